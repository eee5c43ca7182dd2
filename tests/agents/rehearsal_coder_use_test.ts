// The components of both teams in a real browser, used as their briefs say, by their roles and names, and then looked
// at by axe-core. Documents without a framework stand for the others: the same part is spelled in all four, and that
// each spelling compiles is tested elsewhere.

import type { BrowserContext, Page } from "npm:playwright-core@1.65.1";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Team } from "../../src/core/code_event.ts";
import { objections } from "../page/objections.ts";
import { chromiumPath, closeBrowserAtEnd, sharedBrowser } from "../support/browser.ts";
import { TEAMS, write } from "../support/coder_calls.ts";

type Use = (page: Page, team: Team) => Promise<void>;

/** Presses a button by its name. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, exact: typeof name === "string" }).first().click();
}

async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}

async function text(page: Page): Promise<string> {
  return (await page.locator("#app").innerText()).replace(/\s+/g, " ");
}

const USES: [brief: string, use: Use][] = [
  ["Build a kanban board with three columns and drag and drop", async (page, team) => {
    await page.getByLabel(team === "anthropic" ? "New card" : "Task", { exact: true }).fill(
      "Call <b>Ada</b>",
    );
    await press(page, /^Add/);
    const done = page.getByRole("region", { name: "Done" });
    if (team === "anthropic") {
      await press(page, "Move Call <b>Ada</b> to the right");
      await press(page, "Move Call <b>Ada</b> to the right");
    } else await page.getByLabel("Column of Call <b>Ada</b>").selectOption("Done");
    await done.getByText("Call <b>Ada</b>").waitFor();
    const card = done.locator("[draggable]").filter({ hasText: "Call <b>Ada</b>" });
    // Not by its middle, which is a control of its own.
    await card.dragTo(page.getByRole("region", { name: "To do" }), { sourcePosition: { x: 6, y: 6 } });
    await page.getByRole("region", { name: "To do" }).getByText("Call <b>Ada</b>").waitFor();
    await press(page, "Delete Call <b>Ada</b>");
    assertEquals(await page.getByText("Call <b>Ada</b>").count(), 0);
  }],
  ["Signup wizard in 3 steps", async (page) => {
    await press(page, "Next");
    assertEquals(
      await page.getByLabel("Password", { exact: true }).isVisible(),
      false,
      "not passed while empty",
    );
    await page.getByLabel("Name", { exact: true }).fill("Ada");
    await page.getByLabel("Email", { exact: true }).fill("ada@example.com");
    const password = page.getByLabel("Password", { exact: true });
    await press(page, "Next");
    await password.fill("long enough 1");
    await page.getByLabel("Confirm password").fill("something else");
    await page.getByLabel("I agree to the terms").check();
    await press(page, "Next");
    assert(await password.isVisible(), "two passwords that differ do not pass");
    await page.getByLabel("Confirm password").fill("long enough 1");
    await press(page, "Next");
    assertEquals(await password.isVisible(), false);
    await says(page, "ada@example.com");
    assert(!(await text(page)).includes("long enough"), "no password is shown");
    await press(page, "Back");
    await press(page, "Next");
    await press(page, "Create account");
    await says(page, /Create account: done/);
  }],
  ["Shopping cart with quantities and total price", async (page, team) => {
    if (team === "anthropic") {
      await press(page, "Add to cart: Cup");
      await press(page, "One Cup more");
      await press(page, "Add to cart: Notebook");
    } else {
      await page.getByLabel("Quantity of Cup").fill("2");
      await page.getByLabel("Quantity of Notebook").fill("1");
    }
    await says(page, /Total:? \$21\.25/);
    await press(page, "Remove Cup");
    await says(page, /Total:? \$4\.25/);
  }],
  ["Poll: what's your favourite fruit? Apple, Banana or Cherry", async (page, team) => {
    await says(page, "What's your favourite fruit?");
    if (team === "anthropic") {
      await press(page, "Vote");
      await says(page, "Choose an answer first.");
      await page.getByLabel("Banana").check();
      await press(page, "Vote");
      await press(page, "Vote once more");
      await page.getByLabel("Apple").check();
      await press(page, "Vote");
    } else {
      await press(page, "Vote for Banana");
      await press(page, "Vote for Apple");
    }
    assertMatch(await text(page), /50 %.*50 %.*0 %/);
  }],
  ["Markdown preview editor", async (page) => {
    await page.getByLabel("Markdown", { exact: true }).fill("# Hello\n\n<img src=x> **strong**\n- point");
    await page.getByRole("heading", { name: "Hello" }).waitFor();
    await says(page, /^<img src=x>/);
    assertEquals(await page.locator("img").count(), 0, "markup stays text");
    const weight = await page.evaluate(
      `getComputedStyle([...document.querySelectorAll("span")].find((e) => e.textContent === "strong")).fontWeight`,
    );
    assertEquals(weight, "700");
  }],
  ["Password strength meter", async (page, team) => {
    const meter = page.getByRole("meter");
    const value = async () => Number(await meter.getAttribute("value"));
    await page.getByLabel("Password", { exact: true }).fill("abc");
    const weak = await value();
    await page.getByLabel("Password", { exact: true }).fill("Tr0ub4dor & much longer");
    assert(await value() > weak);
    await says(page, team === "anthropic" ? "Strength: Strong" : /^Strong \(/);
  }],
  ["Comment section with replies", async (page, team) => {
    const write = async (said: string) => {
      await page.getByLabel("Name").fill("Ben");
      await page.getByLabel("Comment", { exact: true }).fill(said);
      await page.locator("form button[type=submit]").click();
    };
    await write("First <i>one</i>");
    await says(page, "First <i>one</i>");
    await press(page, "Reply to Ben");
    await write("An answer");
    const reply = team === "anthropic"
      ? page.getByRole("list", { name: "Replies to Ben" }).first()
      : page.locator(".reply");
    await reply.getByText("An answer").waitFor();
  }],
  ["Calendar month view", async (page, team) => {
    const title = () => page.getByRole("table").innerText();
    const before = await title();
    assertMatch(before, /\b28\b/);
    await press(page, "Next month");
    assert(await title() !== before);
    await press(page, "Previous month");
    assertEquals(await title(), before);
    const note = page.getByLabel(team === "anthropic" ? "New entry" : "Note for this day");
    await press(page, /^15 /);
    await note.fill("Dentist");
    if (team === "anthropic") await press(page, "Add entry");
    await press(page, /^16 /);
    if (team === "anthropic") assertEquals(await page.getByText("Dentist").count(), 0);
    else assertEquals(await note.inputValue(), "");
    await press(page, /^15 /);
    if (team === "anthropic") await says(page, "Dentist");
    else assertEquals(await note.inputValue(), "Dentist");
  }],
  ["Unit converter for length, weight and temperature", async (page, team) => {
    if (team === "anthropic") {
      await page.getByLabel("Amount").fill("100");
      await page.getByLabel("From").selectOption("Celsius");
      await page.getByLabel("To", { exact: true }).selectOption("Fahrenheit");
      await says(page, "212 Fahrenheit");
      await page.getByLabel("To", { exact: true }).selectOption("Metre");
      await says(page, "These two measure different things.");
    } else {
      await page.getByLabel("What").selectOption("Temperature");
      await page.getByLabel("Value").fill("100");
      assertMatch(await text(page), /212 Fahrenheit/);
      await page.getByLabel("What").selectOption("Length");
      await page.getByRole("combobox", { name: "Unit" }).selectOption("Mile");
      assertMatch(await text(page), /160\.9344 Kilometre/);
    }
  }],
  ["Image gallery with lightbox", async (page, team) => {
    await press(page, "Enlarge Photo 2");
    const box = team === "anthropic" ? page.getByRole("dialog") : page.getByRole("figure");
    await box.getByText(/^Photo 2/).waitFor();
    await page.keyboard.press("ArrowRight");
    await box.getByText(/^Photo 3/).waitFor();
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "hidden" });
  }],
  ["Music player with playlist, play, pause and next", async (page, team) => {
    await press(page, "Play");
    await page.clock.runFor(3100);
    await says(page, team === "anthropic" ? "0:03" : /^3 of 184 s/);
    await press(page, "Pause");
    await page.clock.runFor(5000);
    await says(page, team === "anthropic" ? "0:03" : /^3 of 184 s/);
    await press(page, "Next");
    if (team === "anthropic") await says(page, "by Example Quartet");
    else assertEquals(await page.getByLabel("Playlist").inputValue(), "1");
  }],
  ["Tic-tac-toe game", async (page, team) => {
    const cells = page.getByRole("button", { name: team === "anthropic" ? /^Row/ : /^Field/ });
    for (const at of [0, 3, 1, 4, 2]) await cells.nth(at).click();
    await says(page, team === "anthropic" ? "X has won." : "X wins");
    assertEquals((await cells.allInnerTexts()).join(""), "XXXOO");
  }],
  ["Countdown timer to New Year", async (page) => {
    const shown = await text(page);
    assertMatch(shown, /days/i);
    await page.clock.runFor(1100);
    assert(await text(page) !== shown, "it goes on");
  }],
  ["Weather card for Berlin with temperature, humidity and a 5-day forecast", async (page, team) => {
    assertMatch(await text(page), /Berlin.*Temperature.*18 °C.*Humidity/);
    if (team === "anthropic") {
      await press(page, "Show °F");
      await says(page, "64 °F");
    } else await page.getByText("Forecast").click();
    assertEquals(await page.locator("ol li, ul li").count(), 5);
  }],
  ["Login page with email, password, remember me and forgot password link", async (page) => {
    await page.getByRole("link", { name: "Forgot password?" }).waitFor();
    await page.getByLabel("Remember me").check();
  }],
  ["Chat box with typing indicator", async (page) => {
    await page.getByLabel("Message", { exact: true }).fill("Hello");
    await press(page, "Send");
    await says(page, /is writing…/);
    await page.clock.runFor(800);
    await says(page, /(?:You wrote|Echo): Hello/);
    assertEquals(await page.getByText(/is writing…/).count(), 0);
  }],
  ["Contacts list with name and email, searchable, and entries can be edited", async (page, team) => {
    for (const name of ["Ada", "Ben"]) {
      await page.getByLabel("Name", { exact: true }).fill(name);
      await page.getByLabel("Email").fill(`${name}@example.com`);
      await press(page, "Add contact");
    }
    for (const nothing of ["false", "0"]) {
      await page.getByLabel("Search").fill(nothing);
      assertEquals(await page.getByRole("listitem").count(), 0, `${nothing} is no word of a contact`);
    }
    await page.getByLabel("Search").fill("ada");
    assertEquals(await page.getByRole("listitem").count(), 1);
    await page.getByRole("button", { name: /^Edit/ }).first().click();
    const field = page.locator("li input").first();
    await field.fill("Ada Brandt");
    await page.getByRole("button", { name: /^Save/ }).click();
    await says(page, /Ada Brandt/);
    if (team === "google") assertEquals(await page.locator("li input").count(), 0);
  }],
];

/** Pages at once, each with a brief of its own: a browser draws and is asked by turns. */
const AT_ONCE = 2;

