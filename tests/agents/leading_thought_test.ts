// What models think before they answer, where a server leaves it in the text: it is no part of the answer, however the
// text is cut, and a draft in it is not taken for the answer.

import { assertEquals } from "@std/assert";
import { z } from "zod";
import { readAnswer } from "../../src/agents/answers.ts";
import { extractCode } from "../../src/agents/code/extract.ts";
import { LeadingThought } from "../../src/agents/leading_thought.ts";
import type { Chunk } from "../../src/agents/model.ts";
import { createOpenAI } from "../../src/agents/openai.ts";
import { systemClock } from "../../src/clock.ts";
import { BadModelServer, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { anySeed, seeded } from "../support/random.ts";
import { collect, plainRequest } from "../support/scripted_model.ts";

const CASES: [text: string, thought: string, answer: string][] = [
  ["<think>Yes or no?</think>\n\nNo.", "Yes or no?", "No."],
  ["\n <Thinking>\nYes</THINKING>No", "\nYes", "No"],
  ["<thought>a < b </ thin</thought> </think>No", "a < b </ thin", "</think>No"],
  ["<think></think>No", "", "No"],
  ["<think>Never closed </thi", "Never closed </thi", ""],
  ["<thinner>No</thinner>", "", "<thinner>No</thinner>"],
  ["No <think>yes</think>", "", "No <think>yes</think>"],
  ["  No", "", "  No"],
  ["<thi", "", "<thi"],
  [" \n", "", " \n"],
  ["", "", ""],
  ["<think>x</think>  ", "x", ""],
];

Deno.test("what an answer begins with between tags is reasoning, however the text is cut", () => {
  const seed = anySeed();
  console.log(`SEED=${seed}`);
  const random = seeded(seed);
  for (let i = 0; i < 3_000; i++) {
    const [text, thought, answer] = random.pick(CASES);
    const splitter = new LeadingThought();
    const chunks: Chunk[] = [];
    for (let at = 0; at < text.length;) {
      const size = random.int(1, i % 2 === 0 ? 3 : text.length);
      chunks.push(...splitter.push(text.slice(at, at += size)));
    }
    chunks.push(...splitter.end());
    const of = (type: string) =>
      chunks.flatMap((chunk) => chunk.type === type && "text" in chunk ? [chunk.text] : []).join("");
    assertEquals([of("reasoning"), of("text")], [thought, answer], JSON.stringify(text));
    assertEquals(chunks.every((chunk) => "text" in chunk && chunk.text !== ""), true);
  }
});

Deno.test("space before an answer is looked at once, however much comes, a character at a time", () => {
  const splitter = new LeadingThought();
  for (let i = 0; i < 100_000; i++) assertEquals(splitter.push("\n").length, 0);
  const [chunk] = splitter.push("No");
  assertEquals(chunk?.type === "text" && chunk.text.length, 100_002);
});

for (const api of ["chat", "responses"] as const) {
  Deno.test(`${api}: tags at the beginning are no text, unless the text is wanted as it comes`, async () => {
    const pieces = ["<thi", "nk>Maybe ", "yes</thi", "nk>\n\nNo", "."];
    const events = api === "chat"
      ? [...pieces.map((text) => chat.delta({ content: text })), chat.delta({}, "stop")]
      : [...pieces.map((text) => responses.delta(text)), responses.end()];
    for (const keep_tags of [undefined, true]) {
      await using server = new BadModelServer(stream(events));
      const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
      const model = createOpenAI({ ...fixed, api, baseURL: server.url });
      const request = plainRequest({ ...(keep_tags && { keep_tags }) });
      const { chunks, error } = await collect(model.stream(request, new AbortController().signal));
      assertEquals(error, undefined);
      const told = chunks.flatMap((c) =>
        c.type === "text" || c.type === "reasoning" ? [[c.type, c.text]] : []
      );
      assertEquals(
        told,
        keep_tags
          ? pieces.map((text) => ["text", text])
          : [["reasoning", "Maybe "], ["reasoning", "yes"], ["text", "No"], ["text", "."]],
      );
      assertEquals(chunks.at(-1)!.type, "done");
    }
  });
}

Deno.test("a draft before a tag that only ends a thought is no answer; a tag within a line is part of it", () => {
  const vote = { name: "vote", schema: z.object({ vote: z.string() }) };
  const read = (text: string) => readAnswer(text, vote);
  assertEquals(read('Maybe {"vote":"yes"}? No.\n</think>\n{"vote":"no"}'), {
    ok: true,
    value: { vote: "no" },
  });
  assertEquals(read('{"vote":"a </think> b"}'), { ok: true, value: { vote: "a </think> b" } });
  // Where nothing that fits comes behind it, what came before it is better than nothing.
  assertEquals(read('{"vote":"yes"}\n</think>\nThat was it.'), { ok: true, value: { vote: "yes" } });

  const draft = "```html\n<p>A draft that is a good deal longer than what comes of it in the end</p>\n```";
  const { code } = extractCode(`${draft}\n</think>\n\n\`\`\`html\n<p>Done</p>\n\`\`\``, "vanilla");
  assertEquals(code, "<p>Done</p>\n");
});
