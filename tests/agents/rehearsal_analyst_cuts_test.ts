// Cuts, bans and new taxes: the direction follows from what is done to the money, not from the words beside it.

import { assert, assertEquals } from "@std/assert";
import { readText } from "../support/analysts.ts";

Deno.test("a sum by which money is reduced is a cut for every analyst that reports it", () => {
  const cuts = [
    "The amount appropriated for the Agency is reduced by $250,000,000.",
    "Medicare benefits shall be reduced by $4,000,000,000.",
    "The Secretary shall reduce payments to hospitals by $30,000,000 for fiscal year 2027.",
    "The amount made available for the program is decreased by $7,000,000.",
  ];
  for (const text of cuts) {
    const [found] = readText("fiscal", `SEC. 1. MATTER.\n${text}`).findings;
    assertEquals([found?.category, found?.direction], ["spending", "decrease"], text);
    assert(!/^(?:Provides|Authorizes)/.test(found!.description), found!.description);
    assert(found!.fiscal_impact !== null && !found!.fiscal_impact.is_revenue, text);
    for (const agent of ["economic", "healthcare", "social_security", "equity"]) {
      for (
        const { direction, category, description } of readText(agent, `SEC. 1. MATTER.\n${text}`).findings
      ) {
        assert(direction !== "increase" || category === "administrative", `${agent}: ${description}`);
        assert(!/^(?:Provides|Authorizes)/.test(description), description);
      }
    }
  }
});

Deno.test("money that may not be used is not provided", () => {
  const bans = [
    "None of the funds appropriated by this Act, including the $5,000,000 made available for the harbor office, may be used to buy boats.",
    "No funds made available by this Act, including $5,000,000 in grants, may be used to buy boats.",
  ];
  for (const text of bans) {
    for (const agent of ["fiscal", "economic", "legal"]) {
      for (const { direction, description } of readText(agent, `SEC. 1. MATTER.\n${text}`).findings) {
        assert(direction !== "increase", `${agent}: ${description}`);
        assert(!/Provides/.test(description), description);
      }
    }
  }
});

Deno.test("what is appropriated in order to reduce something is still provided", () => {
  const text =
    "SEC. 1. MATTER.\nThere is appropriated $5,000,000 to carry out programs to reduce waiting times.";
  const [found] = readText("fiscal", text).findings;
  assertEquals([found?.category, found?.direction], ["spending", "increase"]);
  assert(found!.description.startsWith("Provides $5,000,000"));
});

Deno.test("a tax that is cut costs those who pay it less", () => {
  const text = "SEC. 1. MATTER.\nThe tax imposed by section 11 is reduced by $300,000,000.";
  const said = (agent: string) => readText(agent, text).findings.map((f) => [f.category, f.direction]);
  assertEquals(said("fiscal"), [["revenue", "decrease"]]);
  assertEquals(said("economic"), [["cost", "decrease"]]);
});

Deno.test("a ceiling for a part of what is appropriated does not make the whole a ceiling", () => {
  const text =
    "SEC. 1. MATTER.\nThere is appropriated $90,000,000, of which not more than $5,000,000 may be used for paint.";
  const [found] = readText("fiscal", text).findings;
  assertEquals([found?.category, found?.direction], ["spending", "increase"]);
});

Deno.test("money for those who reduce something is no reduction", () => {
  const text =
    "SEC. 1. MATTER.\nThe Secretary shall pay grants of $5,000,000 to hospitals that reduce infections by 5 percent.";
  for (const { category, direction } of readText("healthcare", text).findings) {
    assert(direction !== "decrease", category);
  }
});

Deno.test("penalties for fraud in benefits raise no benefits", () => {
  const text = "SEC. 1. MATTER.\nThe Commissioner shall increase penalties for fraud in benefits by $5,000.";
  assertEquals(readText("social_security", text).findings.filter((f) => f.category === "benefits"), []);
});

Deno.test("a tax that is imposed raises revenue", () => {
  const text = "SEC. 1. MATTER.\nThere is imposed on each sale of a boat a tax of 2 percent of its price.";
  const [found] = readText("fiscal", text).findings;
  assertEquals([found?.category, found?.direction], ["revenue", "increase"]);
});

Deno.test("benefits under title II are the social security analyst's, up and down", () => {
  const up =
    "The Commissioner of Social Security shall increase monthly old-age insurance benefits under title II of the Social Security Act by $50 per month.";
  const down =
    "The Commissioner shall reduce benefits under title II of the Social Security Act by $350,000,000.";
  for (const [text, direction] of [[up, "increase"], [down, "decrease"]]) {
    const [found] = readText("social_security", `SEC. 1. MATTER.\n${text}`).findings;
    assertEquals([found?.category, found?.direction], ["benefits", direction], text);
  }
  const [cut] = readText("social_security", `SEC. 1. MATTER.\n${down}`).findings;
  assertEquals([cut!.fiscal_impact?.amount_billions, cut!.fiscal_impact?.is_revenue], [0.35, false]);
  assertEquals(readText("fiscal", `SEC. 1. MATTER.\n${down}`).findings[0]?.category, "spending");
});
