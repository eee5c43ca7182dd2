// Components of every framework at work in the preview: what the rehearsal writes for two briefs is typed into, clicked
// and filtered as a person would, in a frame that the page's policy and the preview's own stay in force over.

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { FrameLocator, Page } from "npm:playwright-core@1.65.1";
import type { Framework } from "../../src/core/code_event.ts";
import { ended, start } from "../edge/jobs.ts";
import { closeBrowserAtEnd, led } from "../support/browser.ts";
import { fenced } from "../support/coders.ts";
import type { TestServer } from "../support/parley.ts";
import { yard } from "./jobs_visit.ts";
import { onServer } from "./on_server.ts";

const FRAMEWORKS: Framework[] = ["react", "vue", "svelte"];

/** Opens the preview of a team. */
async function previewOf(page: Page, team: string): Promise<FrameLocator> {
  const column = page.locator(`[data-team=${team}]`);
  await column.getByRole("button", { name: "Preview", exact: true }).click();
  await column.locator("iframe.preview").waitFor();
  return column.frameLocator("iframe.preview");
}

for (const framework of FRAMEWORKS) {
  const name = `a login form and a todo list in ${framework} are shown, and do what they say`;
  onServer(name, {}, async ({ server, open }) => {
    const [login, todo] = await Promise.all(
      ["login form with email and password", "todo list with filter"].map(async (brief) => {
        const id = await start(server, { brief, target_framework: framework });
        await ended(server, id);
        return `#/jobs/${id}`;
      }),
    );
    const { page } = await open(login);
    await checksWhatIsTyped(page);
    await led(page, todo!);
    await isFilledAndFiltered(page);
  });
}

/** The login form of each team. */
async function checksWhatIsTyped(page: Page): Promise<void> {
  const strict = await previewOf(page, "anthropic");
  await strict.getByLabel("Email").fill("ada");
  await strict.getByRole("button", { name: "Log in" }).click();
  await strict.getByText("Use the form name@example.com.").waitFor();
  await strict.getByText("Password is required.").waitFor();
  await strict.getByLabel("Email").fill("ada@example.com");
  await strict.getByLabel("Password").fill("long enough");
  await strict.getByRole("button", { name: "Log in" }).click();
  await strict.getByText("Log in: done.").waitFor();
  assertEquals(await strict.locator("#problem").count(), 0);

  const plain = await previewOf(page, "google");
  await plain.getByRole("button", { name: "Log in" }).click();
  assertEquals(await plain.locator("input:user-invalid").count(), 2, "nothing is sent without entries");
  await plain.getByLabel("Email").fill("ada@example.com");
  await plain.getByLabel("Password").fill("long enough");
  await plain.getByRole("button", { name: "Log in" }).click();
  await plain.getByText("done with 2 entries").waitFor();
  assertEquals(await plain.locator("#problem").count(), 0);
}

/** The todo list of each team. */
async function isFilledAndFiltered(page: Page): Promise<void> {
  for (const team of ["anthropic", "google"]) {
    const frame = await previewOf(page, team);
    for (const text of ["Buy bread", "Call Ada", "Water the plants"]) {
      await frame.getByLabel("Todo", { exact: true }).fill(text);
      await frame.getByRole("button", { name: "Add todo" }).click();
      await frame.locator("li").getByText(text, { exact: true }).waitFor();
    }
    await frame.locator("li").filter({ hasText: "Call Ada" }).getByRole("checkbox").check();
    const filter = async (name: string) => {
      if (team === "google") await frame.getByLabel("Filter").selectOption(name);
      else await frame.getByRole("button", { name, exact: true }).click();
    };
    const shown = async (...texts: string[]) => {
      for (const text of texts) await frame.locator("li").filter({ hasText: text }).waitFor();
      assertEquals(await frame.locator("li").count(), texts.length, `${team}: ${texts}`);
    };
    await filter("Done");
    await shown("Call Ada");
    await filter("Open");
    await shown("Buy bread", "Water the plants");
    await frame.getByRole("button", { name: "Delete Buy bread" }).click();
    await filter("All");
    await shown("Call Ada", "Water the plants");
    assertEquals(await frame.locator("#problem").count(), 0);
  }
}

