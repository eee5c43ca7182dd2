// The model of "model to viewer": the emulator of the OpenAI API that the tests use, in a process of its own. Each
// answer is made of numbered tokens, "012.0345 " for the 345th of the 12th answer, and when each of them was written to
// its connection is kept, which is where its latency begins.

import { ServerResponse } from "node:http";
import { load, now, serveCommands } from "./commands.mjs";

const { LLMock } = load("@copilotkit/aimock");
/** Characters of a token; the emulator cuts an answer into as many as it has of these. */
const TOKEN = 9;

let answers = 0;
let written = [];
let settings = { tokens: 0, tokensPerSecond: 0 };

const { write } = ServerResponse.prototype;
ServerResponse.prototype.write = function (chunk, ...rest) {
  const [, answer, token] = /"(\d{3})\.(\d{4}) "/.exec(String(chunk)) ?? [];
  if (answer) written[Number(answer)][Number(token)] = now();
  return write.call(this, chunk, ...rest);
};

const mock = new LLMock({ port: 0 });
await mock.start();

await serveCommands({
  /** Says how answers are to be: so many tokens, so many a second. Gives the address of the API. */
  prepare({ tokens, tokensPerSecond }) {
    settings = { tokens, tokensPerSecond };
    answers = 0;
    written = [];
    mock.reset();
    mock.on({}, () => {
      const number = String(answers++).padStart(3, "0");
      written.push([]);
      const numbers = Array.from({ length: settings.tokens }, (_, i) => String(i).padStart(4, "0"));
      return { content: numbers.map((i) => `${number}.${i} `).join("") };
    }, { chunkSize: TOKEN, streamingProfile: { ttft: 0, tps: settings.tokensPerSecond } });
    return { url: `${mock.url}/v1` };
  },
  /** When each token was written, by the answer, in milliseconds since the epoch. */
  written: () => written,
});
