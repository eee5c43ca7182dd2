// That a prompt fits its context: by which rule the transcript is shortened, and that the estimate of tokens, on which
// it rests, is not below what real vocabularies count.

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { answerFormat } from "../../src/agents/answers.ts";
import { estimateTokens, turnPrompt } from "../../src/agents/prompt.ts";
import { agentsOf } from "../../src/core/roster.ts";
import { allPrompts, entry, HOSTILE, parsed, scene } from "../support/prompts.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const AGENTS = agentsOf("discussion").map((row) => row.type);

Deno.test("what does not fit: newest turns whole, older ones shortened, the oldest counted", () => {
  const long = (i: number) =>
    `Turn ${i} begins here. It has a second sentence. ${"And it goes on and on. ".repeat(60)}`;
  const transcript = Array.from({ length: 40 }, (_, i) => entry("architect", long(i), i + 1));
  const { data } = parsed(turnPrompt(scene({ transcript, contextTokens: 6000 }), "critic"));
  const [, note, ...turns] = data as {
    kind: string;
    turns?: number;
    text: string;
    shortened?: boolean;
    round: number;
  }[];
  const short = turns.filter((turn) => turn.shortened);
  const whole = turns.filter((turn) => !turn.shortened);
  assertEquals(note!.kind, "left_out");
  assertEquals(note!.turns! + turns.length, 40);
  assert(short.length > 0 && whole.length > 1, `${short.length} shortened, ${whole.length} whole`);
  assertEquals(turns, [...short, ...whole], "whole turns are the newest");
  assertEquals(turns.map((turn) => turn.round), Array.from(turns, (_, i) => 41 - turns.length + i));
  for (const turn of short) {
    assert(turn.text.length <= 300 && /^Turn \d+ begins here\. .*\.$/.test(turn.text), turn.text);
  }
  assertEquals(whole.at(-1)!.text, long(39));
});

Deno.test("no prompt exceeds its context, and the newest turn is always in it", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let i = 0; i < 60; i++) {
    const transcript = Array.from({ length: random.int(0, 320) }, (_, n) => {
      return entry(random.pick([...AGENTS, "human"]), text(random, random.int(0, 2000)), 1 + n % 20);
    });
    const task = text(random, random.pick([1, 300, 20_000]));
    const contextTokens = random.pick([2048, 4096, 32_768]);
    const of = scene({ task, transcript, contextTokens, agent_types: AGENTS });
    for (const prompt of allPrompts(of, text(random, random.int(1, 8000)))) {
      const format = prompt.answer ? JSON.stringify(answerFormat(prompt.answer)) : "";
      const size = estimateTokens(prompt.system + prompt.messages[0]!.content + format);
      assertLess(size, contextTokens, `${prompt.occasion.purpose} of ${contextTokens}`);
      const newest = parsed(prompt).data.findLast((o) =>
        ["turn", "your_turn", "human"].includes(String(o.kind))
      );
      if (transcript.length > 0) assertEquals(newest?.round, transcript.at(-1)!.round);
    }
  }
});

Deno.test("estimateTokens() is not below what cl100k and o200k count", () => {
  // The larger of the two counts, taken with gpt-tokenizer 4.
  const counted: [text: string, tokens: number][] = [
    ["The quick brown fox jumps over the lazy dog. ".repeat(10), 101],
    [
      "我们应该如何设计一个可扩展的身份验证系统，以便支持一千万用户，并且在发生故障时仍然保持可用？".repeat(
        5,
      ),
      230,
    ],
    ["हमें एक ऐसी प्रमाणीकरण प्रणाली कैसे बनानी चाहिए जो एक करोड़ उपयोगकर्ताओं को संभाल सके?".repeat(5), 425],
    [
      "كيف ينبغي أن نصمم نظام مصادقة قابلاً للتوسع يدعم عشرة ملايين مستخدم ويبقى متاحاً عند حدوث الأعطال؟".repeat(
        5,
      ),
      385,
    ],
    ["👨‍👩‍👧‍👦🎉🚀🤖🦄🧬🪐🏳️‍🌈".repeat(20), 900],
    ["3141592653589793238462643383279502884197169399375105820974944".repeat(5), 102],
    ['{"kind":"turn","from":"Architect","round":1,"text":"One."}\n'.repeat(10), 190],
  ];
  for (const [sample, tokens] of counted) {
    assertGreater(estimateTokens(sample) + 1, tokens, sample.slice(0, 20));
  }
  assertEquals(estimateTokens(""), 0);
});

/** Text of random kind: prose, code, other scripts, escapes, hostile lines. */
function text(random: Random, length: number): string {
  let made = "";
  const pieces = [
    "Some words here. ",
    "\n\n",
    "{x: 1};",
    "漢字と",
    "مرحبا ",
    "🤖",
    "\\u0000\u0000",
    '"quoted" ',
    ...HOSTILE,
  ];
  while (made.length < length) made += random.pick(pieces);
  return made.slice(0, length);
}