/** Code of each framework that imports what it may not have. */
const FOREIGN: Record<string, string> = {
  react: `import _ from "lodash";
import "./Login.css";
import type { Gone } from "elsewhere";
export default function Login({ to }: { to: Gone }) {
  return <p>{_.upperFirst("hi")} {to}</p>;
}`,
  vue: `<script setup lang="ts">
import _ from "lodash";
import "./Login.css";
import type { Gone } from "elsewhere";
const to: Gone = "you";
</script>
<template><p>{{ _.upperFirst("hi") }} {{ to }}</p></template>`,
  svelte: `<script lang="ts">
import _ from "lodash";
import "./Login.css";
import type { Gone } from "elsewhere";
const to: Gone = "you";
</script>
<p>{_.upperFirst("hi")} {to}</p>`,
};

/** Code of each framework that fails when it is used. */
const FAILING: Record<string, string> = {
  react: `import { useLater, useState } from "react";
export default function Login({ onLogin }) {
  return (
    <>
      <button onClick={() => onLogin("x")}>Log in</button>
      <button onClick={() => useLater()}>Later</button>
    </>
  );
}`,
  vue: `<script setup>
import { useLater } from "vue";
const { onLogin } = defineProps(["onLogin"]);
</script>
<template>
  <button @click="() => onLogin('x')">Log in</button>
  <button @click="() => useLater()">Later</button>
</template>`,
  svelte: `<script>
import { useLater } from "svelte";
let { onLogin } = $props();
</script>
<button onclick={() => onLogin("x")}>Log in</button>
<button onclick={() => useLater()}>Later</button>`,
};

let written = "";
const script = {
  special: (o: { purpose: string }) => o.purpose === "code_write" ? fenced(`${written}\n`) : undefined,
};

/** Leads the page to the preview of a job whose one team has written this code. */
async function jobOf(page: Page, server: TestServer, framework: string, code: string): Promise<void> {
  written = code;
  const id = await start(server, { target_framework: framework, include_teams: ["google"] });
  await ended(server, id);
  await led(page, `#/jobs/${id}`);
  await page.click("button:has-text('Preview')");
}

yard(
  "code that imports what is not there says so in the preview's place",
  script,
  async ({ server, open }) => {
    const { page } = await open();
    for (const framework of FRAMEWORKS) {
      await jobOf(page, server, framework, FOREIGN[framework]!);
      await page.waitForSelector(".no-preview >> text=There is no preview.");
      const words = await page.innerText(".no-preview");
      assertMatch(words, /The code imports "lodash", "\.\/Login\.css"; the preview has nothing but "/);
      assertNotMatch(words, /elsewhere/, "types are nothing to import");
      assertEquals(await page.locator("iframe").count(), 0);
    }
  },
);

yard("code that does not compile says so in the preview's place", script, async ({ server, open }) => {
  const { page } = await open();
  for (const framework of FRAMEWORKS) {
    await jobOf(page, server, framework, "<script>const a = ;</script><p>Hi</b>\n");
    await page.waitForSelector(".no-preview >> text=There is no preview. Line 1, column");
    assertEquals(await page.locator("iframe").count(), 0);
  }
});

yard("what fails while it is used is said below the component", script, async ({ server, open }) => {
  const { page } = await open();
  for (const framework of FRAMEWORKS) {
    await jobOf(page, server, framework, FAILING[framework]!);
    const frame = page.frameLocator("iframe.preview");
    await frame.getByRole("button", { name: "Log in" }).click();
    await frame.getByText(/The code has failed: TypeError: .*onLogin is not a function/).waitFor();
    await frame.getByRole("button", { name: "Later" }).click();
    await frame.getByText(`The code has failed: Error: there is no "useLater" in "${framework}"`).waitFor();
    assert(await page.locator("iframe.preview").count() === 1);
  }
}, /onLogin|useLater|error/i);

closeBrowserAtEnd();
