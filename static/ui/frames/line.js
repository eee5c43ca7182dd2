// @ts-check
/// <reference path="../dom.d.ts" />
// One raw connection of the frame box, and the frames that went over it. The page's other views never use this: they
// follow runs, which survive a connection.

import { authorize, hasToken } from "../shared/access.js";
import { useEffect, useRef, useState } from "../kit.js";

/** @typedef {{ id: number, way: "in" | "out" | "note", at: number, text: string }} FrameRow */

/** Older frames are forgotten: a box is for looking, not for keeping. */
const MOST = 2000;

/** A connection to be opened, used and closed by hand. */
export function useLine() {
  const [state, setState] = useState(/** @type {"closed" | "connecting" | "open"} */ ("closed"));
  const [rows, setRows] = useState(/** @type {FrameRow[]} */ ([]));
  const socket = useRef(/** @type {WebSocket | null} */ (null));
  const next = useRef(1);
  /** Frames that came since the last drawing: a fast run must not mean a drawing each. */
  const waiting = useRef(/** @type {FrameRow[]} */ ([]));

  /** @param {FrameRow["way"]} way @param {string} text */
  function note(way, text) {
    const first = waiting.current.length === 0;
    waiting.current.push({ id: next.current++, way, at: Date.now(), text });
    if (first) setTimeout(draw, 50);
  }

  function draw() {
    const fresh = waiting.current;
    waiting.current = [];
    setRows((known) => [...known, ...fresh].slice(-MOST));
  }

  /** @param {string} path @param {(code: number, reason: string) => void} closed */
  function connect(path, closed) {
    const failed = (/** @type {unknown} */ error) =>
      note("note", String(/** @type {Error} */ (error).message));
    try {
      const url = new URL(path, location.href.replace(/^http/, "ws"));
      // A ticket is asked for only where the server wants one; a browser cannot send the token itself.
      if (!hasToken() || url.host !== location.host) return open(url, closed);
      authorize("websocket", url.pathname).then(({ query }) => {
        for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
        open(url, closed);
      }).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** @param {URL} url @param {(code: number, reason: string) => void} closed */
  function open(url, closed) {
    socket.current?.close();
    let line;
    try {
      line = new WebSocket(url);
    } catch (error) {
      return note("note", String(/** @type {Error} */ (error).message));
    }
    socket.current = line;
    setState("connecting");
    // A ticket is good once, and no reason to show it.
    note("note", `Connecting to ${line.url.replace(/([?&]ticket=)[^&]*/, "$1…")}`);
    line.onopen = () => setState("open");
    line.onmessage = ({ data }) => note("in", typeof data === "string" ? data : "(binary)");
    line.onclose = ({ code, reason }) => {
      if (socket.current !== line) return;
      socket.current = null;
      setState("closed");
      closed(code, reason);
      note("note", `Closed: ${code}${reason ? ` ${reason}` : ""}`);
    };
  }

  /** @param {string} text */
  function send(text) {
    if (socket.current?.readyState !== WebSocket.OPEN) return;
    socket.current.send(text);
    note("out", text);
  }

  useEffect(() => () => {
    const line = socket.current;
    socket.current = null;
    line?.close();
  }, []);

  return { state, rows, connect, send, close: () => socket.current?.close(1000), clear: () => setRows([]) };
}
