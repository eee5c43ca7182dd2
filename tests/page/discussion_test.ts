// The page in a real browser: a discussion from its start to its end, what a person can do to it, and what a network
// can do to the page. The stage plays the server; no model and no clock is involved.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "npm:playwright-core@1.65.1";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { connected, hashOf, nextStart, nth, said, visit } from "./visit.ts";

visit("a debate is started, watched word by word, and read to its closing", async ({ stage, open }) => {
  const { page } = await open();
  await page.fill("[name=task]", "Where to put the door");
  for (const agent of ["critic", "architect"]) await page.click(`.card[value=${agent}]`);
  assertEquals(await page.locator(".order li").allInnerTexts(), ["Critic", "‹\nArchitect"]);
  await page.click(".order button");
  await page.check("[name=mode][value=debate]");
  assertEquals(await page.inputValue("[name=rounds]"), "3");
  const started = nextStart(stage);
  await page.click("text=Start the discussion");
  const discussion = await started;
  assertEquals(discussion.request, {
    task: "Where to put the door",
    agent_types: ["architect", "critic"],
    mode: "debate",
    rounds: 3,
    enable_project_manager: false,
  });
  await connected(page, "live", "websocket");
  assertEquals(new URL(page.url()).hash, hashOf(discussion));

  discussion.play(nth("agent_delta", 5));
  await page.waitForSelector(".turn.is-speaking strong >> text=lost session");
  assertEquals(await page.getAttribute("[data-agent=architect].lane", "data-state"), "speaking");
  discussion.play(nth("round_complete"));
  await page.waitForSelector(".score >> text=agreement 32 %");
  assertEquals(await page.getAttribute("[role=progressbar]", "aria-valuenow"), "33");
  discussion.play();
  await page.waitForSelector(".closing.is-completed >> text=The agents agree.");
  await connected(page, "closed");
  assertEquals(await page.locator(".turn.is-done").count(), 6);
  assertEquals(await page.locator(".stance").count(), 6);
  assertEquals(await page.locator(".convergence circle").count(), 3);
  assertEquals(await page.locator(".convergence table tbody tr").allInnerTexts(), [
    ...["1\t32 %", "2\t62 %", "3\t92 %"],
  ]);
  assertStringIncludes(await page.innerText(".banner"), "No language model is connected");
  assertEquals(await page.locator(".composer").count(), 0);

  const before = await said(page);
  await page.reload();
  await page.waitForSelector(".closing.is-completed");
  assertEquals(await said(page), before);
  const spoken = discussion.events.filter((event) => event.event_type === "agent_response");
  assertEquals(before.length, spoken.length);
});

visit("what the server refuses is said at its field", async ({ stage, open }) => {
  const { page } = await open();
  await page.click("text=Start the discussion");
  await page.waitForSelector("text=Say what they should discuss.");
  assertEquals(await page.evaluate("document.activeElement.name"), "task");
  assertEquals(stage.requests.filter((request) => request.startsWith("POST")), []);

  await page.fill("[name=task]", "x");
  await page.click(".card[value=critic]");
  await page.click("summary");
  await page.fill("[name=max_tokens]", "5");
  const errors = [
    { path: "agent_types.0", message: "critic is not known" },
    { path: "budget.max_tokens", message: "must be at least 16" },
    { path: "", message: "and something else" },
  ];
  stage.refusal = { status: 422, body: { errors } };
  await page.click("text=Start the discussion");
  await page.waitForSelector(".agents .error >> text=critic is not known");
  const described = await page.getAttribute("[name=max_tokens]", "aria-describedby");
  assertEquals(await page.innerText(`[id="${described}"]`), "must be at least 16");
  assertEquals(await page.innerText(".errors"), "and something else");
}, /422/);

