// The frame box in a real browser, against the real server: every socket can be connected to, what is typed is what is
// sent, and what comes is shown as it is.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { SOCKETS, written } from "../../static/ui/frames/sockets.js";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { chromiumPath, closeBrowserAtEnd, look, sharedBrowser } from "../support/browser.ts";
import { parley, type TestServer } from "../support/parley.ts";

Deno.test("a message is made of the fields that are filled in", () => {
  const chats = SOCKETS.find(({ name }) => name === "chats")!;
  const multi = chats.messages.find(({ name }) => name === "multi_chat")!;
  assertEquals(
    JSON.parse(
      written(multi, { message: "Hi", persona_ids: "skeptic, teacher", temperature: "", max_tokens: "many" }),
    ),
    {
      type: "multi_chat",
      data: { message: "Hi", persona_ids: ["skeptic", "teacher"], max_tokens: "many", reset: false },
    },
  );
  const openai = chats.messages.find(({ name }) => name === "openai_chat")!;
  assertEquals(JSON.parse(written(openai, { tools: '[{"type":"web_search"}]' })).data.tools, [{
    type: "web_search",
  }]);
  assertEquals(JSON.parse(written(openai, { tools: "[{" })).data.tools, "[{");
  assertEquals(JSON.parse(written(chats.messages.at(-1)!, {})), { type: "ping" });
  // Every field of the protocol is there to be filled in.
  const usual = ["api", "max_tokens", "model", "request_id", "temperature"];
  const fields: Record<string, string[]> = {
    openai_chat: ["include_reasoning", "input_text", "previous_response_id", "tools", ...usual],
    chat: ["message", "persona_id", "reset", ...usual],
    multi_chat: ["message", "persona_ids", "reset", ...usual],
  };
  for (const [name, wanted] of Object.entries(fields)) {
    const { parts } = chats.messages.find((known) => known.name === name)!;
    assertEquals(parts.map(({ label }) => label).sort(), wanted.sort());
  }
});

/** A page at the frame box of a server of its own. */
function box(name: string, fn: (page: Page, server: TestServer) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !chromiumPath(),
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await sharedBrowser();
      const model = createRehearsal({ tokensPerSecond: 0, clock: systemClock });
      const server = await parley({ model });
      try {
        await using sight = await look(browser, `${server.url}/#/frames`);
        await fn(sight.page, server);
        assertEquals([sight.faults, sight.foreign], [[], []]);
      } finally {
        await server.stop();
      }
    },
  });
}

/** The whole texts of the frames so far, oldest first. */
async function frames(page: Page, way: "in" | "out"): Promise<string[]> {
  return (await page.locator(`.frame-rows .is-${way} code`).allTextContents()).reverse();
}

box("the longest name of a message stands on one line, and Send keeps its width", async (page) => {
  const width = () => page.locator(".composer-box button[type=submit]").evaluate((e) => e.clientWidth);
  const before = await width();
  await page.selectOption("[name=socket]", "session");
  await page.click("form[aria-label=Connection] [type=submit]");
  await page.waitForSelector(".line-state.is-open");
  const after = await width();
  assert(Math.abs(after - before) < 30, `Send was ${before} wide and is ${after}`);
  await page.click(".composer-box [type=submit]");
  const heightOf = async (name: string) => {
    const rows = page.locator(".frame-rows button", { has: page.locator("b", { hasText: name }) });
    return (await rows.first().boundingBox())!.height;
  };
  await page.locator(".frame-rows b", { hasText: "reasoning_complete" }).waitFor();
  assertEquals(await heightOf("reasoning_complete"), await heightOf("caught_up"));
});

box("a persona chat is sent from its fields, and its frames are shown", async (page) => {
  await page.click("button:has-text('Connect')");
  await page.waitForSelector(".line-state.is-open");
  await page.selectOption("[name=message_type]", "chat");
  await page.fill("[name=message]", "Is tea better than coffee?");
  await page.fill("[name=persona_id]", "skeptic");
  await page.fill("[name=request_id]", "r-1");
  await page.click("button:has-text('Send')");
  await page.waitForSelector(".frame-rows .is-in:has(b:text-is('response'))");
  const [sent] = await frames(page, "out");
  assertEquals(JSON.parse(sent!).data.message, "Is tea better than coffee?");
  const got = await frames(page, "in");
  assertMatch(got[0]!, /"type":"status","status":"starting"/);
  assert(got.every((text) => text.includes("{")));
  // Opened, a frame is whole.
  await page.click(".frame-rows .is-in:has(b:text-is('response')) button");
  const whole = JSON.parse(await page.innerText(".frame-rows pre"));
  assertEquals([whole.request_id, whole.data.persona_id], ["r-1", "skeptic"]);
});

box("rubbish is sent as it was typed, and the server's refusal is shown", async (page) => {
  await page.click("button:has-text('Connect')");
  await page.waitForSelector(".line-state.is-open");
  await page.fill("[name=frame]", "{not json");
  await page.click("button:has-text('Send')");
  await page.waitForSelector(".frame-rows .is-in:has(b:text-is('error'))");
  assertStringIncludes((await frames(page, "in"))[0]!, "{not json");
  await page.click("button:has-text('Disconnect')");
  await page.waitForSelector(".line-state.is-closed");
  assertStringIncludes(await page.innerText(".line-state"), "1000");
});

box("another socket offers its own messages, and says why it was closed", async (page) => {
  await page.selectOption("[name=socket]", "session");
  assertEquals(await page.locator("[name=message_type] option").allTextContents(), [
    "chat",
    "interrupt",
    "ping",
  ]);
  await page.selectOption("[name=socket]", "discussion");
  await page.fill("[name=path]", "/api/v1/discussions/nobody/stream");
  await page.click("button:has-text('Connect')");
  await page.waitForSelector(".frame-rows .is-in:has(b:text-is('error'))");
  await page.waitForSelector(".line-state.is-closed:has-text('4404')");
});

closeBrowserAtEnd();
