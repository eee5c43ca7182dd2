// What a provider can do wrong, as data: how each fault looks on the wire, and what it means for who asked.

import { refuse, type Reply, silence, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { type Api, called, ended, told } from "./model_answers.ts";
import { begun, byHand, cutChunk, event, half, slowly } from "./model_wire.ts";

/**
 * `busy`: nothing was answered, and it is worth asking again. `hopeless`: so, but not within a turn. `broken`: an answer
 * began, or should have, and is not whole. `fatal`: it would be the same for everybody. `empty`: a whole answer in which
 * nothing is said. `odd`: a good answer told in an unusual way. `other`: a whole answer, but not what was asked for.
 */
export type Meaning = "busy" | "hopeless" | "broken" | "fatal" | "empty" | "odd" | "other";

export interface Fault {
  name: string;
  meaning: Meaning;
  /** How a failure of this kind is called. */
  code: string;
  /** `answer` is what it would have said, `now` the time of the server that asks. */
  reply(api: Api, answer: string, now: number): Reply;
  /** Whether the provider says what it took. */
  reports?: boolean;
}

/** What no viewer and no log may ever see. A provider repeats all of it. */
export const SECRETS = ["canary-4f9a8b7c", "canary-user", "canary-word"];
const SAID = {
  error: {
    message: `Bad key sk-${SECRETS[0]} at https://${SECRETS[1]}:${
      SECRETS[2]
    }@proxy.test/v1\n  at /srv/canary-path/x.js:1`,
  },
};

const busy = (
  name: string,
  status: number,
  code: string,
  headers: Record<string, string> = {},
  body: unknown = SAID,
) => fault(name, "busy", code, () => refuse(status, body, headers));
const limited = (name: string, headers: Record<string, string>) =>
  busy(`429, retry-after ${name}`, 429, "rate_limited", headers);
const fatal = (status: number, code: string) => fault(`${status}`, "fatal", code, () => refuse(status, SAID));

function fault(name: string, meaning: Meaning, code: string, reply: Fault["reply"], reports = false): Fault {
  return { name, meaning, code, reply, reports };
}

/** After half of the answer, something that cannot be read, and then as if nothing had been. */
const rubbish = (name: string, what: unknown) =>
  fault(name, "broken", "cut", (api, text) => stream([...told(api, half(text)), what, ...ended(api)]));

const unread = (api: Api) =>
  api === "responses" ? { type: "response.output_text.delta", delta: 7 } : chat.delta({ content: 7 });

export const FAULTS: Fault[] = [
  limited("missing", {}),
  limited("in ms", { "retry-after-ms": "20" }),
  limited("in seconds", { "retry-after": "2" }),
  limited("as a fraction", { "retry-after": "0.5" }),
  fault(
    "429, retry-after as a date",
    "busy",
    "rate_limited",
    (_, __, now) => refuse(429, SAID, { "retry-after": new Date(now + 3000).toUTCString() }),
  ),
  limited("in the past", { "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }),
  limited("negative", { "retry-after": "-5" }),
  limited("no number", { "retry-after": "soon" }),
  limited("infinite", { "retry-after": "1e999" }),
  fault(
    "429, retry-after of 3,000 years",
    "hopeless",
    "rate_limited",
    () => refuse(429, SAID, { "retry-after": "99999999999" }),
  ),
  fault(
    "429, retry-after in 2099",
    "hopeless",
    "rate_limited",
    () => refuse(429, SAID, { "retry-after": "Thu, 01 Jan 2099 00:00:00 GMT" }),
  ),
  busy("500", 500, "unavailable"),
  busy("502 with a page", 502, "unavailable", {}, "<html><body>Bad gateway</body></html>"),
  busy("503 with text and retry-after", 503, "unavailable", { "retry-after": "1" }, "Loading the model"),
  busy("529", 529, "unavailable"),
  fault("hangs up without a word", "busy", "unavailable", () => (line) => line.hangUp()),
  fatal(401, "unauthorized"),
  fatal(403, "unauthorized"),
  fatal(400, "rejected"),
  fatal(422, "rejected"),
  fault(
    "404 for an unknown model",
    "fatal",
    "rejected",
    () => refuse(404, { error: { message: "No such model", code: "model_not_found" } }),
  ),
  fault("cut before the first byte", "broken", "cut", () => byHand((line) => line.hangUp())),
  fault("cut after some text", "broken", "cut", (api, text) => stream(told(api, half(text)), "break")),
  fault(
    "ends after some text as if it were whole",
    "broken",
    "cut",
    (api, text) => stream(told(api, half(text))),
  ),
  fault("cut in mid-character", "broken", "cut", (api, text) =>
    byHand((line) => {
      begun(line, api, text);
      const last = event(api, "größer");
      cutChunk(line, last, new TextEncoder().encode(last.slice(0, last.indexOf("ö"))).length + 1);
    })),
  fault("cut in mid-line", "broken", "cut", (api, text) =>
    byHand((line) => {
      begun(line, api, text);
      cutChunk(line, event(api, "some more"), 12);
    })),
  fault(
    "ends in mid-line",
    "broken",
    "cut",
    (api, text) => stream([...told(api, half(text)), 'data: {"type": "resp']),
  ),
  fault("says nothing at all", "broken", "stalled", () => silence()),
  fault("stalls before the first event", "broken", "stalled", () => stream([], "stall")),
  fault("stalls after some text", "broken", "stalled", (api, text) => stream(told(api, half(text)), "stall")),
  fault(
    "200 with a page",
    "broken",
    "cut",
    () => refuse(200, "<html><body>Log in</body></html>", { "content-type": "text/html" }),
  ),
  fault("200 with JSON that is no stream", "broken", "cut", () => refuse(200, { output_text: "Hi" })),
  fault("200 with nothing", "broken", "cut", () => refuse(200, "")),
  fault("no event at all", "broken", "cut", () => stream([": ping\n\n", "data: [DONE]\n\n"])),
  rubbish("JSON that is none", "data: {not json\n\n"),
  fault(
    "JSON that is none, and then silence",
    "broken",
    "cut",
    (api, text) => stream([...told(api, half(text)), "data: {not json\n\n"], "stall"),
  ),
  rubbish("a number for an event", "data: 42\n\n"),
  rubbish("null for an event", "data: null\n\n"),
  fault(
    "wrong types in fields",
    "broken",
    "cut",
    (api, text) => stream([...told(api, half(text)), unread(api), ...ended(api)]),
  ),
  fault("bytes that are no text", "broken", "cut", (api, text) =>
    byHand((line) => {
      begun(line, api, text);
      line.write("8\r\n");
      line.write(new Uint8Array([0xff, 0xfe, 0, 0xc0, 0x80, 0xed, 10, 10]));
      line.write("\r\n0\r\n\r\n");
      line.hangUp();
    })),
  fault(
    "an error in mid-answer",
    "broken",
    "unavailable",
    (api, text) => stream([...told(api, half(text)), { error: { code: 503, message: SAID.error.message } }]),
  ),
  fault("fails in mid-answer and says what it took", "broken", "unavailable", (api, text) =>
    stream([
      ...told(api, half(text)),
      ...(api === "chat" ? [chat.usage, { error: { code: 503, message: "Oh" } }] : [
        responses.end(
          { status: "failed", error: { code: "server_error", message: "Oh" } },
          "response.failed",
        ),
      ]),
    ]), true),
  fault(
    "one character or a few at a time",
    "odd",
    "",
    (api, text) => slowly(told(api, text, Math.min(text.length, 150)), ended(api), 0),
    true,
  ),
  fault(
    "pauses between its words",
    "odd",
    "",
    (api, text) => slowly(told(api, text, 4), ended(api), 15),
    true,
  ),
  fault("comments, blank lines and events nobody knows", "odd", "", (api, text) =>
    stream([
      ": hello\n\n",
      "\n\n",
      api === "responses"
        ? { type: "response.of_tomorrow", delta: { x: [1] } }
        : { id: "c", choices: [], of_tomorrow: 1 },
      ...told(api, text),
      ": ping\n\n",
      ...ended(api),
    ]), true),
  fault(
    "breaks off when all is said",
    "odd",
    "",
    (api, text) => stream([...told(api, text), ...ended(api)], "break"),
    true,
  ),
  fault(
    "all is said, and the line stays open",
    "odd",
    "",
    (api, text) => stream([...told(api, text), ...ended(api)], "stall"),
    true,
  ),
  fault(
    "one huge piece",
    "other",
    "",
    (api) => stream([...told(api, "é😀 ".repeat(1_900), 1), ...ended(api)]),
    true,
  ),
  fault(
    "far more than was allowed",
    "other",
    "",
    (api) => stream([...told(api, "word ".repeat(400_000), 40), ...ended(api)]),
  ),
  fault(
    "cut off at its length",
    "other",
    "",
    (api, text) => stream([...told(api, half(text)), ...ended(api, "length")]),
    true,
  ),
  fault(
    "filtered after some text",
    "other",
    "",
    (api, text) => stream([...told(api, half(text)), ...ended(api, "content_filter")]),
    true,
  ),
  fault(
    "filtered before any text",
    "empty",
    "invalid_answer",
    (api) => stream([...told(api, ""), ...ended(api, "content_filter")]),
    true,
  ),
  fault(
    "an empty answer",
    "empty",
    "invalid_answer",
    (api) => stream([...told(api, ""), ...ended(api)]),
    true,
  ),
  fault(
    "calls a tool that there is not",
    "empty",
    "invalid_answer",
    (api) => stream([...called(api, "rm_rf", '{"path": "/"}'), ...ended(api, "tool_calls")]),
    true,
  ),
  fault(
    "calls a tool with no JSON",
    "empty",
    "invalid_answer",
    (api) => stream([...called(api, "calculator", '{"expression": 1 +'), ...ended(api, "tool_calls")]),
    true,
  ),
  fault(
    "calls a tool with JSON that does not fit",
    "empty",
    "invalid_answer",
    (api) =>
      stream([
        ...called(api, "calculator", '{"expression": {"__proto__": []}}'),
        ...ended(api, "tool_calls"),
      ]),
    true,
  ),
];
