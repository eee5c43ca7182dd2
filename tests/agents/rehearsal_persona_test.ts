// The personas of the rehearsal model: six voices one can tell apart, that speak about what was asked in its own terms,
// remember the conversation, and do not repeat themselves.

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Said } from "../../src/core/spec.ts";
import { agentsOf } from "../../src/core/roster.ts";
import { personaReply } from "../../src/agents/rehearsal/persona/reply.ts";
import { anySeed, seeded } from "../support/random.ts";

const PERSONAS = agentsOf("persona").map(({ type }) => type);

const MESSAGES = [
  "What do you think about AI?",
  "What's your favorite programming language?",
  "Should we move the company to a four-day week?",
  "I think remote work makes teams lonely.",
  "Help me plan a vegetable garden on a small balcony.",
  "cats or dogs?",
  "How do vaccines work?",
  "Explain recursion to a beginner, please.",
  "My landlord raised the rent by 12% this year.",
  "Is it wrong to lie to protect a friend?",
  "We need a login page with password reset for 10,000 users.",
  "Write a poem about the sea at night.",
  "Why do people believe in astrology?",
  "Our sales dropped in March after the price change.",
  "Kann man ohne Studium Architekt werden?",
  "¿Qué piensas de la música electrónica?",
  "人工智能会改变教育吗？",
  "function add(a, b) {\n  return a + b;\n}",
  "Is coffee good for me?",
  "electric bikes",
  "Do you believe in free will?",
  "Could you review my idea for a podcast about failed inventions?",
  "HOW DO I LEARN PIANO FAST",
  "42",
];

function reply(
  persona: string,
  message: string,
  context: Said[] = [],
  seed = 1,
  personas = [persona],
): string {
  return personaReply({ purpose: "persona_reply", agent: persona, message, context, personas }, seed);
}

/** A conversation: every message with the persona's reply to it. */
function talk(persona: string, messages: string[], seed = 1): { replies: string[]; context: Said[] } {
  const context: Said[] = [];
  const replies = messages.map((message) => {
    const said = reply(persona, message, [...context], seed);
    context.push({ role: "user", content: message }, { role: "assistant", content: said });
    return said;
  });
  return { replies, context };
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? []);
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?]\*?)\s+|\n+/).map((s) => s.replace(/^(?:-|\d+\.)\s+/, "").trim()).filter((
    s,
  ) => s.length > 20);
}

function lengthOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

Deno.test("whoever has heard the personas on other matters tells by the words alone which of them speaks", () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const heard = new Map(MESSAGES.map((m) => [m, PERSONAS.map((p) => words(reply(p, m, [], seed + 1), m))]));
  for (const message of MESSAGES) {
    const known = PERSONAS.map((_, i) =>
      counts(MESSAGES.filter((m) => m !== message).flatMap((m) => heard.get(m)![i]!))
    );
    for (const [i, persona] of PERSONAS.entries()) {
      const spoken = words(reply(persona, message, [], seed), message);
      const fit = known.map(({ of, all }) =>
        spoken.reduce((sum, word) => sum + Math.log(((of.get(word) ?? 0) + 0.5) / all), 0)
      );
      const likeliest = fit.indexOf(Math.max(...fit));
      assertEquals(PERSONAS[likeliest], PERSONAS[i], `${persona} sounds like another:\n${spoken.join(" ")}`);
    }
  }
});

/** The words of a reply that are not the message's, without what only sets them out. */
function words(text: string, message: string): string[] {
  const theirs = wordsOf(message);
  return (text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).filter((word) => !theirs.has(word));
}

function counts(all: string[]): { of: Map<string, number>; all: number } {
  const of = new Map<string, number>();
  for (const word of all) of.set(word, (of.get(word) ?? 0) + 1);
  return { of, all: all.length };
}

Deno.test("six personas share few words beside those of the message", () => {
  for (const message of MESSAGES) {
    const theirs = wordsOf(message);
    const all = PERSONAS.map((p) => [...wordsOf(reply(p, message))].filter((word) => !theirs.has(word)));
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) {
        const common = a.filter((word) => b.includes(word)).length;
        const share = common / Math.min(a.length, b.length);
        assert(share < 0.34, `${PERSONAS[i]} shares ${common} words on ${message}`);
      }
    }
  }
});

Deno.test("a reply has 40 to 160 words and speaks of what the message speaks of", () => {
  const terms = [
    /AI/,
    /language/,
    /company|four-day/,
    /remote work|teams/,
    /garden|balcony/,
    /cats/i,
    /vaccines/,
    /recursion/,
  ];
  for (const persona of PERSONAS) {
    for (const [i, message] of MESSAGES.entries()) {
      const said = reply(persona, message);
      assert(lengthOf(said) >= 40 && lengthOf(said) <= 160, `${lengthOf(said)} words: ${said}`);
      if (terms[i]) assertMatch(said.replaceAll(message, ""), terms[i]);
    }
  }
});

Deno.test("a persona says the same for the same seed and conversation, and otherwise something else", () => {
  for (const persona of PERSONAS) {
    const { context } = talk(persona, ["What do you think about AI?"]);
    const said = reply(persona, "And in schools?", context);
    assertEquals(reply(persona, "And in schools?", context), said);
    assertNotEquals(reply(persona, "And in schools?", context, 2), said);
    assertNotEquals(reply(persona, "And in schools?", []), said);
  }
});

Deno.test("a persona does not repeat a sentence in a long conversation, even when the person does", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  for (const persona of PERSONAS) {
    const varied = Array.from({ length: 14 }, () => random.pick(MESSAGES));
    for (const messages of [varied, Array.from({ length: 8 }, () => "What do you think about AI?")]) {
      const seen = new Set<string>();
      for (const said of talk(persona, messages, random.seed).replies) {
        for (const sentence of sentencesOf(said)) {
          assert(!seen.has(sentence), `${persona} says again: ${sentence}`);
          seen.add(sentence);
        }
      }
    }
  }
});

