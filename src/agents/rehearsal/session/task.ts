// What there is to do about a message: tasks, each a row of tool calls that may depend on what came before. A task
// keeps nothing: it is asked anew in every iteration, with what its calls have given so far.

/** A call of a tool, and why it is made, as the end of a sentence: `to …`. */
export interface Call {
  name: string;
  arguments: Record<string, unknown>;
  why: string;
}

/** What a call gave. */
export interface Seen {
  content: string;
  ok: boolean;
}

/** The end of a task. `text` is a whole sentence without its full stop. */
export interface Finding {
  text: string;
  ok: boolean;
  /** The tools that it rests on. */
  sources: string[];
  /** How a figure was rounded. */
  rounded?: string;
  /** A task of the same kind for a learner. */
  exercise?: string;
}

export interface Task {
  /** What is asked, in the words of the message. */
  what: string;
  next(seen: readonly Seen[]): Call | Finding;
}

/** A task and the part of the message that it answers. */
export interface Span {
  from: number;
  to: number;
  task: Task;
}

export function isCall(move: Call | Finding): move is Call {
  return "arguments" in move;
}

/** A figure as a tool wrote it: `left = value rest (how it was rounded)`. */
export interface Figure {
  left: string;
  sign: string;
  value: string;
  /** The unit, where there is one. */
  rest: string;
  rounded?: string;
}

/** Of a sentence that holds none, the whole sentence takes the figure's place. */
export function figureOf({ content }: Seen): Figure {
  const match = /^(.*) (=|≈) (-?[\d.]+(?:e[+-]\d+)?)(?: ([^(].*?))?(?: \((rounded .*)\))?$/s.exec(content);
  if (!match) return { left: "", sign: "=", value: content, rest: "" };
  const [, left, sign, value, rest = "", rounded] = match;
  return { left: left!, sign: sign!, value: value!, rest, ...(rounded !== undefined && { rounded }) };
}

/** What a failed call means for its task. */
export function failed(seen: Seen, source: string, what: string): Finding {
  const reason = seen.content.replace(/^Error:\s*/, "").replace(/\.$/, "");
  return { text: `“${what}” cannot be worked out: ${reason}`, ok: false, sources: [source] };
}
