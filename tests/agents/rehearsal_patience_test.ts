// The rehearsal model reads what anybody sends with patterns. No message may be written so that they take the server's
// time: while one is read, nobody else is served.

import { assert } from "@std/assert";
import type { Occasion } from "../../src/agents/model.ts";
import { composeReply } from "../../src/agents/rehearsal/compose.ts";

const LENGTH = 1500;
/** Far more than any of them needs, and far less than a pattern takes that tries every place with every other. */
const PATIENCE_MS = 3000;

const OCCASIONS: ((message: string) => Occasion)[] = [
  (message) => ({ purpose: "persona_reply", agent: "teacher", message, context: [], personas: ["teacher"] }),
  (message) => ({ purpose: "assistant_reply", agent: "assistant", message, context: [], tools: [] }),
  (message) => ({
    purpose: "session_step",
    agent: "researcher",
    message,
    enable_reasoning: true,
    iteration: 1,
    steps: [],
    conversation: [],
    last: false,
    tools: ["calculator", "clock", "convert_units", "search_session"],
  }),
];

const LEADS = ["what is my ", "what did I say about ", "what time is it in ", "convert 5 ", "1", "("];
const REPEATED = [" ", "\n", "\t", "\u00a0", " \n", "( ", "1 ", "1, ", "a ", "A ", "it ", "my "];

for (const occasion of OCCASIONS) {
  const { purpose } = occasion("");
  Deno.test(`${purpose}: no message of ${LENGTH} characters keeps the server busy`, () => {
    for (const lead of LEADS) {
      for (const piece of REPEATED) {
        const message = `${lead}${piece.repeat(LENGTH / piece.length)}x is`;
        const start = performance.now();
        composeReply(
          { system: "", messages: [], max_tokens: 500, occasion: occasion(message) },
          1,
        );
        const ms = performance.now() - start;
        assert(ms < PATIENCE_MS, `${JSON.stringify(lead)} and many ${JSON.stringify(piece)} took ${ms} ms`);
      }
    }
  });
}