Deno.test("a persona answers what kind of thing was said", () => {
  for (const persona of PERSONAS) {
    for (const message of ["Hi", "thanks!", "bye", "ok", "...", "", "😀🎉", "12345", "Привет, как дела?"]) {
      const said = reply(persona, message);
      assert(lengthOf(said) >= 40, `${persona} to ${message}: ${said}`);
      assert(!said.includes("undefined") && !/[{}]|“”/.test(said), said);
    }
    assertMatch(reply(persona, "Kann man ohne Studium Architekt werden?"), /English/);
    assertMatch(reply(persona, "Wer bist du?"), /English/);
    const sales = reply(persona, "Our sales dropped in March.").replace(/“[^”]*”/g, "");
    assertMatch(sales, /your sales/);
    assert(!/our sales dropped/.test(sales), sales);
    assertMatch(reply(persona, "How many people live in Paris?").replace(/“[^”]*”/g, ""), /Paris/);
    assertMatch(reply(persona, "😀🎉"), /😀🎉/);
    assertMatch(reply(persona, "tea or coffee?"), /tea[\s\S]*coffee/i);
    assertMatch(reply(persona, "def total(items):\n    return sum(items)"), /`total`/);
    assertMatch(
      reply(persona, "Are you a real person?"),
      /rehearsal model[\s\S]*no(?:t a)? language model|language model/,
    );
  }
});

Deno.test("a persona remembers the name, the last question, and what it was told", () => {
  for (const persona of PERSONAS) {
    const { context } = talk(persona, [
      "Hi, my name is Ada",
      "My favourite colour is dark green.",
      "How do tides work?",
    ]);
    assertMatch(reply(persona, "What is my name?", context), /your name is Ada/);
    assertMatch(
      reply(persona, "What is my favourite colour?", context),
      /your favourite colour is dark green/,
    );
    assertMatch(reply(persona, "What did I just ask?", context), /“How do tides work\?”/);
    assertMatch(reply(persona, "What was my first message?", context), /“Hi, my name is Ada”/);
    const unsaid = reply(persona, "What is my shoe size?", context);
    assert(!/shoe size (?:is|was)/.test(unsaid), unsaid);
    assert(!/Ada/.test(reply(persona, "What is my name?", [])));
  }
});

Deno.test("a follow-up is about what it refers to", () => {
  for (const persona of PERSONAS) {
    const { context } = talk(persona, ["Should I learn the violin or the trumpet?"]);
    const second = reply(persona, "And what about the second one?", context);
    const times = (word: string) => second.split(word).length - 1;
    assert(times("trumpet") > times("violin"), second);
    const { context: more } = talk(persona, ["How do vaccines work?"]);
    assertMatch(reply(persona, "Why?", more), /vaccines/);
    assertMatch(reply(persona, "Tell me more", more), /vaccines/);
  }
});

Deno.test("a persona comes back to what was said before", () => {
  let back = 0;
  for (const persona of PERSONAS) {
    const { context } = talk(persona, ["Our bakery loses customers on Mondays."]);
    for (
      const message of ["How do tides work?", "I like trains.", "Is tea healthy?", "Help me learn chess"]
    ) {
      if (reply(persona, message, context).includes("“Our bakery loses customers on Mondays”")) back++;
    }
  }
  assert(back >= 12, `only ${back} of 24 replies come back to it`);
});

Deno.test("beside other personas one may speak of them, by their names as people read them", () => {
  const names = agentsOf("persona").map(({ role }) => role).join("|");
  const beside = MESSAGES.flatMap((m) => PERSONAS.map((p) => ({ p, text: reply(p, m, [], 3, PERSONAS) })))
    .filter(({ text }) => new RegExp(`the (?:${names})`).test(text));
  assert(beside.length > 30, `${beside.length}`);
  for (const { p, text } of beside) {
    const own = agentsOf("persona").find(({ type }) => type === p)!.role;
    assert(!text.includes(`the ${own}`), text);
  }
});

Deno.test("any message at all is answered, by any persona", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  const pieces = [
    "{a}",
    "“",
    "$&",
    "\u0000",
    "👩‍👩‍👧‍👦",
    "ß",
    "```",
    "\n- ",
    "or",
    "why",
    "the second one",
    "my name is",
    "?",
    "100%",
    "العربية",
    "x".repeat(300),
  ];
  for (let i = 0; i < 300; i++) {
    const message = Array.from({ length: random.int(0, 6) }, () => random.pick(pieces)).join(" ");
    const context: Said[] = random.int(0, 1) === 0
      ? []
      : [{ role: "user", content: random.pick(pieces) }, { role: "assistant", content: "So." }];
    const said = reply(random.pick(PERSONAS), message, context, i);
    assert(lengthOf(said) >= 30 && lengthOf(said) <= 200, `${JSON.stringify(message)}: ${said}`);
  }
});

Deno.test("a figure is spoken of without the signs of its sentence, and what died is not named with its verb", () => {
  for (const persona of PERSONAS) {
    for (let seed = 1; seed <= 20; seed++) {
      const figure = reply(persona, "2+2?", [], seed);
      assertMatch(figure, /2\+2/);
      // Only a question of the persona's own may end with it.
      assert(!/2\+2\?(?:[?:,;]| \p{Ll})/u.test(figure), figure);
      const loss = reply(persona, "My cat died.", [], seed).replaceAll("“My cat died”", "");
      assert(!/cat died/i.test(loss), loss);
    }
  }
});
