// Three bills, a short one, one of forty pages and one of 2 MiB, are analyzed by the rehearsal and over the real path,
// and the server is killed in the middle. Each analysis goes on to its end with the same numbers, and every finding's
// quotation is in its bill.

import { assert, assertEquals } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { locate } from "../../src/agents/bill/ground.ts";
import { splitSections } from "../../src/agents/bill/sections.ts";
import { hugeBill, longBill, shortBill } from "../support/bills.ts";
import { dial, type Json } from "../support/dial.ts";
import { analystAnswer } from "../support/emulated_analysts.ts";
import { type ServerProcess, serverProcess } from "../support/process.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const mock = new LLMock({ port: 0, chunkSize: 4096 });
await mock.start();
mock.onMessage(/./, analystAnswer);
Deno.test.afterAll(() => mock.stop());

const BILLS = {
  short: shortBill(),
  "forty pages": longBill(),
  "2 MiB": hugeBill(2 * 1024 * 1024).slice(0, 2 * 1024 * 1024),
};
const AGENTS = ["fiscal", "economic", "implementation", "legal"];
const MODELS = {
  rehearsal: { REHEARSAL_TOKENS_PER_SECOND: "0" },
  emulator: { OPENAI_BASE_URL: `${mock.url}/v1`, OPENAI_API_KEY: "test" },
};

for (const [by, env] of Object.entries(MODELS)) {
  Deno.test(`analyses by the ${by} survive a kill in the middle, with every quotation in its bill`, async (t) => {
    const random = seeded(anySeed());
    console.log(`seed ${random.seed}`);
    const folder = await Deno.makeTempDir({ prefix: "parley-analysis-" });
    const server = serverProcess({
      ...env,
      PARLEY_KV: `${folder}/parley.kv`,
      LOG: "off",
      MAX_EVENTS_PER_SECOND: "2000",
    });
    try {
      await server.start();
      for (const [name, text] of Object.entries(BILLS)) {
        await t.step(name, () => survives(server, random, text));
      }
    } finally {
      await server.kill();
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function survives(server: ServerProcess, random: Random, bill_text: string): Promise<void> {
  const analysis_id = `a-${random.int(0, 1e9)}`;
  const started = await fetch(`${server.url}/api/v1/analyses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ bill_id: "test", bill_text, analysis_id, agents: AGENTS }),
  });
  assertEquals(started.status, 202, await started.text());

  let killAt = random.int(6, 25);
  const events: Json[] = [];
  while (events.at(-1)?.event_type !== "analysis_complete") {
    await server.ready;
    const url = `${server.url}/api/v1/ws/analysis/${analysis_id}?last_sequence=${events.length}`;
    const socket = await dial(url, { patienceMs: 60_000 });
    try {
      while (events.at(-1)?.event_type !== "analysis_complete") {
        const message = await socket.nextJson();
        if (message.sequence === undefined) continue;
        assertEquals(message.sequence, events.length + 1);
        assert(message.event_type !== "error", JSON.stringify(message));
        events.push(message);
        if (events.length !== killAt) continue;
        killAt = 0;
        await server.kill();
        await server.start();
      }
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("closed with")) throw error;
    }
    await socket.close();
  }

  assertEquals(killAt, 0, "the server was not killed");
  const stored = await (await fetch(`${server.url}/api/v1/analyses/${analysis_id}/history`)).json();
  assertEquals(events, stored.events);
  const bill = { text: bill_text, sections: splitSections(bill_text) };
  const findings = events.filter((e) => e.event_type === "agent_finding").map((e) => e.data);
  assert(findings.length >= 4, `only ${findings.length} findings`);
  assertEquals(new Set(findings.map((f) => f.finding_id)).size, findings.length);
  for (const f of findings) {
    assert(f.grounded && locate(f.quotation, bill), `${f.finding_id}: ${f.quotation}`);
  }
  // No batch, review or vote was asked for twice.
  for (const type of ["agent_progress", "agent_review", "agent_completed"]) {
    const keys = events.filter((e) => e.event_type === type).map((e) =>
      `${e.data.agent_id} ${e.data.batch ?? ""}`
    );
    assertEquals(new Set(keys).size, keys.length, type);
  }
}