visit("a discussion can be started with the keyboard alone", async ({ stage, open }) => {
  const { page } = await open();
  await page.waitForSelector(".card[value=critic]");
  const reach = async (selector: string) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(`(() => {
        const at = document.activeElement;
        const around = at.closest(".choice") ?? at;
        const seen = getComputedStyle(at).outlineStyle !== "none" || getComputedStyle(around).outlineStyle !== "none";
        return { fits: at.matches(${JSON.stringify(selector)}), seen, what: at.outerHTML.slice(0, 80) };
      })()`) as { fits: boolean; seen: boolean; what: string };
      assert(here.seen, `the focus can be seen on ${here.what}`);
      if (here.fits) return;
    }
    throw new Error(`${selector} cannot be reached`);
  };
  await reach("[name=task]");
  await page.keyboard.type("Where to put the door");
  await reach("[value=critic]");
  await page.keyboard.press("Space");
  await reach("[name=mode]");
  await page.keyboard.press("ArrowDown");
  await reach("[name=enable_project_manager]");
  await page.keyboard.press("Space");
  await reach("[type=submit]");
  const started = nextStart(stage);
  await page.keyboard.press("Enter");
  const { request } = await started;
  assertEquals([request.mode, request.enable_project_manager, request.agent_types], ["parallel", true, [
    "critic",
  ]]);
  await connected(page, "live");
  assertEquals(await page.evaluate("document.activeElement.tagName"), "H1");
  await reach(".composer textarea");
  await page.keyboard.type("Mind the draught");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".turn.is-human >> text=Mind the draught");
});

