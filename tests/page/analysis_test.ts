// The analyses of the page in a real browser: from a pasted bill to a result that is checked against it line by line,
// with hundreds of findings, and over a network that fails. The stage plays the server.

import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ANALYSIS, analysis } from "../support/analysis_script.ts";
import { closeBrowserAtEnd } from "../support/browser.ts";
import type { StagedAnalysis } from "../support/staged_analysis.ts";
import { at, openBill, staged } from "./analysis_visit.ts";
import { connected, nth, visit } from "./visit.ts";

visit("a bill is started, watched, and read to its result beside its own text", async ({ stage, open }) => {
  stage.analyses.script = analysis;
  const started = new Promise<StagedAnalysis>((resolve) => stage.analyses.onStart = resolve);
  const { page } = await open("#/analyses");
  await page.waitForSelector(".chip[value=legal]");
  assertEquals(await page.locator(".chip[value=judge]").count(), 0);
  await page.click("text=Try the sample bill");
  await page.click(".chip[value=legal]");
  await page.click(".chip[value=legal]");
  await page.fill("[name=max_debate_rounds]", "2");
  await page.click("text=Analyse the bill");
  const run = await started;
  assertEquals(run.request, { ...ANALYSIS, max_debate_rounds: 2 });
  await connected(page, "live", "websocket");

  run.play(nth("agent_thinking", 12));
  await page.waitForSelector(".analyst.is-reading .thought-kind >> text=Calculating");
  assertEquals(await page.getAttribute("[data-stage=analyzing]", "data-state"), "current");
  assertEquals(await page.innerText(".eta"), "about 64 s left");
  run.play(nth("agent_finding", 5));
  await page.waitForSelector(".finding >> nth=4");
  run.play(nth("debate_convergence"));
  await page.waitForSelector(".bubble >> text=by 1.5 percent");
  assertEquals(await page.locator(".convergence tbody tr").allInnerTexts(), ["1\t62 %"]);
  run.play();
  await page.waitForSelector(".outcome.is-completed");
  await connected(page, "closed");
  assertEquals(await page.locator(".track [data-state=done]").count(), 8);
  assertEquals((await page.innerText(".verdict")).split("\n").filter(Boolean), [
    ...[
      "Level",
      "Consensus",
      "Convergence",
      "86 %",
      "Agreed",
      "8 findings",
      "Not agreed",
      "3",
      "Refused",
      "1",
    ],
  ]);
  assertEquals(await page.locator(".finding").count(), 12);
  assertStringIncludes(
    await page.textContent(".finding.is-refused") ?? "",
    "The bill does not say “$9.1 billion”.",
  );
  assertEquals(await page.locator(".votes").count(), 2);

  // Every borne out quotation stands marked in the text, which the page has kept.
  const quoted = await page.$$eval(".finding.is-grounded q", (all) => all.map((q) => q.textContent));
  const marked = await page.$$eval(".bill-text mark", (all) => all.map((m) => m.textContent));
  for (const words of quoted) assert(marked.includes(words), `${words} is marked`);
  await page.reload();
  await page.waitForSelector(`.bill-text mark >> nth=${marked.length - 1}`);
  assertEquals(await page.locator(".bill-text mark").count(), marked.length);
});

visit("a finding leads to its place in the bill, and a place to its finding", async ({ stage, open }) => {
  const run = staged(stage);
  run.play();
  const { page } = await open(at(run));
  await page.waitForSelector(".finding");
  assertEquals(await page.locator("mark").count(), 0);
  await openBill(page);
  await page.click(".finding:has-text('Administrative costs') .quotation");
  await page.waitForSelector("mark.is-active >> text=$35 million");
  const seen = await page.evaluate(`(() => {
    const page = document.querySelector(".bill-text").getBoundingClientRect();
    const mark = document.querySelector("mark.is-active").getBoundingClientRect();
    return mark.top > page.top && mark.bottom < page.bottom;
  })()`);
  assert(seen, "the place is in sight");
  assertEquals(await page.getAttribute(".finding.is-active .quotation", "aria-pressed"), "true");
  await page.click(".finding:has-text('$9.1 billion a year') .quotation");
  await page.waitForSelector(".bill .told >> text=The quotation is not in this text.");

  await page.selectOption("[name=analyst]", "economic-agent-1");
  assertEquals(await page.locator(".finding").count(), 2);
  await page.evaluate(`document.querySelector(".bill-text").scrollTop = 0`);
  await page.click("mark >> text=to maintain primary care");
  await page.waitForSelector(".finding.is-active >> text=Grants keep primary");
  assertEquals(await page.inputValue("[name=analyst]"), "", "what is asked for is not filtered away");
  await page.waitForSelector(".finding.is-active:focus");
});

