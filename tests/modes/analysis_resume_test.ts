// The crash test of an analysis without processes: its log is cut after every event, and the run is taken up again from
// there by a model that knows nothing of the first life. It comes to the same end and asks for nothing it had.

import { assertEquals } from "@std/assert";
import type { AnalysisOccasion } from "../../src/agents/analysis_schema.ts";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Stored } from "../../src/core/event.ts";
import type { AnalysisSpec } from "../../src/core/spec.ts";
import { Actor } from "../support/actor.ts";
import { BILL, DISPUTED, panelist, type PanelScript } from "../support/analysis_panel.ts";
import { last, play, spec } from "./analysis_rig.ts";

const late = (occasion: AnalysisOccasion) => new ModelError("timeout", `${occasion.agent} took too long`);
const when = (agent: string, purpose: AnalysisOccasion["purpose"]): PanelScript["special"] => (o) =>
  o.agent === agent && o.purpose === purpose ? late(o) : undefined;

/** A bill of several prompts' length, so that it is read in batches. */
const LONG = BILL +
  Array.from(
    { length: 6 },
    (_, i) =>
      `SEC. ${i + 5}. MORE GRANTS ${i}.\nThere is appropriated $${i + 1},000,000 for fiscal year 2028.\n` +
      `The Secretary shall publish the outlays. `.repeat(120) + "\n",
  ).join("\n");

const SCENES: {
  name: string;
  spec?: Partial<AnalysisSpec>;
  script?: PanelScript;
  contextTokens?: number;
  ends?: string;
}[] = [
  { name: "an analysis whose votes converge at once" },
  { name: "an analysis of three rounds, with the arbitrator", script: { votes: "split" } },
  {
    name: "an analysis that converges late",
    script: { votes: "converge" },
    spec: { agents: ["fiscal", "economic"] },
  },
  { name: "an analysis in which nothing is disputed", script: { disputed: false } },
  { name: "an analysis by one", spec: { agents: ["legal"] } },
  { name: "an analysis of a bill in batches", spec: { bill_text: LONG }, contextTokens: 5_000 },
  {
    name: "an analysis that finds nothing",
    script: {
      special: ({ purpose }) =>
        purpose === "analysis_findings" ? JSON.stringify({ thoughts: [], findings: [] }) : undefined,
    },
  },
  { name: "an analysis that loses an analyst", script: { special: when("healthcare", "analysis_findings") } },
  { name: "an analysis that loses a reviewer", script: { special: when("fiscal", "analysis_review") } },
  {
    name: "an analysis that loses a debater",
    script: { votes: "split", special: when("economic", "analysis_debate") },
  },
  {
    name: "an analysis that loses a voter",
    script: { votes: "split", special: when("fiscal", "analysis_vote") },
  },
  {
    name: "an analysis that loses its arbitrator",
    script: { votes: "split", special: when("judge", "analysis_judge") },
  },
  { name: "an analysis without a summary", script: { special: when("judge", "analysis_summary") } },
  { name: "an analysis in which all fail", script: { special: late }, ends: "timeout" },
  {
    name: "an analysis whose key is refused in the vote",
    script: {
      special: ({ agent, purpose }) =>
        agent === "fiscal" && purpose === "analysis_vote"
          ? new ModelError("unauthorized", "no such key")
          : undefined,
    },
    ends: "unauthorized",
  },
];

for (const { name, spec: fields, script = {}, contextTokens, ends } of SCENES) {
  Deno.test(`${name} comes to the same end from every event its log can end with`, async () => {
    const asked = spec(fields);
    const answer = panelist(script);
    const whole = await play(asked, new Actor(answer), { contextTokens });
    const closing = whole.at(-1)!.event;
    assertEquals(closing.type === "run_failed" ? closing.data.code : undefined, ends);
    const expected = outcome(whole);
    const calls = callsIn(whole);
    for (let cut = 0; cut < whole.length; cut++) {
      const before = whole.slice(0, cut);
      const where = `cut after ${cut} (${before.at(-1)?.event.type} ${
        JSON.stringify(before.at(-1)?.event.data)
      })`;
      const model = new Actor(answer);
      const rows = await play(asked, model, { before, contextTokens });
      assertEquals(rows.map((r) => r.seq), rows.map((_, i) => i + 1), where);
      assertEquals(outcome(rows), expected, where);
      if (ends !== "unauthorized") {
        assertEquals(askedFor(model.asked), missing(calls, callsIn(before)), where);
      }
    }
  });
}

