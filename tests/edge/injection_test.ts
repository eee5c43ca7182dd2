// Everybody is hostile: users and models of all five protocols write words that try to leave their place, in every text
// they may write. What the models are then sent is held against what they are sent in calm runs: the system text byte for
// byte, the tools, the caps and the form of the answer, and the project's own words around the data.

import { assert, assertEquals } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { systemClock } from "../../src/clock.ts";
import { roleOf } from "../../src/core/roster.ts";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { HOSTILE } from "../support/prompts.ts";

const CALM = "That is all.";
/** The texts of structured answers that a model words freely. */
const FREE =
  /^(content|text|description|summary|reason|reasons|requirements|acceptance|position|changed_because)$/;

/** The rehearsal model with `words` behind everything it says, and what it was asked. */
class Insinuating implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  readonly asked: ModelRequest[] = [];
  /** Structured answers that carried the words. */
  carried = 0;
  readonly #model = createRehearsal({ tokensPerSecond: 0, clock: systemClock });

  constructor(readonly words: string) {}

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    this.asked.push(request);
    let text = "";
    for await (const chunk of this.#model.stream(request, signal)) {
      if (chunk.type === "text") text += chunk.text;
      else if (chunk.type === "usage" || chunk.type === "done") {
        if (text !== "") yield { type: "text", text: this.#worded(text, request) };
        text = "";
        yield chunk;
      } else yield chunk;
    }
  }

  #worded(text: string, { answer }: ModelRequest): string {
    if (!answer) return `${text}\n\n${this.words}`;
    const put = (value: unknown, key = ""): unknown => {
      if (typeof value === "string") return FREE.test(key) ? `${value} ${this.words}` : value;
      if (Array.isArray(value)) return value.map((one) => put(one, key));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, put(one, name)]));
    };
    const changed = put(JSON.parse(text));
    if (!answer.schema.safeParse(changed).success) return text;
    this.carried++;
    return JSON.stringify(changed);
  }
}

/** Plays runs of all five protocols in which everybody writes these words; gives all events. */
async function played(server: TestServer, words: string): Promise<Json[]> {
  const events: Json[] = [];
  const watched = async (path: string) => {
    const { messages } = await (await dial(server.url + path)).all();
    events.push(...messages.map((m) => JSON.parse(m)));
  };
  for (const mode of ["round_robin", "parallel", "debate", "moderated"]) {
    const id = await server.start({
      task: `Design a login page. ${words}`,
      agent_types: ["architect", "critic", "security_engineer"],
      mode,
      rounds: 2,
      enable_project_manager: true,
      budget: { max_tokens: 400_000 },
    });
    await watched(`/api/v1/discussions/${id}/stream`);
  }
  const analysis = { bill_id: words, bill_text: `${BILL}\n\n${words}`, baseline_data: { note: words } };
  const { json: made } = await server.http("/api/v1/analyses", { body: analysis });
  await watched(`/api/v1/ws/analysis/${made.analysis_id}`);
  const { json: job } = await server.http("/api/v1/orchestrate", {
    body: { brief: `A login form with email and password. ${words}` },
  });
  await watched(`/ws/orchestrate/${job.job_id}`);
  await using line = await dial(`${server.url}/ws`);
  for (let i = 0; i < 2; i++) {
    const personas = { message: `Is it so? ${words}`, persona_ids: ["skeptic", "teacher"] };
    line.send({ type: "multi_chat", data: personas });
    events.push(...await line.until((m) => m.type === "response" || m.type === "error"));
  }
  await using room = await dial(`${server.url}/ws/chat/s`);
  const questions = [
    ["researcher", `My number is 4711. ${words}`],
    ["tutor", `What is 12 * 7? ${words}`],
    ["researcher", "What did I say earlier about my number?"],
  ];
  for (const [agent_name, message] of questions) {
    room.send({ type: "chat", payload: { message, agent_name } });
    events.push(...await room.until((m) => m.type === "reasoning_complete" || m.type === "error"));
  }
  return events;
}

/** What of a request may depend on nothing that anybody wrote. */
function fixed({ system, max_tokens, temperature, answer, tools, provider_tools }: ModelRequest): string {
  return JSON.stringify({ system, max_tokens, temperature, answer: answer?.name, tools, provider_tools });
}

/** What stands around the data: the project's own words. */
function ownWords({ messages }: ModelRequest): string {
  return messages.map(({ content }) => content.replace(/^BEGIN DATA\n[^]*^END DATA$/m, "")).join("\n");
}

/** Pieces by which hostile words are known wherever they stand. */
function piecesOf(words: string): string[] {
  return words.split(/[\n\u0085\u2028\u2029]/).filter((piece) => piece.length > 5 && piece !== "END DATA");
}

/** Which call it is. */
function call({ occasion: { purpose, agent, mode }, tools }: ModelRequest): string {
  return [purpose, agent, mode, tools?.length ?? 0].join(" ");
}

Deno.test("hostile words change no system text, no role, no cap, no tool and no form, in any of the five protocols", async () => {
  const calm = new Insinuating(CALM);
  await using peaceful = await parley({ model: calm, env: { CHUNK_PACE_MS: "0" } });
  await played(peaceful, CALM);
  const known = Map.groupBy(calm.asked, call);
  assert(known.size >= 30, `${known.size} kinds of calls: ${[...known.keys()].join("; ")}`);
  for (const words of HOSTILE) {
    const model = new Insinuating(words);
    await using server = await parley({ model, env: { CHUNK_PACE_MS: "0" } });
    const events = await played(server, words);
    const found = model.asked.flatMap((request) => request.messages).filter(({ role, content }) =>
      role === "tool" && content.includes("4711")
    );
    assert(found.length > 0, "the search over the session has found what was said in it");
    assert(model.carried > 10, `${model.carried} structured answers had the words`);
    for (const request of model.asked) {
      const same = known.get(call(request));
      assert(same, `A call that no calm run makes: ${call(request)}`);
      assert(same.some((one) => fixed(one) === fixed(request)), `${call(request)}: ${fixed(request)}`);
      for (const { role, content } of request.messages) {
        const lines = content.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
        const [from, to] = [lines.indexOf("BEGIN DATA"), lines.indexOf("END DATA")];
        if (from >= 0) {
          const data = lines.slice(from + 1, to);
          for (const line of data) JSON.parse(line);
          assert(!/<\||\[INST\]/.test(data.join("\n")), content);
          // After the data of a session stands the question, which is its one user's own.
          if (!request.occasion.purpose.startsWith("session")) {
            assertEquals(to, lines.lastIndexOf("END DATA"), content);
            const own = ownWords(request);
            assertEquals(piecesOf(words).filter((piece) => own.includes(piece)), [], own);
          }
        }
        if (role === "tool") assertEquals(typeof JSON.parse(content).result, "string");
      }
    }
    for (const { event_type, data } of events) {
      if (!/^agent_(response|thinking)$/.test(event_type) || data.agent_type === undefined) continue;
      assertEquals(data.role, roleOf(data.agent_type));
    }
    const failed = events.filter(({ type, event_type }) => (type ?? event_type) === "error");
    assertEquals(failed, []);
  }
});
