// Every fault of a provider in every mode, over real sockets and the real client package, with both of its APIs: once,
// always, and always for one agent of several. Each run has one end, the right one; what was said of an answer that
// came to nothing stays marked as such; what was used is counted; nothing secret is repeated; no call is left open.

import { assert, assertEquals } from "@std/assert";
import { BadModelServer, type Seen, stream } from "../support/bad_model_server.ts";
import { gullible } from "../support/coders.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import { parley } from "../support/parley.ts";
import { anySeed, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";
import { type Api, ended, goodAnswer, systemOf, told, USAGE } from "./model_answers.ts";
import { type Fault, FAULTS, SECRETS } from "./model_faults.ts";
import { type Mode, MODES, type Outcome } from "./model_modes.ts";

/** So many times as fast as the real one is the clock of the server that asks. */
const TIMES = 10;
const AT_ONCE = 14;

const SIDE_BY_SIDE = new Set(["parallel", "debate", "analysis", "multi_chat", "code_teams"]);

type Hit = "once" | "always" | "one";

interface Cell {
  mode: Mode;
  fault: Fault;
  hit: Hit;
  api: Api;
}

const nameOf = ({ mode, fault, hit, api }: Cell) => `${mode.name}: ${fault.name}, ${hit}, ${api}`;

/** `fails`: with the fault's code; `ends`: one way or the other, as the timing has it. */
function due({ mode: { name, forms }, fault: { meaning }, hit }: Cell): "completes" | "fails" | "ends" {
  const beside = SIDE_BY_SIDE.has(name);
  const apart = name === "multi_chat" || name === "code_teams";
  switch (meaning) {
    case "odd":
      return "completes";
    case "busy":
    case "broken":
    case "empty":
      return hit === "once" || (hit === "one" && beside) ? "completes" : "fails";
    case "fatal":
      // Where each has a provider of its own, or is asked for by itself, one that is refused is not the others' end.
      if (hit === "one" && apart || hit === "once" && name === "multi_chat") return "completes";
      return "fails";
    case "hopeless":
      // Who was asked before the cool-down began still answers.
      return hit === "always" ? "fails" : beside ? "ends" : "fails";
    case "other":
      if (forms === "none" || hit !== "always") return "completes";
      if (name === "moderated") return "completes";
      // Enough of a plan may stand in half of it.
      return name === "code_teams" ? "ends" : "fails";
  }
}

interface Told {
  answered: number;
  failed: number;
}

async function play(cell: Cell): Promise<void> {
  const { mode, fault, hit, api } = cell;
  const clock = hastyClock(TIMES, 1500);
  await using bad = new BadModelServer();
  const said: Told = { answered: 0, failed: 0 };
  const isHit = (seen: Seen) =>
    hit === "always" || (hit === "once" ? bad.seen.length === 1 : systemOf(seen).includes(mode.one!));
  bad.otherwise = (seen) => {
    const answer = goodAnswer(seen);
    if (isHit(seen)) {
      if (fault.reports) said.failed++;
      return fault.reply(api, answer, clock.now());
    }
    said.answered++;
    return stream([...told(api, answer), ...ended(api)]);
  };
  const logged: string[] = [];
  const log = (event: string, fields: Record<string, unknown> = {}) => {
    const plain = Object.entries(fields).map(([k, v]) => [k, v instanceof Error ? `${v.stack}` : v]);
    logged.push(JSON.stringify([event, Object.fromEntries(plain)]));
  };
  const broke: string[] = [];
  await using server = await parley({
    clock,
    checkCode: gullible,
    logger: {
      info: log,
      error(event, fields) {
        log(event, fields);
        broke.push(logged.at(-1)!);
      },
    },
    env: {
      OPENAI_API: api,
      OPENAI_BASE_URL: bad.url.replace("http://", `http://${SECRETS[1]}:${SECRETS[2]}@`),
      OPENAI_API_KEY: `sk-${SECRETS[0]}`,
      // Only where it is silence that is tested may a busy machine not be taken for a silent provider.
      MODEL_IDLE_TIMEOUT_MS: fault.code === "stalled" ? "12000" : "2000000",
      TURN_TIMEOUT_MS: "3000000",
      CHUNK_PACE_MS: "0",
    },
  });
  using _ = { [Symbol.dispose]: () => clock.calmDown() };
  const outcome = await mode.run(server);
  holdTo(cell, outcome, said);
  assertEquals(broke, [], "something broke");
  if (fault.name === "far more than was allowed") {
    assert(outcome.seen.length < 1_500_000, `${outcome.seen.length} were let through`);
  }
  const everything = outcome.seen + logged.join();
  for (const secret of [...SECRETS, "canary"]) assert(!everything.includes(secret), `${secret} was repeated`);
  await calm(async () =>
    bad.open === 0 && /parley_runs{state="acting"} 0\n/.test((await server.http("/metrics")).text)
  );
}

function holdTo(cell: Cell, { ok, code, usage, messages }: Outcome, said: Told): void {
  const { fault, hit } = cell;
  const last = () => JSON.stringify(messages.slice(-3)).slice(0, 1500);
  const is = due(cell);
  if (is !== "ends") assertEquals(ok ? "completes" : "fails", is, last());
  if (is === "fails") assertEquals(code, fault.meaning === "other" ? "invalid_answer" : fault.code, last());
  // Every whole answer reports its usage, and so do some faults; a refusal costs nothing. The rest is estimated.
  const reported = said.answered + said.failed;
  const least = [USAGE.input_tokens * reported, USAGE.output_tokens * reported];
  const used = [usage.input_tokens, usage.output_tokens];
  // What others were still saying when one of them ended the run is estimated, or in the day's account alone.
  const cutShort = is === "fails" && fault.meaning === "fatal";
  const exact = fault.reports || fault.meaning === "busy" || fault.meaning === "hopeless";
  if (exact && ok) assertEquals(used, least, "usage");
  else if (!cutShort) assert(used[0]! >= least[0]! && used[1]! >= least[1]!, `usage ${used} of ${least}`);
  const alone = !SIDE_BY_SIDE.has(cell.mode.name) || fault.meaning !== "fatal";
  if (hit === "always" && alone && ["busy", "hopeless", "fatal"].includes(fault.meaning)) {
    assertEquals(used, [0, 0], "a refusal was charged");
  }
}

/** Waits until it is so; what is still open after two seconds is left behind. */
async function calm(so: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 2000; !await so();) {
    assert(performance.now() < end, "a call or a run was left behind");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function cells(): Cell[] {
  return MODES.flatMap((mode) =>
    FAULTS.flatMap((fault) =>
      (mode.one ? ["once", "always", "one"] as const : ["once", "always"] as const).flatMap((hit) =>
        (["responses", "chat"] as const).map((api) => ({ mode, fault, hit, api }))
      )
    )
  );
}

/** So many of the cells, drawn so that each mode and each fault is among them. */
function some(all: Cell[], count: number, seed: number): Cell[] {
  const random = seeded(seed);
  const shuffled = all.map((cell) => ({ cell, at: random.next() })).sort((a, b) => a.at - b.at).map((
    { cell },
  ) => cell);
  const first = new Map(shuffled.map((cell) => [cell.fault, cell]));
  const modes = new Map(shuffled.map((cell) => [cell.mode, cell]));
  return [...new Set([...first.values(), ...modes.values(), ...shuffled])].slice(0, count);
}

Deno.test("whatever a provider does wrong, every mode comes to its right end", async () => {
  const seed = anySeed();
  const all = cells();
  const only = Deno.env.get("CELL");
  const chosen = only
    ? all.filter((cell) => nameOf(cell).includes(only))
    : some(all, scaled("MODEL_FAULTS", 70, all.length), seed);
  console.log(`SEED=${seed}, ${chosen.length} of ${all.length} cells`);
  const wrong: string[] = [];
  const queue = [...chosen];
  const worker = async () => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) {
      const began = performance.now();
      await play(cell).catch((error) => wrong.push(`CELL="${nameOf(cell)}" ${(error as Error).stack}`));
      const ms = performance.now() - began;
      if (ms > 5000) console.log(`${nameOf(cell)}: ${Math.round(ms)} ms`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  report("model faults", {
    cells: chosen.length,
    modes: MODES.length,
    faults: FAULTS.length,
    wrong: wrong.length,
  });
  assertEquals(wrong, []);
});