Deno.test("two topics of which one agent speaks to one alone are taken up as they were", async () => {
  // Fiscal and economic contradict each other twice; economic fails in the debate of employment only.
  const special: PanelScript["special"] = (o) => {
    if (o.purpose === "analysis_findings" && o.agent !== "healthcare") {
      const answer = JSON.parse(
        panelist({ invents: false })({ occasion: o } as unknown as ModelRequest, 0) as string,
      );
      const [claim] = answer.findings.filter((f: { category: string }) => f.category === DISPUTED.category);
      answer.findings.push({ ...claim, category: "revenue" });
      return JSON.stringify(answer);
    }
    if (o.purpose !== "analysis_debate" || o.agent !== "economic") return undefined;
    return o.topic.category === DISPUTED.category ? late(o) : undefined;
  };
  const asked = spec({ agents: ["fiscal", "economic"], max_debate_rounds: 1 });
  const answer = panelist({ votes: "split", special });
  const whole = await play(asked, new Actor(answer));
  // Each side's position is what it said of that topic, or its finding where it said nothing.
  const { disagreements } = last(whole, "analysis_completed").result;
  assertEquals(disagreements.map(({ topic, sides }) => [topic.category, ...sides.map((s) => s.position)]), [
    ["employment", "economic on SEC. 3. CREDIT FOR HIRING.", "fiscal in round 1 after 0 turns"],
    ["revenue", "economic in round 1 after 0 turns", "fiscal in round 1 after 1 turns"],
  ]);
  for (let cut = 0; cut < whole.length; cut++) {
    const rows = await play(asked, new Actor(answer), { before: whole.slice(0, cut) });
    assertEquals(outcome(rows), outcome(whole), `cut after ${cut}`);
  }
});

Deno.test("an analysis that met its cap is still one that met its cap when it is taken up at its last step", async () => {
  const asked = spec({ budget: { max_tokens: 8_000 } });
  const answer = panelist({ votes: "split" });
  const whole = await play(asked, new Actor(answer));
  for (const cut of [whole.length - 2, whole.length - 1]) {
    const rows = await play(asked, new Actor(answer), { before: whole.slice(0, cut) });
    assertEquals(outcome(rows), outcome(whole), `cut after ${cut}`);
  }
  assertEquals(last(whole, "analysis_completed").result.stop_reason, "budget");
});

/** What an analysis came to, without what may differ between two ways to it: times, thoughts, usage, who was first. */
function outcome(rows: readonly Stored[]): string[] {
  const lines: string[] = [];
  let together: string[] = [];
  const flush = () => {
    lines.push(...together.sort());
    together = [];
  };
  for (const { event: { type, data } } of rows) {
    const said = JSON.stringify(
      data,
      (key, value) => ["usage", "usage_by_agent", "timings"].includes(key) ? 0 : value,
    );
    switch (type) {
      case "thoughts_noted":
      case "progress_updated":
      case "calls_lost": // what it used, which is held to the log in lost_calls_test.ts
        break;
      case "stage_changed":
      case "debate_opened":
      case "convergence_measured":
        flush();
        lines.push(`${type} ${said}`);
        break;
      default: // Agents work side by side; which of them is first may differ.
        together.push(
          `${type} ${type === "analysis_completed" || type === "consensus_reached" ? sorted(said) : said}`,
        );
    }
  }
  flush();
  return lines;
}

/** Lists are by weight, and what weighs the same stands as it came. */
function sorted(json: string): string {
  const order = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(order).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
      : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, order(v)]))
      : value;
  return JSON.stringify(order(JSON.parse(json)));
}

/** How often each agent came to an end with each kind of call, well or not. */
function callsIn(rows: readonly Stored[]): Map<string, number> {
  const calls = new Map<string, number>();
  const count = (key: string) => calls.set(key, (calls.get(key) ?? 0) + 1);
  const purposes: Record<string, string> = {
    analyzing: "findings",
    cross_reviewing: "review",
    debating: "debate",
    voting: "vote",
    synthesizing: "judge",
  };
  for (const { event: { type, data } } of rows) {
    if (type === "sections_read") count(`findings ${data.agent_id}`);
    else if (type === "review_made") count(`review ${data.agent_id}`);
    else if (type === "debate_turn_taken") count(`${data.votes ? "vote" : "debate"} ${data.agent_id}`);
    else if (type === "findings_ruled") count(`judge ${data.agent_id}`);
    else if (type === "analyst_failed") count(`${purposes[data.stage]} ${data.agent_id}`);
    else if (type === "analysis_completed") count("summary judge-agent-1");
  }
  return calls;
}

/** How often each agent was asked for each kind of answer; an answer that is asked for again counts once. */
function askedFor(requests: readonly ModelRequest[]): string[] {
  const occasions = new Set(requests.map((r) => r.occasion));
  const names = [...occasions].map(({ purpose, agent }) =>
    `${purpose.replace("analysis_", "")} ${agent}-agent-1`
  );
  return names.sort();
}

function missing(whole: Map<string, number>, before: Map<string, number>): string[] {
  return [...whole].flatMap(([key, count]) => Array<string>(count - (before.get(key) ?? 0)).fill(key)).sort();
}
