// @ts-check
/// <reference path="../dom.d.ts" />
// One session as a component sees it: its view, its connection, and what can be done in it. Everything comes from the
// session's own messages, also what another tab does.

import { openSession } from "../../client.js";
import { authorize } from "../shared/access.js";
import { useEffect, useRef, useState } from "../kit.js";
import { EMPTY, fold } from "./fold.js";

/** Between two drawings, in milliseconds: a step that streams must not mean a drawing a piece. */
const DRAW_MS = 40;

/** @param {string} id @param {string} agent who answers where the session does not exist yet */
export function useSession(id, agent) {
  const [view, setView] = useState(EMPTY);
  const [news, setNews] = useState(/** @type {any[]} */ ([]));
  const [state, setState] = useState("connecting");
  const [refusal, setRefusal] = useState("");
  const [turn, setTurn] = useState(0);
  const session = useRef(/** @type {ReturnType<typeof openSession> | undefined} */ (undefined));

  useEffect(() => {
    let now = EMPTY;
    let timer = /** @type {any} */ (undefined);
    let gone = false;
    /** Whether what is there already has been told: all that comes then is new, also after another connection. */
    let live = false;
    /** @type {any[]} */
    let fresh = [];
    const line = openSession(location.origin, id, {
      agent,
      authorize,
      lastSequence: 0,
      onStatus: (/** @type {any} */ status) => gone || setState(status.state ?? status),
    });
    session.current = line;
    (async () => {
      try {
        for await (const message of line) {
          now = fold(now, message);
          if (live) fresh.push(message);
          // Where there is no session yet nothing is replayed.
          live ||= message.type === "caught_up" || (message.type === "connected" && !message.data.epoch);
          if (isRefusal(message) && !gone) setRefusal(message.data?.message ?? "");
          timer ||= setTimeout(() => {
            timer = undefined;
            if (gone) return;
            setView(now);
            setNews(fresh);
            fresh = [];
          }, DRAW_MS);
        }
      } catch (error) {
        if (!gone) setRefusal(error instanceof Error ? error.message : String(error));
      }
    })();
    return () => {
      gone = true;
      clearTimeout(timer);
      line.close();
    };
  }, [id, turn]);

  return {
    view,
    /** What came since the last drawing, and was not replayed. */
    news,
    state,
    refusal,
    /** The name of the request, where it was taken. @param {string} message @param {{ agent?: string, enableReasoning?: boolean }} options */
    send(message, options) {
      if (!session.current || session.current.status.state === "closed") return undefined;
      setRefusal("");
      const { request_id, answer } = session.current.send(message, options);
      answer.catch(() => {}); // it is shown from the messages
      return request_id;
    },
    /** After the connection has come to its end. */
    reopen() {
      setRefusal("");
      setTurn(turn + 1);
    },
    /** @param {string} [request_id] */
    interrupt: (request_id) => session.current?.interrupt(request_id),
  };
}

/** A message of this page's that the server did not take; that there was nothing left to stop is seen anyway.
 * @param {any} message */
function isRefusal({ type, sequence, data }) {
  return type === "error" && sequence === undefined && data?.code !== "nothing_under_way";
}
