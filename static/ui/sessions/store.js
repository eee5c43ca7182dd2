// @ts-check
/// <reference path="../dom.d.ts" />
// One session as a component sees it: its view, its connection, and what can be done in it. Everything comes from the
// session's own messages, also what another tab does.

import { openSession } from "../../client.js";
import { authorize } from "../shared/access.js";
import { useEffect, useMemo, useRef, useState } from "../kit.js";
import { EMPTY, fold } from "./fold.js";
import { shown } from "./unsent.js";

/** @typedef {import("./unsent.js").Unsent} Unsent */
/** @typedef {import("../../client.js").LineStatus} LineStatus */

/** Between two drawings, in milliseconds: a step that streams must not mean a drawing a piece. */
const DRAW_MS = 40;

/** @param {string} id @param {string} agent who answers where the session does not exist yet */
export function useSession(id, agent) {
  const [view, setView] = useState(EMPTY);
  const [news, setNews] = useState(/** @type {any[]} */ ([]));
  const [connection, setConnection] = useState(/** @type {LineStatus} */ ({ state: "connecting" }));
  const [unsent, setUnsent] = useState(/** @type {Unsent[]} */ ([]));
  const [stopping, setStopping] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const [refusal, setRefusal] = useState("");
  const [turn, setTurn] = useState(0);
  const session = useRef(/** @type {ReturnType<typeof openSession> | undefined} */ (undefined));
  const interrupted = useRef(stopping);
  interrupted.current = stopping;

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
      onStatus(/** @type {LineStatus} */ status) {
        if (gone) return;
        setConnection(status);
        if (status.state !== "open") return;
        // What was sent into a connection that was lost already did not arrive. Twice is as good as once.
        for (const { id, state } of now.asked) {
          if (state === "thinking" && interrupted.current.has(id)) line.interrupt(id);
        }
      },
    });
    session.current = line;
    addEventListener("online", line.retryNow);
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
      removeEventListener("online", line.retryNow);
      line.close();
    };
  }, [id, turn]);

  const live = connection.state === "open";
  const asked = useMemo(() => shown(view.asked, { unsent, stopping, live }), [
    ...[view.asked, unsent, stopping, live],
  ]);

  return {
    view,
    /** What was asked, here with what the server does not know of yet. */
    asked,
    /** What came since the last drawing, and was not replayed. */
    news,
    connection,
    refusal,
    /** The name of the request, where it was taken. @param {string} message @param {{ agent?: string, enableReasoning?: boolean }} [options] */
    send(message, options = {}) {
      if (!session.current || session.current.status.state === "closed") return undefined;
      setRefusal("");
      const line = session.current;
      const { request_id: id, answer } = line.send(message, options);
      const { agent: who = agent, enableReasoning: reasoning = true } = options;
      setUnsent((known) => [...known.filter((one) => !one.error), { id, agent: who, message, reasoning }]);
      const without = (/** @type {Unsent[]} */ known) => known.filter((one) => one.id !== id);
      // What became of it is shown from the messages; of one that never came to that only this is known.
      answer.then(() => setUnsent(without), (error) => {
        if (line.status.state !== "closed" || error.code === "interrupted") return setUnsent(without);
        setUnsent((known) =>
          known.map((one) => one.id === id ? { ...one, error: `This was not asked: ${error.message}` } : one)
        );
      });
      return id;
    },
    /** After the connection has come to its end. */
    reopen() {
      setRefusal("");
      setTurn(turn + 1);
    },
    /** @param {string} [request_id] */
    interrupt(request_id) {
      const meant = request_id === undefined ? asked.map(({ id }) => id) : [request_id];
      setStopping(new Set([...stopping, ...meant]));
      session.current?.interrupt(request_id);
    },
    /** Ends a wait between two tries. */
    retryNow: () => session.current?.retryNow(),
  };
}

/** A message of this page's that the server did not take; that there was nothing left to stop is seen anyway.
 * @param {any} message */
function isRefusal({ type, sequence, data }) {
  return type === "error" && sequence === undefined && data?.code !== "nothing_under_way";
}
