// @ts-check
// One Server-Sent-Events connection, by fetch rather than EventSource: Node has none, EventSource hides the status
// and reconnects after a run's last event. Comments from the server count as signs of life.

import { resume, withQuery } from "./address.js";
import { refusal } from "./http.js";

/**
 * @param {import("./types.js").Link} link
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types.js").Outcome>}
 */
export async function overSse(link, signal) {
  const { clock, openMs, silenceMs, fetch } = link.parts;
  if (!link.addresses.sse) return { kind: "blocked" };
  const url = withQuery(link.addresses.sse, resume(link));
  const given = new AbortController();
  const stop = () => given.abort();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  let spoke = false;
  let last = "";
  let watchdog = clock.setTimeout(stop, openMs);
  try {
    const headers = { accept: "text/event-stream", ...link.credentials.headers };
    const response = await fetch(url, { headers, signal: given.signal, cache: "no-store" });
    const refused = await refusal(response, clock.now());
    if (refused) return refused;
    if (!response.headers.get("content-type")?.startsWith("text/event-stream") || !response.body) {
      await response.body?.cancel();
      return { kind: "blocked", message: "no event stream" };
    }
    const heard = () => {
      if (!spoke) link.opened(true);
      spoke = true;
      clock.clearTimeout(watchdog);
      watchdog = clock.setTimeout(stop, silenceMs);
    };
    for await (const { event, data } of readEventStream(response.body, heard)) {
      last = event;
      link.receive(JSON.parse(data));
      if (link.over()) return { kind: "ended" };
    }
    // A stream that resets and ends without another word is an ended run whose history was cleared.
    return { kind: last === "stream_reset" ? "ended" : "retry" };
  } catch (error) {
    if (signal.aborted) return { kind: "aborted" };
    return { kind: spoke ? "retry" : "blocked", message: error instanceof Error ? error.message : undefined };
  } finally {
    clock.clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/**
 * The messages of an event stream (WHATWG HTML §9.2.6), as far as Parley uses it. `heard` is called for every piece
 * of it that arrives, comments too.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [heard]
 * @returns {AsyncGenerator<{ id: string, event: string, data: string }>}
 */
export async function* readEventStream(body, heard) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let message = { id: "", event: "message", data: /** @type {string[]} */ ([]) };
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      heard?.();
      rest += decoder.decode(value, { stream: true });
      // A "\r" at the very end may be half of "\r\n": it waits for what follows.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") {
          if (message.data.length > 0) yield { ...message, data: message.data.join("\n") };
          message = { id: message.id, event: "message", data: [] };
          continue;
        }
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "data") message.data.push(text);
        else if (name === "event") message.event = text;
        else if (name === "id") message.id = text;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