for (const team of TEAMS) {
  Deno.test({
    name:
      `what team ${team} writes does what the brief says, by keyboard and by name, and axe has nothing to object to`,
    ignore: chromiumPath() === undefined,
    // The browser outlives each test of its file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await sharedBrowser();
      const left = [...USES];
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        // A window of its own: a page behind another one takes no clicks.
        await using context = await browser.newContext({ reducedMotion: "reduce" });
        for (let next = left.shift(); next; next = left.shift()) await used(context, team, ...next);
      }));
    },
  });
}

async function used(context: BrowserContext, team: Team, brief: string, use: Use): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  // Time stands still but for what a test lets pass.
  await page.clock.install({ time: "2026-06-15T10:00:00" });
  await page.setContent(write(team, brief, "vanilla"));
  await page.clock.pauseAt("2026-06-15T11:00:00");
  try {
    await use(page, team);
  } catch (error) {
    throw new Error(`${team}, ${brief}: ${error instanceof Error ? error.message : error}`);
  }
  assertEquals(faults, [], brief);
  await page.clock.resume();
  // The page around a component is another's.
  const found = (await objections(page, "light")).filter((one) => !/page-has-heading-one/.test(one));
  assertEquals(found, [], brief);
  await page.close();
}

closeBrowserAtEnd();
