// Faults on the wire, written by hand: bodies that are cut within a character or a line, and answers that drip.

import { type Line, LiveStream, type Reply } from "../support/bad_model_server.ts";
import { type Api, told } from "./model_answers.ts";

/** The first half of an answer. */
export const half = (text: string) => text.slice(0, Math.ceil(text.length / 2));

/** The head of a stream, and then something that a test writes by hand. */
export function byHand(write: (line: Line) => void): Reply {
  return (line) => {
    line.head(200, { "content-type": "text/event-stream", "transfer-encoding": "chunked" });
    write(line);
  };
}

/** Bytes as one chunk of HTTP, cut before its end. */
export function cutChunk(line: Line, text: string, bytes: number): void {
  const all = new TextEncoder().encode(text);
  line.write(`${all.length.toString(16)}\r\n`);
  line.write(all.slice(0, bytes));
  line.hangUp();
}

export const event = (api: Api, text: string) => `data: ${JSON.stringify(told(api, text, 1).at(-1))}\n\n`;
export const begun = (line: Line, api: Api, text: string) => {
  for (const one of told(api, half(text))) line.chunk(`data: ${JSON.stringify(one)}\n\n`);
};

/** One piece after the other, each in a packet of its own; the end in one, since who has all waits no minute for it. */
export function slowly(events: unknown[], end: unknown[], ms: number): Reply {
  return (line) => {
    const live = new LiveStream();
    live.reply(line);
    const left = [...events];
    const next = () => {
      if (left.length > 0) {
        live.send(left.shift());
        return void setTimeout(next, ms);
      }
      live.send(
        end.map((one) => typeof one === "string" ? one : `data: ${JSON.stringify(one)}\n\n`).join(""),
      );
      live.end();
    };
    next();
  };
}
