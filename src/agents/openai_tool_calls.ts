// Calls of tools that come in pieces. OpenAI numbers the calls of an answer, names each in its first piece and sends its
// arguments in those that follow. Other servers leave the number out, give every piece an id of its own, or send several
// whole calls under one number; what belongs together is told by all of these at once.

import type { ToolCall } from "./model.ts";
import { stringOf } from "./openai_call.ts";

/** A piece as servers send it; nothing of it can be relied on. */
interface Piece {
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null;
  extra_content?: unknown;
}

interface Begun extends ToolCall {
  index: number | undefined;
}

const MOST_CALLS = 128;

export class CallPieces {
  readonly #calls: Begun[] = [];
  /** UTF-16 units of all pieces; infinite once there are more calls than any answer makes. */
  units = 0;

  take(piece: Piece): void {
    const index = typeof piece.index === "number" ? piece.index : undefined;
    const id = stringOf(piece.id);
    const name = stringOf(piece.function?.name);
    let call = this.#continued(index, id, name);
    if (!call && this.#calls.length === MOST_CALLS) {
      this.units = Infinity;
      return;
    }
    if (!call) this.#calls.push(call = { index, id, name, arguments: "" });
    call.id ||= id;
    call.name ||= name;
    const args = argumentsOf(piece.function?.arguments);
    call.arguments += args;
    this.units += name.length + args.length;
    const { extra_content: extra } = piece;
    if (typeof extra === "object" && extra !== null) call.extra = extra as Record<string, unknown>;
  }

  /** The calls, once the answer is over. `said` is how many messages the conversation had before it. */
  whole(said: number): ToolCall[] {
    // Nobody can carry out a call without a name, and sent back it would be refused.
    return this.#calls.filter(({ name }) => name !== "").map(({ index: _, id, ...call }, i) => ({
      // Some servers give a call no id, and an answer to it must name one that no other call has.
      id: id || `call_${said}_${i + 1}`,
      ...call,
    }));
  }

  /** The call that a piece belongs to; undefined where it begins one. */
  #continued(index: number | undefined, id: string, name: string): Begun | undefined {
    const numbered = index === undefined ? undefined : this.#calls.findLast((c) => c.index === index);
    if (index !== undefined && !numbered && (name || id)) return undefined;
    const known = id ? this.#calls.findLast((c) => c.id === id) : undefined;
    const call = numbered ?? known ?? this.#calls.at(-1);
    return call && isContinued(call, id, name) ? call : undefined;
  }
}

/** Gemini gives all calls made together the same number, so a name may begin another one. */
function isContinued(call: Begun, id: string, name: string): boolean {
  if (!name || !call.name) return true;
  if (id && call.id) return id === call.id;
  // Some repeat the name with every piece.
  return name === call.name && !isWhole(call.arguments);
}

function isWhole(args: string): boolean {
  if (!args.trimEnd().endsWith("}")) return false;
  try {
    JSON.parse(args);
    return true;
  } catch {
    return false;
  }
}

/** The arguments of a call as the JSON they are meant to be; some servers send them as an object. */
export function argumentsOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : stringOf(value);
}
