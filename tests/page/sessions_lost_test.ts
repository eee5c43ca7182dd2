// Reasoning sessions in a real browser against the real server, while the connection, the server or the session itself
// is gone: what a person did meanwhile is shown, and done where it still can be.

import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { LOST, onServer, rehearsed } from "./on_server.ts";
import { ask, done } from "./session_visit.ts";

onServer(
  "the conversation survives a reload and a restart of the server in the middle of an answer",
  { model: rehearsed(50), forgiven: LOST },
  async ({ open, stop }) => {
    const { page } = await open("#/sessions/kept");
    await ask(page, "My lucky number is 17. What is 17 * 3?");
    await page.waitForSelector(".request[aria-busy=true] .step");
    const again = await stop();
    await page.waitForSelector(".connection[data-state=reconnecting]");
    await again();
    await done(page);
    assertStringIncludes(await page.innerText(".request .prose"), "51");
    const steps = await page.locator(".step").count();
    assertGreater(steps, 2);
    await page.reload();
    await done(page);
    assertEquals(await page.locator(".step").count(), steps, "a replay shows each step once");
    await ask(page, "What did I say about my lucky number?");
    await done(page, 2);
    assertStringIncludes(await page.locator(".request").nth(1).locator(".prose").innerText(), "17");
  },
);

onServer(
  "what is asked, taken back or interrupted without a connection is shown, and done when there is one",
  { model: rehearsed(15), forgiven: LOST },
  async ({ open, stop }) => {
    const { page } = await open("#/sessions/offline");
    await ask(page, "Explain how you would plan a garden of 40 square meters");
    await page.waitForSelector(".request[aria-busy=true] .step");
    const again = await stop();
    await page.waitForSelector(".connection[data-state=reconnecting]");
    await page.waitForSelector(".announcer >> text=The connection is lost. Reconnecting.");
    await page.click(".request .danger");
    assertEquals(await page.innerText(".request .danger"), "Stopping…");
    for (const message of ["What is 7 * 6?", "What is 2 + 2?"]) {
      await page.fill("[name=message]", message);
      await page.keyboard.press("Enter");
    }
    const waiting = page.locator(".request.is-waiting");
    await page.waitForSelector(".request.is-waiting:nth-of-type(3)");
    assertStringIncludes(await waiting.first().innerText(), "What is 7 * 6?");
    assertStringIncludes(await waiting.first().innerText(), "Waiting for the connection.");
    await waiting.last().locator(".danger").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".request:nth-of-type(3)", { state: "detached" });
    assertEquals(await page.evaluate("document.activeElement.name"), "message");
    await page.click(".connection >> text=Try now");
    await page.waitForSelector(".connection[data-state=reconnecting]");
    await again();
    // By itself it comes back, too, but after a wait that grows with each try.
    await page.click(".connection >> text=Try now", { timeout: 1000 }).catch(() => {});
    await page.waitForSelector(".request:nth-of-type(1).is-interrupted");
    await page.waitForSelector(".request:nth-of-type(2) .prose >> text=42");
    await done(page, 2);
    assertEquals(await page.locator(".request").count(), 2);
    assertEquals(await waiting.count(), 0);
  },
);

onServer("a question that could not be asked any more is kept, with why", { forgiven: LOST }, async (
  { open },
) => {
  const { page } = await open("#/frames");
  let number = 0;
  await page.routeWebSocket(/\/ws\/chat\/refused/, (socket) => {
    if (number++ === 0) void socket.close({ code: 1011 });
    else setTimeout(() => socket.close({ code: 4403, reason: "not yours" }), 300);
  });
  await page.evaluate(`location.hash = "#/sessions/refused"`);
  await page.waitForSelector("[name=message]");
  await page.fill("[name=message]", "What is 7 * 6?");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".connection[data-state=closed]");
  await page.waitForSelector(".request.is-failed >> text=This was not asked: not yours");
  assertStringIncludes(await page.innerText(".request h2"), "What is 7 * 6?");
});

onServer(
  "a session that is deleted elsewhere can be opened anew, and what was written meanwhile is kept",
  {},
  async ({ open, server }) => {
    const { page } = await open("#/sessions/brief");
    await ask(page, "What is 2 + 3?");
    await done(page);
    await page.fill("[name=message]", "What is 7 * 6?");
    assertEquals((await server.http("/api/v1/sessions/brief", { method: "DELETE" })).status, 204);
    await page.waitForSelector(".connection[data-state=closed]");
    await page.waitForSelector(".errors >> text=This session was deleted.");
    await page.keyboard.press("Enter");
    assertEquals(await page.inputValue("[name=message]"), "What is 7 * 6?");
    await page.click("text=Connect again");
    await page.waitForSelector(".connection.is-live");
    assertEquals(await page.locator(".errors").count(), 0);
    await page.focus("[name=message]");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".request[aria-busy=false] >> text=42");
    assertEquals(await page.locator(".request").count(), 1, "what the deleted one held is gone");
    await page.fill("[name=message]", "x".repeat(70_000));
    await page.keyboard.press("Enter");
    assertStringIncludes(await page.innerText(".ask .error"), "too long for one message");
    assertEquals(await page.locator(".connection.is-live").count(), 1);
  },
);

onServer(
  "a session deleted while the page had no connection is shown as it is now: empty",
  { forgiven: LOST },
  async ({ open, server, stop }) => {
    const { page } = await open("#/sessions/lost");
    await ask(page, "What is 2 + 3?");
    await done(page);
    await page.context().setOffline(true);
    const again = await stop();
    await page.waitForSelector(".connection[data-state=reconnecting]");
    await again();
    const { url } = server;
    await (await fetch(`${url}/api/v1/sessions/lost`, { method: "DELETE" })).body?.cancel();
    await page.context().setOffline(false);
    await page.waitForSelector(".request", { state: "detached" });
    await ask(page, "What is 7 * 6?");
    await page.waitForSelector(".request[aria-busy=false] >> text=42");
  },
);

closeBrowserAtEnd();
