// What the page says while the server does not answer, in a real browser against the real server, and that it is over
// by itself once the server is there again.

import { assertEquals } from "@std/assert";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { LOST, onServer, rehearsed } from "./on_server.ts";

const GONE = "The server cannot be reached.";

onServer("a stop and a word that did not arrive are said so, until the connection is there again", {
  model: rehearsed(5),
  forgiven: LOST,
}, async ({ open, server, stop }) => {
  const id = await server.start({ rounds: 5 });
  const { page } = await open(`#/discussions/${id}`);
  await page.waitForSelector(".connection[data-state=live]");
  const again = await stop();
  await page.click(".actions .danger");
  await page.waitForSelector(".actions .error");
  assertEquals(await page.innerText(".actions .error"), GONE);
  await page.fill(".composer textarea", "Mind the draught");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".composer .error");
  assertEquals(await page.innerText(".composer .error"), GONE);
  await again();
  await page.waitForSelector(".connection[data-state=live]");
  await page.waitForSelector(".actions .error, .composer .error", { state: "detached" });
  assertEquals(await page.inputValue(".composer textarea"), "Mind the draught", "what was not said is kept");
  await page.click(".actions .danger");
  await page.waitForSelector(".closing.is-cancelled");
});

onServer("a list and the agents that could not be had are asked for again", {
  forgiven: /ERR_FAILED|502/,
}, async ({ open, server }) => {
  const id = await server.start();
  const { page } = await open("#/frames");
  await page.waitForSelector("[name=socket]");
  const asked = { list: 0, agents: 0 };
  await page.route("**/api/v1/discussions?*", async (route) => {
    if (asked.list++ > 0) await route.continue();
    else await route.abort();
  });
  await page.route("**/api/v1/agents", async (route) => {
    if (asked.agents++ > 0) await route.continue();
    else await route.fulfill({ status: 502, body: "<h1>Bad gateway</h1>" });
  });
  await page.evaluate(`location.hash = "#/discussions"`);
  await page.waitForSelector(".earlier .error");
  assertEquals(await page.innerText(".earlier .error"), GONE);
  await page.waitForSelector(`.record a[href$="${id}"]`);
  await page.waitForSelector(".card[value=critic]");
  assertEquals(await page.locator(".error").count(), 0);
  assertEquals(asked, { list: 2, agents: 2 });
});

onServer("a list that cannot be had is asked for again at a click", { forgiven: /ERR_FAILED/ }, async (
  { open, server },
) => {
  const id = await server.start();
  const { page } = await open("#/frames");
  let lost = true;
  await page.route("**/api/v1/discussions?*", async (route) => {
    if (lost) await route.abort();
    else await route.continue();
  });
  await page.evaluate(`location.hash = "#/discussions"`);
  await page.waitForSelector(".earlier .error");
  lost = false;
  await page.click("text=Try again");
  await page.waitForSelector(`.record a[href$="${id}"]`);
  assertEquals(await page.locator(".earlier .error, .earlier .linkish").count(), 0);
});

closeBrowserAtEnd();
