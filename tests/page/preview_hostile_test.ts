// Code in the preview that wants out by ways no policy names: a frame of its own, in which what was taken away would be
// there again, and so many messages that the page could do nothing else.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import type { Framework } from "../../src/core/code_event.ts";
import { ended } from "../edge/jobs.ts";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { fenced, type TeamScript } from "../support/coders.ts";
import { attackers, placed, scripted, type Yard, yard } from "./jobs_visit.ts";

/** What a frame inside of the preview would do; whoever hears of it has let it run. */
const INSIDE = `<script>parent.postMessage("ran with " + typeof RTCPeerConnection, "*")<` + `/script>`;
const MARKUP = `<iframe srcdoc="${INSIDE.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

/** A string of a script, which does not end the script. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("</", "<\\/");
}

/** Named in two halves, so that the script itself is written at all. */
const PIECES = quoted(`<form id="login"><p><template shadowRootMode="closed">${MARKUP}</template>`)
  .replace("shadowRoot", 'shadow" + "Root');

const FRAMES: Record<string, string> = {
  "an element": `
    const frame = document.createElement("iframe");
    frame.srcdoc = ${quoted(INSIDE)};
    document.body.append(frame);`,
  "markup": `document.body.insertAdjacentHTML("beforeend", ${quoted(MARKUP)});`,
  "an address that is a script": `
    const frame = document.createElement("iframe");
    frame.src = "javascript:" + ${quoted(JSON.stringify(INSIDE))};
    document.body.append(frame);`,
  "a closed shadow root": `
    const host = document.createElement("div");
    document.body.append(host);
    host.attachShadow({ mode: "closed" }).innerHTML = ${quoted(MARKUP)};`,
  "a document written anew": `
    setTimeout(() => {
      document.open();
      document.write(${quoted(`<body><form id="login">` + MARKUP)});
      document.close();
    }, 50);`,
  "functions that are others now": `
    Document.prototype.querySelector = Element.prototype.remove = () => null;
    Reflect.apply = () => null;
    const frame = document.createElement("iframe");
    frame.srcdoc = ${quoted(INSIDE)};
    document.body.append(frame);
    const until = Date.now() + 300;
    while (Date.now() < until);`,
  "a shadow root written piece by piece": `
    setTimeout(() => {
      document.open();
      for (const sign of (${PIECES})) {
        try { document.write(sign); } catch { break; }
      }
      document.close();
    }, 50);`,
};

/** The code of a job, by its brief. */
const written = new Map<string, string>();
const hostile: TeamScript = {
  special: (o) =>
    o.purpose === "code_write" ? fenced(scripted(o.framework, written.get(o.brief)!)) : undefined,
};

/** The place of a job that has ended and whose code has this in its script. */
async function attack({ server }: Yard, code: string, framework: Framework = "vanilla"): Promise<string> {
  const brief = `Attack ${written.size}`;
  written.set(brief, code);
  const place = await placed(server, { brief, target_framework: framework, include_teams: ["google"] });
  await ended(server, place.slice(7));
  return place;
}

/** A page with the preview of such a job. */
async function shown(visit: Yard, code: string, framework?: Framework): Promise<Page> {
  const place = await attack(visit, code, framework);
  const { page } = await visit.open(place);
  await page.click("button:has-text('Preview')");
  return page;
}

/** Those that do not write the document anew, which would leave nothing of a component. */
const OF_COMPONENTS = ["an element", "markup", "a closed shadow root", "functions that are others now"];

const ATTACKERS = attackers();

for (const framework of ATTACKERS) {
  yard(
    `a frame inside of the preview never loads, however it is made: ${framework}`,
    hostile,
    async (visit) => {
      const ways = framework === "vanilla" ? Object.keys(FRAMES) : OF_COMPONENTS;
      const heard = `window.told = []; addEventListener("message", (e) => told.push(e.data));`;
      const over = "window.over = new Promise((done) => setTimeout(done, 600));";
      // Two pages share the ways: most of the time is the wait for what must not happen.
      await Promise.all([0, 1].map(async (half) => {
        const { page } = await visit.open();
        for (const name of ways.filter((_, at) => at % 2 === half)) {
          const place = await attack(visit, `${heard}\n${over}\n${FRAMES[name]}`, framework);
          await led(page, place);
          await page.click("button:has-text('Preview')");
          const frame = (await (await page.waitForSelector("iframe.preview")).contentFrame())!;
          await frame.waitForSelector("#login", { state: "attached" });
          await frame.evaluate("over");
          assertEquals(await frame.evaluate("told"), [], name);
          assertEquals(page.frames().length, 2, name);
        }
      }));
    },
    /./,
  );
}

yard("shadow roots in the markup are said to be beyond the preview", hostile, async (visit) => {
  const page = await shown(visit, `// <template shadowrootmode="open">`);
  await page.frameLocator("iframe.preview").getByText("shows no shadow roots").waitFor();
});

for (
  const [what, message] of [["long messages", '"x".repeat(100000)'], [
    "calls for the code",
    '"preview-ready"',
  ]]
) {
  yard(`code that floods the page with ${what} is stopped, and can be run again`, hostile, async (visit) => {
    const flood =
      `setInterval(() => { for (let i = 0; i < 300; i++) parent.postMessage(${message}, "*"); }, 1);`;
    const page = await shown(visit, flood);
    for (let i = 0; i < 2; i++) {
      await page.waitForSelector(".no-preview >> text=The preview was stopped");
      assertEquals(await page.locator("iframe").count(), 0);
      await page.click("button:has-text('Run again')");
    }
    await page.click("button:has-text('Code')");
    await page.waitForSelector(".code");
  });
}

for (const framework of ATTACKERS) {
  yard(
    `code that never comes to rest leaves the page as it is: ${framework}`,
    hostile,
    (visit) => staysAwake(visit, framework),
  );
}

async function staysAwake(visit: Yard, framework: Framework) {
  // One without such code beside it, at the same time: what the machine holds up, it holds up for both.
  const { page: other } = await visit.open();
  const page = await shown(visit, "for (;;);", framework);
  await page.waitForSelector("iframe.preview");
  const [longest, beside] = await Promise.all([page, other].map(longestGap)) as [number, number];
  assert(longest - beside < 450, `${longest} ms without a frame, and ${beside} ms without such code`);
  await page.click("button:has-text('Code')");
  await page.waitForSelector("iframe", { state: "detached" });
}

/** The longest time without a frame, in half a second. */
async function longestGap(page: Page): Promise<number> {
  return await page.evaluate(`new Promise((done) => {
    const start = performance.now();
    let last = start, longest = 0;
    const step = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      now - start > 500 ? done(longest) : requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`) as number;
}

closeBrowserAtEnd();
