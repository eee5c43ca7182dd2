// The Command Center in a real browser against the real server: a job from its brief to its winner, and teams that fail
// or are stopped.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import type { CodeOccasion } from "../../src/agents/code_schema.ts";
import { BASE, start } from "../edge/jobs.ts";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { broken, type TeamScript } from "../support/coders.ts";
import { codeOn, connection, placed, real, tsx, yard } from "./jobs_visit.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

yard(
  "a job is started from the form and watched to its winner",
  { special: real },
  async ({ server, open }) => {
    const { page } = await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("text=Start the job");
    assertMatch(await page.innerText(".brief-field .error"), /Say what is to be built/);
    await page.click("text=A pricing table with three plans");
    assertEquals(await page.inputValue("[name=brief]"), "A pricing table with three plans");
    await page.fill("[name=brief]", "Create a login form with email and password");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".job .won");
    await connection(page, "closed");

    const id = page.url().split("/").at(-1)!;
    const { events } = (await server.http(`${BASE}/${id}/history`)).json;
    assertEquals(await page.innerText(".event-log .tally"), String(events.length));
    for (const team of ["anthropic", "google"]) {
      const column = page.locator(`[data-team=${team}]`);
      assertEquals(await column.getAttribute("data-status"), "complete");
      assertEquals(await column.locator(".team-thoughts li").count(), 3);
      assertStringIncludes(await column.locator(".notice").innerText(), "so this team runs on rehearsal");
      assertEquals(await column.locator(".checked").innerText(), "✓ Checked It compiles as react.");
    }
    assertEquals(await codeOn(page, "google"), tsx("google", "first").trimEnd());
    assertStringIncludes(await page.innerText("[data-team=google] .code-facts"), "26 lines");

    // The winner has two versions.
    assertEquals(await codeOn(page, "anthropic"), tsx("anthropic", "refined").trimEnd());
    await page.click("[data-team=anthropic] .versions button:has-text('First')");
    assertEquals(await codeOn(page, "anthropic"), tsx("anthropic", "first").trimEnd());
    await page.click("[data-team=anthropic] .code-bar .copy");
    await page.waitForSelector(".told >> text=Copied");
    assertEquals(await page.evaluate("navigator.clipboard.readText()"), tsx("anthropic", "first"));

    assertStringIncludes(await page.innerText(".job-verdict h2"), "Team Anthropic has won");
    const rows = await page.$$eval(
      ".scores tbody tr",
      (rows: Json[]) => rows.map((row) => row.innerText.split(/\s+/)),
    );
    assertEquals(rows[0], ["Requirements", "8", "9"]);
    assertEquals(rows.at(-1), ["Planner", "8", "7"]);
    assertStringIncludes(await page.innerText(".reasons"), "google would label it");

    await page.click(".crumbs a");
    await page.waitForSelector(".record >> text=won by Team Anthropic");
    await page.selectOption(".earlier select", "failed");
    await page.waitForSelector("text=None is failed.");
    await page.selectOption(".earlier select", "completed");
    await page.waitForSelector(".record >> text=Create a login form");
  },
);

yard("what the server refuses is said at its field", {}, async ({ open }) => {
  const { page } = await open();
  await page.fill("[name=brief]", "A form");
  for (const card of await page.$$("[name=team]")) await card.click();
  await page.click("text=Start the job");
  assertMatch(await page.innerText(".teams-field .error"), /at least one team/);
  await page.click("[name=team][value=google]");
  await page.click("text=Model and budget");
  await page.fill("[name=max_tokens]", "-3");
  await page.click("text=Start the job");
  await page.waitForSelector(".field:has([name=max_tokens]) .error");
  await page.fill("[name=max_tokens]", "");
  await page.check("[name=target_framework][value=vue]");
  await page.click("text=Start the job");
  await page.waitForSelector(".job .won");
  assertEquals(await page.locator(".team").count(), 1);
  assertStringIncludes(await page.innerText(".facts"), "Vue");
  assertStringIncludes(await page.innerText(".skips"), "only one team has code");
}, /422/); // The browser notes every refusal.

yard("what was typed outlives a look elsewhere, and a brief only until its job", {}, async ({ open }) => {
  const { page } = await open();
  await page.fill("[name=brief]", "A form");
  await page.check("[name=target_framework][value=vue]");
  await page.click("nav >> text=Discussions");
  await page.waitForSelector("[name=task]");
  await page.goBack();
  assertEquals(await page.inputValue("[name=brief]"), "A form");
  assert(await page.isChecked("[name=target_framework][value=vue]"));
  await page.click("text=Start the job");
  await page.waitForSelector(".job .won");
  await page.click(".crumbs a");
  await page.waitForSelector("[name=brief]");
  assertEquals(await page.inputValue("[name=brief]"), "");
  assert(await page.isChecked("[name=target_framework][value=vue]"));
});

