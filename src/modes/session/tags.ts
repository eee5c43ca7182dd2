// Tells thought from answer in text as it streams: models are asked to think between <thought> and </thought>, and some
// bring tags of their own. No tag is ever passed on, however the text was cut, and no other character is lost.

import { NAMES } from "../../agents/leading_thought.ts";

/** Text of a thought or an answer, or the end of a stretch of either. */
export type Part = { step: "thought" | "answer"; text: string } | "end";

const TAGS = NAMES.flatMap((name) => [`<${name}>`, `</${name}>`]);
const LONGEST = Math.max(...TAGS.map((tag) => tag.length));

export class TagSplitter {
  #inside = false;
  /** What may be the beginning of a tag. */
  #held = "";

  push(text: string): Part[] {
    const parts: Part[] = [];
    let rest = this.#held + text;
    this.#held = "";
    while (rest !== "") {
      const at = rest.indexOf("<");
      if (at !== 0) {
        const plain = at < 0 ? rest : rest.slice(0, at);
        this.#add(parts, plain);
        rest = rest.slice(plain.length);
        continue;
      }
      const start = rest.slice(0, LONGEST).toLowerCase();
      const tag = TAGS.find((t) => start.startsWith(t));
      if (tag) {
        parts.push("end");
        this.#inside = !tag.startsWith("</");
        rest = rest.slice(tag.length);
      } else if (TAGS.some((t) => t.startsWith(start))) {
        this.#held = rest;
        break;
      } else {
        this.#add(parts, "<");
        rest = rest.slice(1);
      }
    }
    return parts;
  }

  /** The text is over. What was held back is told unless it can only be a tag that was cut off. */
  end(): Part[] {
    const parts: Part[] = [];
    if (this.#held.length === 1) this.#add(parts, this.#held);
    this.#held = "";
    return [...parts, "end"];
  }

  #add(parts: Part[], text: string): void {
    const last = parts.at(-1);
    const step = this.#inside ? "thought" : "answer";
    if (last !== undefined && last !== "end" && last.step === step) last.text += text;
    else parts.push({ step, text });
  }
}