visit("markdown in an answer is shown, and nothing in it is ever run", async ({ open, staged }) => {
  const discussion = staged();
  discussion.play(nth("agent_thinking"));
  const { page } = await open(hashOf(discussion));
  await connected(page, "live");
  const poison = [
    `<img src=x onerror="pwned=1"><script>pwned=1</script><svg onload="pwned=1"></svg>`,
    `[a](javascript:pwned=1) [b](data:text/html,<script>pwned=1</script>) [c](https://example.com/ "t")`,
    `![pixel](https://example.com/track.png) <a href="//example.com" onclick="pwned=1">d</a>`,
    `<form action=/api><input name=x></form><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
    `<style>body{display:none}</style> <b style="position:fixed">e</b>`,
    "```html\n<script>pwned=1</script>\n```",
    "| a | b |\n|--|--|\n| <img src=x onerror=pwned=1> | `<x>` |",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwned=1&gt;">',
  ].join("\n\n");
  const who = { agent_type: "senior_engineer", round: 1, message_id: "m-1-senior_engineer" };
  for (const delta of poison.match(/[\s\S]{1,7}/g)!) discussion.emit("agent_delta", { ...who, delta });
  await page.waitForSelector(".prose table");
  const usage = { input_tokens: 1, output_tokens: 1 };
  discussion.emit("agent_response", { ...who, role: "x", attempt: 1, response: poison, usage, model: "m" });
  await page.waitForSelector(".turn.is-done");
  assertEquals(await page.evaluate("typeof pwned"), "undefined");
  const live = "img, script, svg, form, input, iframe, style, [style], [onclick], [onerror], [id], math";
  assertEquals(await page.locator(".prose").locator(live).count(), 0);
  const links = await page.$$eval(".prose a", (all) => all.map((a) => a.outerHTML));
  assertEquals(links, [
    '<a href="https://example.com/" title="t" target="_blank" rel="noopener noreferrer nofollow">c</a>',
  ]);
  assertStringIncludes(await page.innerText(".prose"), `<img src=x onerror="pwned=1">`);
  assertStringIncludes(await page.innerText(".prose"), "[image: pixel]");
});

visit("the policy stops inline code, eval and HTML strings", async ({ open }) => {
  const { page } = await open();
  const stopped = await page.evaluate(`(async () => {
    const violated = [];
    addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
    const script = document.createElement("script");
    document.body.append(script);
    const tries = [
      () => script.append("ran = 1"),
      () => document.body.insertAdjacentHTML("beforeend", "<p style='color:red'>x</p>"),
      () => fetch("https://example.com/"),
      () => document.body.append(Object.assign(new Image(), { src: "https://example.com/x.png" })),
    ];
    for (const attempt of tries) { try { await attempt(); } catch {} }
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [typeof ran, [...new Set(violated)].sort()];
  })()`) as [string, string[]];
  assertEquals(stopped[0], "undefined");
  for (const directive of ["connect-src", "img-src", "require-trusted-types-for"]) {
    assert(stopped[1].includes(directive), `${directive} in ${stopped[1]}`);
  }
}, /Content Security Policy|TrustedHTML|TrustedScript/);

visit(
  "a dropped connection comes back without a repeated or a missing word",
  async ({ stage, open, staged }) => {
    const discussion = staged();
    const { page } = await open(hashOf(discussion));
    await connected(page, "live");
    for (let i = 1; i <= 3; i++) {
      discussion.play(nth("agent_delta", 9));
      const back = discussion.joined();
      discussion.drop(1011);
      discussion.play(nth("agent_delta", 4));
      await back;
    }
    assertEquals(stage.requests.filter((request) => request.includes("/stream")).length, 4);
    discussion.play();
    await page.waitForSelector(".closing.is-completed");
    assertEquals(await page.locator(".event-log .tally").innerText(), String(discussion.events.length));
    assertEquals(await page.locator(".turn.is-done").count(), 6);
  },
);

visit(
  "the page goes on by event stream, then by asking, and returns to a socket",
  async ({ stage, open, staged }) => {
    for (
      const [network, state, transport] of [
        [{ websocket: "refuse", sse: "open", poll: "open" }, "live", "sse"],
        [{ websocket: "refuse", sse: "refuse", poll: "open" }, "polling", "poll"],
      ] as const
    ) {
      stage.network = { ...network };
      const discussion = staged();
      discussion.play(nth("agent_response"));
      const { page } = await open(hashOf(discussion));
      await connected(page, state, transport);
      discussion.play();
      await page.waitForSelector(".closing.is-completed");
      await connected(page, "closed");
      assertEquals(await page.locator(".turn.is-done").count(), 6);
    }
  },
  /WebSocket connection|403/,
);

visit("a cleared log clears the page, which says so", async ({ open, staged }) => {
  const discussion = staged();
  discussion.play(nth("agent_response", 2));
  const { page } = await open(hashOf(discussion));
  await connected(page, "live");
  const back = discussion.joined();
  discussion.drop(1001);
  discussion.play(nth("agent_delta", 3));
  discussion.clear();
  await back;
  discussion.play(nth("agent_response"));
  await page.waitForSelector("text=The beginning of this record was cleared.");
  await page.waitForSelector(".turn.is-done");
  assertEquals(await page.locator(".turn").count(), 1);
  assertEquals(await page.innerText("h1"), "Where to put the door");
});

visit("a person stops a discussion", async ({ open, staged }) => {
  const discussion = staged();
  discussion.play(nth("agent_delta", 3));
  const { page } = await open(hashOf(discussion));
  await page.click("button >> text=Stop");
  await page.waitForSelector(".closing.is-cancelled >> text=Stopped");
  assertEquals(discussion.events.at(-1).data.code, "cancelled");
  assertEquals(await page.innerText(".facts .state"), "Cancelled");
  assertEquals(await page.locator("button >> text=Stop").count(), 0);
});

visit("the focus goes to the heading when the Stop button goes with it", async ({ open, staged }) => {
  const stop = "button.danger";
  const focused = "document.activeElement.tagName + document.activeElement.className";
  const gone = (page: Page) => page.waitForSelector(stop, { state: "detached" });
  const { page } = await open();
  const running = async () => {
    const discussion = staged();
    discussion.play(nth("agent_delta", 3));
    await led(page, hashOf(discussion));
    await page.waitForSelector(stop);
    return { discussion, page };
  };

  const pressed = await running();
  await pressed.page.focus(stop);
  await pressed.page.keyboard.press("Enter");
  await gone(pressed.page);
  assertEquals(await pressed.page.evaluate(focused), "H1");

  const ended = await running();
  await ended.page.focus(stop);
  ended.discussion.play();
  await gone(ended.page);
  assertEquals(await ended.page.evaluate(focused), "H1");

  // Who is elsewhere by then stays there.
  const elsewhere = await running();
  await elsewhere.page.focus(".crumbs a");
  elsewhere.discussion.play();
  await gone(elsewhere.page);
  assertEquals(await elsewhere.page.evaluate(focused), "A");
});

visit("a failed discussion says what failed", async ({ open, staged }) => {
  const discussion = staged();
  discussion.play(nth("agent_delta", 3));
  discussion.emit("error", { error: "The provider openai refused the key", code: "unauthorized" });
  const { page } = await open(hashOf(discussion));
  await page.waitForSelector(".closing.is-failed >> text=The provider openai refused the key");
  assertMatch(await page.innerText(".turn .failure"), /Broken off/);
});

visit("an unknown discussion is said to be unknown", async ({ open }) => {
  const { page } = await open("#/discussions/nobody");
  await page.waitForSelector("h1 >> text=No such discussion");
}, /404/);

closeBrowserAtEnd();