/** Calls of a purpose wait until it is let go; what they have streamed by then is shown. */
function gates() {
  const open: Record<string, PromiseWithResolvers<void>> = {};
  const gate = (purpose: string) => open[purpose] ??= Promise.withResolvers<void>();
  const script: TeamScript = {
    special(occasion) {
      const text = real(occasion);
      if (text) return { text, hold: gate("code_write").promise };
      if (occasion.purpose === "code_plan") {
        const plan = { summary: "A form", requirements: ["Two fields"], acceptance: ["They are checked"] };
        return { text: JSON.stringify(plan), hold: gate("code_plan").promise };
      }
      if (occasion.purpose === "code_thoughts") {
        const thoughts = ["First this", "Then that"].map((text) => ({ text }));
        return { text: JSON.stringify({ thoughts }), hold: gate("code_thoughts").promise };
      }
    },
  };
  return { script, release: (purpose: string) => gate(purpose).resolve() };
}

const gated = gates();
yard(
  "a team is idle, thinks, generates and is complete, and what it does appears",
  gated.script,
  async ({ server, open }) => {
    const { page } = await open(await placed(server));
    const google = page.locator("[data-team=google]");
    await page.waitForSelector("[data-team=google].is-pending");
    assertEquals(await google.locator(".team-status").innerText(), "Idle");
    await page.waitForSelector(".track [data-stage=planning].is-current");
    gated.release("code_plan");
    await page.waitForSelector("[data-team=google].is-thinking .team-thoughts li >> text=Then that");
    await page.waitForSelector(".plan >> text=The plan: A form");
    gated.release("code_thoughts");
    await page.waitForSelector("[data-team=google].is-generating .code.is-open .line >> text=/<.form>/");
    assertEquals(await google.locator(".code-facts").innerText(), "26 lines\nwriting…");
    assert(await google.locator(".tok-keyword").count() > 5);
    assertEquals(await page.locator("[data-team=google] .checked").count(), 0);
    gated.release("code_write");
    await page.waitForSelector("[data-team=google].is-complete");
    await page.waitForSelector(".job .won");
  },
);

yard("a team that fails and code that is sent back are told, and the other team goes on", {
  special: (occasion: CodeOccasion) => {
    if (occasion.purpose !== "code_write") return undefined;
    if (occasion.agent === "google") return new ModelError("rejected" as never, "It is out of order");
    return occasion.rejected ? undefined : broken("anthropic");
  },
}, async ({ server, open }) => {
  const { page } = await open(await placed(server));
  await page.waitForSelector("[data-team=google].is-error");
  assertEquals(await page.innerText("[data-team=google] .failure"), "It is out of order");
  await page.waitForSelector("[data-team=anthropic].is-winner");
  assertStringIncludes(
    await page.innerText("[data-team=anthropic] .setback"),
    "Sent back once: Line 1: BROKEN",
  );
  await connection(page, "closed");
});

yard(
  "a job can be stopped, and keeps what was written",
  { hold: new Promise(() => {}) },
  async ({ server, open }) => {
    const { page } = await open(await placed(server));
    await page.waitForSelector("[data-team=anthropic] .code.is-open");
    await page.click("button:has-text('Stop')");
    await page.waitForSelector(".closing.is-cancelled");
    assertEquals(await page.locator("[data-status=error]").count(), 2);
    assertEquals(await page.locator(".team-status").allInnerTexts(), ["Stopped", "Stopped"]);
    await page.waitForSelector(".announcer >> text=The job was stopped.");
    assertEquals((await page.innerText(".announcer")).includes("Error"), false);
    assertStringIncludes(await codeOn(page, "anthropic"), "export default");
    assertEquals(await page.locator(".code.is-open, .team-status[data-busy=true]").count(), 0);
  },
);

yard("a job that is not there says so, and appears when it is started", {}, async ({ server, open }) => {
  const { page } = await open("#/jobs/not-yet");
  await page.waitForSelector("h1 >> text=No such job");
  await start(server, { job_id: "not-yet" });
  await page.waitForSelector(".job .won");
}, /404/);

closeBrowserAtEnd();