visit("two hundred findings are filtered, sorted and paged without delay", async ({ stage, open }) => {
  const run = staged(stage, { many: 220 });
  run.play(nth("agent_finding", 100));
  const { page } = await open(at(run));
  await connected(page, "live");
  await openBill(page);
  run.play();
  await page.waitForSelector(".outcome.is-completed");
  assertEquals(await page.innerText(".findings h2 .tally"), "220, 18 refused");
  assertEquals(await page.locator(".finding").count(), 40);
  const took = await page.evaluate(`(async () => {
    const select = document.querySelector("[name=order]");
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    let worst = 0;
    for (const order of ["amount", "confidence", "magnitude", "place"]) {
      const began = performance.now();
      select.value = order;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      await frame();
      worst = Math.max(worst, performance.now() - began);
    }
    return worst;
  })()`) as number;
  assert(took < 1000, `sorting took ${took} ms`);
  await page.selectOption("[name=order]", "amount");
  await page.waitForSelector(".finding >> nth=0 >> text=$18.6 billion");
  await page.selectOption("[name=held]", "no");
  assertEquals(await page.locator(".finding").count(), 18);
  await page.click("text=Show all >> nth=-1");
  await page.click("text=Show 40 more");
  assertEquals(await page.locator(".finding").count(), 80);
  await page.check("[name=every]");
  assertEquals(await page.locator(".map tbody tr").count(), 25);
});

visit("an analysis is taken away as JSON and as Markdown", async ({ stage, open }) => {
  const run = staged(stage);
  run.play();
  const { page } = await open(at(run));
  const save = async (label: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`text=${label}`)]);
    return { name: download.suggestedFilename(), text: await Deno.readTextFile(await download.path()) };
  };
  const json = await save("Download JSON");
  assertEquals(json.name, "Rural-Clinics-and-Retirement-Security-Act.json");
  assertEquals(JSON.parse(json.text).result, run.events.at(-1).data.result);
  assertEquals(JSON.parse(json.text).findings.length, 12);
  const report = await save("Download Markdown");
  assertEquals(report.name, "Rural-Clinics-and-Retirement-Security-Act.md");
  assertStringIncludes(
    report.text,
    "> There are authorized to be appropriated to carry out this section $4,200,000,000",
  );
  assertStringIncludes(report.text, "Fiscal Analyst · Spending");
});

visit("sockets that are cut come back, and nothing is shown twice", async ({ stage, open }) => {
  const run = staged(stage);
  const { page } = await open(at(run));
  await connected(page, "live");
  for (const upTo of [nth("agent_thinking", 5), nth("agent_finding", 7), nth("debate_turn", 4)]) {
    run.play(upTo);
    const back = run.joined();
    run.drop(1011);
    await back;
  }
  run.play();
  await page.waitForSelector(".outcome.is-completed");
  assertEquals(await page.innerText(".event-log .tally"), String(run.events.length));
  assertEquals(await page.locator(".finding").count(), 12);
  assertEquals(await page.locator(".bubble").count(), 4);
  assertEquals(await page.locator(".votes tbody tr").count(), 8);
});

