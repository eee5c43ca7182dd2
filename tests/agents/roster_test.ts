// The roster: every agent the contract names, with what GET /api/v1/agents and the prompts need of it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { agent, type AgentKind, agentsOf, roleOf, ROSTER } from "../../src/core/roster.ts";

const types = (kind: AgentKind) => agentsOf(kind).map((row) => row.type);

Deno.test("the roster holds the agents the contract names, kind by kind", () => {
  assertEquals(types("discussion"), [
    "junior_engineer",
    "senior_engineer",
    "product_manager",
    "project_manager",
    "designer",
    "qa_engineer",
    "security_engineer",
    "devops_engineer",
    "data_scientist",
    "architect",
    "critic",
  ]);
  assertEquals(types("persona"), [
    "tech_enthusiast",
    "creative_writer",
    "data_scientist",
    "philosopher",
    "skeptic",
    "teacher",
  ]);
  assertEquals(types("session"), ["researcher", "analyst", "coder", "tutor"]);
  assertEquals(types("code_team"), ["anthropic", "google", "planner"]);
});

Deno.test("the analysts have the labels and icons of the contract", () => {
  assertEquals(agentsOf("analysis").map((row) => `${row.type} ${row.role} ${row.icon}`), [
    "fiscal Fiscal Analyst 💰",
    "economic Economist 📈",
    "healthcare Healthcare Expert 🏥",
    "social_security Social Security Analyst 👴",
    "equity Equity Analyst ⚖️",
    "implementation Implementation Specialist 🔧",
    "behavioral Behavioral Economist 🧠",
    "legal Legal Analyst 📜",
    "judge Senior Arbitrator 👨‍⚖️",
  ]);
});

Deno.test("a type is unique within its kind, and the kind tells two of the same type apart", () => {
  const keys = ROSTER.map((row) => `${row.kind}/${row.type}`);
  assertEquals(new Set(keys).size, keys.length);
  assertEquals(agent("data_scientist")?.kind, "discussion");
  assertEquals(agent("data_scientist", "persona")?.kind, "persona");
  assertEquals(agent("fiscal", "discussion"), undefined);
  assertEquals(agent("nobody"), undefined);
});

Deno.test("every agent has something to care about, to challenge and a way to answer", () => {
  for (const row of ROSTER) {
    assert(/^[a-z_]+$/.test(row.type), row.type);
    assert(row.cares_about.length >= 2 && row.challenges.length >= 2, row.type);
    assert(row.description.endsWith(".") && row.style.endsWith("."), row.type);
    assertEquals([...new Intl.Segmenter().segment(row.icon)].length, 1, row.type);
  }
});

Deno.test("no two agents of a kind are described alike, and a row cannot be changed", () => {
  for (const field of ["role", "icon", "description", "style"] as const) {
    for (const kind of ["discussion", "analysis", "persona", "session", "code_team"] as const) {
      const values = agentsOf(kind).map((row) => row[field]);
      assertEquals(new Set(values).size, values.length, `${kind} ${field}`);
    }
  }
  assertThrows(() => Object.assign(ROSTER[0]!, { role: "Somebody" }), TypeError);
});

Deno.test("roleOf() spells out a type that the roster does not know", () => {
  assertEquals(roleOf("qa_engineer"), "QA Engineer");
  assertEquals(roleOf("release_manager"), "Release Manager");
});
