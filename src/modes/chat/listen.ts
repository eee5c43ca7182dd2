// An answer as it streams, turned into pieces that end where characters end. Text that streams is passed on as it
// comes. Text that arrives whole is let out chunk by chunk, as if it streamed, until more of it comes after all.

import type { Chunk } from "../../agents/model.ts";
import { maxUsage } from "../../agents/usage.ts";
import type { Clock } from "../../clock.ts";
import type { ToolCall } from "../../core/chat_event.ts";
import type { Usage } from "../../core/event.ts";
import { cut, GraphemeStream } from "../../core/graphemes.ts";

/** What has been heard of an answer so far. */
export interface Heard {
  text: string;
  reasoning: string;
  /** What it thought and nobody asked to be told. */
  unseen: string;
  tool_calls: ToolCall[];
  usage?: Usage;
  /** The end of the answer; without it the answer is not whole. */
  done?: Extract<Chunk, { type: "done" }>;
  /** Whether the model has said anything. */
  begun: boolean;
  /** What of the text was not passed on: its last character, or all the chunks that still wait for their time. */
  tail: string;
}

/** One piece. `paced`: to be shown by itself, and the next one `ms` later. */
export interface Piece {
  channel: "text" | "reasoning";
  delta: string;
  paced?: boolean;
}

/** How text that arrived whole is let out: `size` characters every `ms` milliseconds; 0 lets it out at once. */
export interface Pace {
  clock: Clock;
  ms: number;
  size: number;
}

export function nothingHeard(): Heard {
  return { text: "", reasoning: "", unseen: "", tool_calls: [], begun: false, tail: "" };
}

/**
 * Yields the pieces of an answer and keeps in `heard` what it is. The pieces of its text and `heard.tail` joined are its
 * text. Its reasoning is told where it is to be said `aloud`. Throws what `stream` throws, and closes it when its own consumer leaves.
 */
export async function* listen(
  stream: AsyncGenerator<Chunk, void, void>,
  heard: Heard,
  pace: Pace,
  aloud = false,
): AsyncGenerator<Piece, void, void> {
  const text = new GraphemeStream();
  const reasoning = new GraphemeStream();
  let waiting: string[] = [];
  let next = stream.next();
  try {
    while (true) {
      const got = waiting.length > 0 ? await within(pace, next) : await next;
      if (!got) {
        yield { channel: "text", delta: waiting.shift()!, paced: true };
        continue;
      }
      if (got.done) break;
      const chunk = got.value;
      heard.begun = true;
      if (chunk.type === "text" && chunk.text !== "") {
        const thought = reasoning.end();
        if (thought) yield { channel: "reasoning", delta: thought };
        const first = heard.text === "";
        heard.text += chunk.text;
        const certain = text.push(chunk.text);
        const pieces = first && pace.ms > 0 ? cut(certain, pace.size) : [];
        if (pieces.length > 1) {
          waiting = pieces.slice(1);
          yield { channel: "text", delta: pieces[0]!, paced: true };
        } else {
          const delta = waiting.splice(0).join("") + certain;
          if (delta) yield { channel: "text", delta };
        }
      } else if (chunk.type === "reasoning" && !aloud) {
        heard.unseen += chunk.text;
      } else if (chunk.type === "reasoning") {
        heard.reasoning += chunk.text;
        const delta = reasoning.push(chunk.text);
        if (delta) yield { channel: "reasoning", delta };
      } else {
        note(heard, chunk);
      }
      next = stream.next();
    }
    const thought = reasoning.end();
    if (thought) yield { channel: "reasoning", delta: thought };
    heard.tail = waiting.join("") + text.end();
  } finally {
    // The call may be one that is slow to notice; nobody waits for it here.
    next.catch(() => {});
    stream.return().catch(() => {});
  }
}

function note(heard: Heard, chunk: Chunk): void {
  if (chunk.type === "usage") heard.usage = maxUsage(heard.usage, chunk);
  else if (chunk.type === "done") heard.done = chunk;
  else if (chunk.type === "tool_call") {
    const { id, name, arguments: args } = chunk;
    heard.tool_calls.push({ id, name, arguments: args });
  }
}

/** The next chunk, or undefined when it is time for another piece before it comes. */
async function within<T>({ clock, ms }: Pace, next: Promise<T>): Promise<T | undefined> {
  const time = Promise.withResolvers<undefined>();
  const cancel = clock.after(ms, () => time.resolve(undefined));
  try {
    return await Promise.race([next, time.promise]);
  } finally {
    cancel();
  }
}
