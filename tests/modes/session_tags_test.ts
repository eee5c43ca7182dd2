// The tags that models think between: no matter how a text is cut, the same is told, and no tag ever is.

import { assertEquals } from "@std/assert";
import { TagSplitter } from "../../src/modes/session/tags.ts";
import { anySeed, seeded } from "../support/random.ts";

/** What was told, as `thought[…]` and `answer[…]`, stretch by stretch. */
function told(pieces: readonly string[]): string {
  const splitter = new TagSplitter();
  const stretches: { step: string; text: string }[] = [];
  let open = false;
  for (const part of [...pieces.flatMap((p) => splitter.push(p)), ...splitter.end()]) {
    if (part === "end") open = false;
    else if (open && stretches.at(-1)?.step === part.step) stretches.at(-1)!.text += part.text;
    else {
      stretches.push({ ...part });
      open = true;
    }
  }
  return stretches.map(({ step, text }) => `${step}[${text}]`).join("");
}

const TEXT =
  "A<b <thought>on < 2 </thinkers></thought>then <THINK>more</think>x < y <<thinking>z</thinking>!";
const TOLD =
  "answer[A<b ]thought[on < 2 </thinkers>]answer[then ]thought[more]answer[x < y <]thought[z]answer[!]";

Deno.test("tags are found wherever a text is cut in three", () => {
  assertEquals(told([TEXT]), TOLD);
  for (let i = 0; i <= TEXT.length; i++) {
    for (let j = i; j <= TEXT.length; j++) {
      assertEquals(told([TEXT.slice(0, i), TEXT.slice(i, j), TEXT.slice(j)]), TOLD, `cut at ${i} and ${j}`);
    }
  }
  assertEquals(told([...TEXT]), TOLD);
});

Deno.test("a text of tags and parts of tags is told the same however it is cut, without a tag and without a loss", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const words = [
    "<thought>",
    "</thought>",
    "<think>",
    "</think>",
    "<thin",
    "<",
    "</",
    "king>",
    "a",
    " ",
    "é",
    "🙂",
    ">",
  ];
  for (let n = 0; n < 500; n++) {
    const text = Array.from({ length: random.int(1, 12) }, () => random.pick(words)).join("");
    const whole = told([text]);
    const pieces: string[] = [];
    for (let at = 0; at < text.length;) {
      const length = random.int(1, 5);
      pieces.push(text.slice(at, at += length));
    }
    assertEquals(told(pieces), whole, JSON.stringify(text));
    const left = text.replace(/<(\/|\/?thin)$/, "").replace(/<\/?(thought|think|thinking)>/g, "");
    assertEquals(whole.replace(/(thought|answer)\[|\]/g, ""), left, JSON.stringify(text));
  }
});

Deno.test("a tag that nothing closes lasts to the end, one that opens nothing ends what was said, half a tag is not told", () => {
  assertEquals(told(["<thought>so"]), "thought[so]");
  assertEquals(told(["so</thought>yes"]), "answer[so]answer[yes]");
  assertEquals(told(["a</th"]), "answer[a]");
  assertEquals(told(["1 <"]), "answer[1 <]");
});