visit(
  "markdown of analysts is shown, and nothing in it or in a bill is ever run",
  async ({ stage, open }) => {
    const poison = `<img src=x onerror="pwned=1"> [a](javascript:pwned=1) **bold**`;
    const run = staged(stage, { bill_id: poison, speech: poison, summary: poison });
    run.play();
    const { page } = await open(at(run));
    await page.waitForSelector(".outcome .prose strong >> text=bold");
    await page.waitForSelector(".bubble .prose strong >> text=bold");
    await page.fill("[name=open_bill]", `${poison}\n\n${ANALYSIS.bill_text}`);
    await page.waitForSelector(".bill .note >> text=Some places may differ.");
    assertEquals(
      await page.locator(".analysis").locator("img, script, [onerror], a[href^=javascript]").count(),
      0,
    );
    assertEquals(await page.innerText("h1"), poison);
    assertEquals(await page.evaluate("typeof pwned"), "undefined");
  },
);

visit(
  "what the server refuses is said at its field, and what is missing before it is asked",
  async ({ stage, open }) => {
    const { page } = await open("#/analyses");
    await page.waitForSelector(".chip");
    await page.click("text=Analyse the bill");
    await page.waitForSelector("text=Give the bill a title or a number.");
    assertEquals(await page.evaluate("document.activeElement.name"), "bill_text");
    await page.setInputFiles("input[type=file]", {
      name: "HR 12.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("SEC. 1. It shall."),
    });
    await page.waitForSelector(".bill-field .hint >> text=17 characters.");
    assertEquals(await page.inputValue("[name=bill_id]"), "HR 12");
    assertEquals(await page.inputValue("[name=bill_text]"), "SEC. 1. It shall.");
    const long = "It shall pay $5.\n\n".repeat(12_000);
    await page.setInputFiles("input[type=file]", {
      name: "x.txt",
      mimeType: "text/plain",
      buffer: Buffer.from(long),
    });
    await page.waitForSelector(".long-text textarea[readonly]");
    await page.click("text=Take it out");
    await page.fill("[name=bill_text]", "It shall.");
    const errors = [
      { path: "convergence_threshold", message: "must be above 0" },
      { path: "agents.0", message: "fiscal is not known" },
      { path: "budget.max_tokens", message: "must be at least 16" },
    ];
    stage.analyses.refusal = { status: 422, body: { errors } };
    await page.click("text=Analyse the bill");
    await page.waitForSelector(".analysts .error >> text=fiscal is not known");
    for (
      const [name, message] of [["convergence_threshold", "must be above 0"], [
        "max_tokens",
        "must be at least 16",
      ]]
    ) {
      const described = await page.getAttribute(`[name=${name}]`, "aria-describedby");
      assertStringIncludes(await page.innerText(`[id="${described!.split(" ").at(-1)}"]`), message!);
    }
  },
  /422/,
);

visit("an analysis is stopped, failed, awaited or deleted, and the page says so", async ({ stage, open }) => {
  const stopped = staged(stage);
  stopped.play(nth("agent_finding", 3));
  const { page } = await open(at(stopped));
  await page.click("button >> text=Stop");
  await page.waitForSelector(".outcome.is-cancelled >> text=Stopped");
  assertEquals(await page.getAttribute("[data-stage=analyzing]", "data-state"), "broken");
  assertEquals(await page.locator(".finding").count(), 3);

  const failed = staged(stage, { undisputed: true });
  failed.play(nth("debate_turn"));
  failed.emit("error", { error: "The provider refused the key", code: "unauthorized" });
  const other = await open(at(failed));
  await other.page.waitForSelector(".outcome.is-failed >> text=The provider refused the key");
  assertEquals(
    await other.page.innerText(".skips"),
    "Debate was passed over: no two analysts contradict each other.",
  );

  const nobody = await open("#/analyses/nobody");
  await nobody.page.waitForSelector("h1 >> text=No such analysis");
  await nobody.page.click("text=All analyses");
  await nobody.page.waitForSelector(".record >> nth=1");
  await nobody.page.click(".record:has-text('Failed') .delete");
  await nobody.page.click("dialog .danger");
  await nobody.page.waitForSelector(".record >> nth=1", { state: "detached" });
  assertEquals([...stage.analyses.all.keys()], [stopped.id]);
}, /404/);

closeBrowserAtEnd();
