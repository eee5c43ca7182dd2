// Viewers who note when each token of a model's answer reaches them: one for each run, over the platform's WebSocket,
// since there are few of them and every event has to be parsed.

import { type Json, now, serveCommands } from "./commands.ts";

/** When each token came, by the number of its answer. */
let arrived: Record<string, number[]> = {};
let closed: Promise<number>[] = [];

function watch(url: string): Promise<void> {
  const caughtUp = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<number>();
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const at = now();
    const { event_type, data: event } = JSON.parse(data);
    if (event_type === "caught_up") caughtUp.resolve();
    if (event_type !== "agent_delta") return;
    for (const [, answer, token] of event.delta.matchAll(/(\d{3})\.(\d{4}) /g)) {
      const times = arrived[Number(answer)] ??= [];
      if (times[Number(token)] !== undefined) throw new Error(`Token ${answer}.${token} came twice`);
      times[Number(token)] = at;
    }
  };
  socket.onclose = ({ code }) => gone.resolve(code);
  closed.push(gone.promise);
  return caughtUp.promise;
}

await serveCommands({
  /** Watches all addresses; gives when all were caught up, in milliseconds since the epoch. */
  async watch({ urls }: Json) {
    arrived = {};
    closed = [];
    await Promise.all(urls.map(watch));
    return now();
  },
  /** When each token came, once every run is over. */
  async arrived() {
    const codes = await Promise.all(closed);
    const wrong = codes.find((code) => code !== 1000);
    if (wrong !== undefined) throw new Error(`A viewer was closed with ${wrong}`);
    return arrived;
  },
});
