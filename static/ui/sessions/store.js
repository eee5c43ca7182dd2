// @ts-check
/// <reference path="../dom.d.ts" />
// One session as a component sees it: its view, its connection, and what can be done in it. Everything comes from the
// session's own messages, also what another tab does.

import { openSession } from "../../client.js";
import { useEffect, useRef, useState } from "../kit.js";
import { EMPTY, fold } from "./fold.js";

/** Between two drawings, in milliseconds: a step that streams must not mean a drawing a piece. */
const DRAW_MS = 40;

/** @param {string} id @param {string} agent who answers where the session does not exist yet */
export function useSession(id, agent) {
  const [view, setView] = useState(EMPTY);
  const [state, setState] = useState("connecting");
  const [refusal, setRefusal] = useState("");
  const session = useRef(/** @type {ReturnType<typeof openSession> | undefined} */ (undefined));
  const events = useRef(/** @type {any[]} */ ([]));

  useEffect(() => {
    let now = EMPTY;
    let timer = /** @type {any} */ (undefined);
    let gone = false;
    const line = openSession(location.origin, id, {
      agent,
      lastSequence: 0,
      onStatus: (/** @type {any} */ status) => gone || setState(status.state ?? status),
    });
    session.current = line;
    events.current = [];
    (async () => {
      try {
        for await (const message of line) {
          now = fold(now, message);
          if (message.sequence !== undefined) events.current.push(message);
          if (message.type === "error" && message.sequence === undefined) {
            setRefusal(message.data?.message ?? "");
          }
          timer ||= setTimeout(() => {
            timer = undefined;
            if (!gone) setView(now);
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
  }, [id]);

  return {
    view,
    state,
    refusal,
    events: events.current,
    /** @param {string} message @param {{ agent?: string, enableReasoning?: boolean }} options */
    send(message, options) {
      setRefusal("");
      const request = session.current?.send(message, options);
      request?.answer.catch(() => {}); // it is shown from the messages
    },
    /** @param {string} [request_id] */
    interrupt: (request_id) => session.current?.interrupt(request_id),
  };
}
