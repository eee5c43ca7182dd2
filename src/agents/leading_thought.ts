// Reasoning that a server leaves in the text: models that think between tags begin with that, and not every server knows
// to take it out. What an answer begins with between <think> (or <thinking>, <thought>) and its end is reasoning.

import type { Chunk } from "./model.ts";

/** What models, and the prompts here, call the tags between which they think. */
export const NAMES = ["thought", "think", "thinking"];
const OPENING = new RegExp(`^<(?:${NAMES.join("|")})>`, "i");
const CLOSING = new RegExp(`</(?:${NAMES.join("|")})>`, "gi");
const LONGEST = Math.max(...NAMES.map((name) => `</${name}>`.length));

/** Works on the text of one answer as it comes, however it is cut. */
export class LeadingThought {
  #state: "start" | "inside" | "behind" | "text" = "start";
  /** What may be the beginning of a tag, and the space before the first one, which is not looked at again. */
  #held = "";
  #space = "";

  /** What this piece comes to: reasoning first, then text. */
  push(piece: string): Chunk[] {
    if (this.#state === "text") return said("text", piece);
    const chunks: Chunk[] = [];
    let rest = this.#held + piece;
    this.#held = "";
    if (this.#state === "start") {
      const trimmed = rest.trimStart();
      this.#space += rest.slice(0, rest.length - trimmed.length);
      const tag = OPENING.exec(trimmed);
      if (!tag) {
        if (mayOpen(trimmed)) {
          this.#held = trimmed;
          return [];
        }
        this.#state = "text";
        return said("text", this.#space + trimmed);
      }
      this.#state = "inside";
      rest = trimmed.slice(tag[0].length);
    }
    if (this.#state === "inside") {
      CLOSING.lastIndex = 0;
      const tag = CLOSING.exec(rest);
      const end = tag ? tag.index : heldFrom(rest);
      chunks.push(...said("reasoning", rest.slice(0, end)));
      if (!tag) {
        this.#held = rest.slice(end);
        return chunks;
      }
      this.#state = "behind";
      rest = rest.slice(end + tag[0].length);
    }
    rest = rest.trimStart();
    if (rest !== "") this.#state = "text";
    return [...chunks, ...said("text", rest)];
  }

  /** The text is over: what was held is no tag. */
  end(): Chunk[] {
    const [state, held] = [this.#state, this.#held];
    this.#held = "";
    if (state === "inside") return said("reasoning", held);
    return state === "start" ? said("text", this.#space + held) : said("text", held);
  }
}

/**
 * A whole answer without what was thought before it, where only the end of that is marked: some servers put the first
 * tag into the prompt. An end within a line is part of the answer, which may speak of it.
 */
export function withoutThought(text: string): string {
  const [tag] = [...text.matchAll(new RegExp(`^${CLOSING.source}`, "gim"))].slice(-1);
  return tag ? text.slice(tag.index + tag[0].length) : text;
}

function mayOpen(text: string): boolean {
  const start = text.toLowerCase();
  return NAMES.some((name) => `<${name}>`.startsWith(start));
}

/** Where something begins at the end of a text that may become a closing tag; its length where nothing does. */
function heldFrom(text: string): number {
  const at = text.lastIndexOf("<", text.length);
  if (at < 0 || text.length - at >= LONGEST) return text.length;
  const rest = text.slice(at).toLowerCase();
  return NAMES.some((name) => `</${name}>`.startsWith(rest)) ? at : text.length;
}

function said(type: "text" | "reasoning", text: string): Chunk[] {
  return text === "" ? [] : [{ type, text }];
}
