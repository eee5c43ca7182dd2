// The Command Center in a real browser against the real server: teams that write real code, as fast as a test lets them.

import type { Page } from "npm:playwright-core@1.65.1";
import { assertEquals } from "@std/assert";
import type { CodeOccasion } from "../../src/agents/code_schema.ts";
import { type Framework, FRAMEWORKS } from "../../src/core/code_event.ts";
import { start, studio } from "../edge/jobs.ts";
import { chromiumPath, look, type LookOptions, sharedBrowser, type Sight } from "../support/browser.ts";
import { fenced, type TeamScript } from "../support/coders.ts";
import type { TestServer } from "../support/parley.ts";
import { anySeed } from "../support/random.ts";
import { scaled } from "../support/scale.ts";

export interface Yard {
  server: TestServer;
  /** Opens a page of its own; `path` is a hash. */
  open(path?: string, options?: LookOptions): Promise<Sight>;
}

/**
 * Declares a test on a server whose teams do as the script says. At its end every page must be free of errors, policy
 * violations and foreign requests, but for the lines that `forgiven` matches.
 */
export function yard(
  name: string,
  script: TeamScript,
  fn: (yard: Yard) => Promise<void>,
  forgiven = /^$/,
): void {
  Deno.test({
    name,
    ignore: !chromiumPath(),
    // The browser outlives each test of its file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await sharedBrowser();
      const server = await studio(script);
      const sights: Sight[] = [];
      try {
        await fn({
          server,
          async open(path = "#/jobs", options = {}) {
            const sight = await look(browser, `${server.url}/${path}`, options);
            sights.push(sight);
            return sight;
          },
        });
        for (const { faults, foreign } of sights) {
          assertEquals([faults.filter((fault) => !forgiven.test(fault)), foreign], [[], []]);
        }
      } finally {
        for (const sight of sights) await sight[Symbol.asyncDispose]();
        await server.stop();
      }
    },
  });
}

/** Starts a job and gives its place on the page. */
export async function placed(server: TestServer, fields: Record<string, unknown> = {}): Promise<string> {
  return `#/jobs/${await start(server, fields)}`;
}

/** Whose code attacks: vanilla, and of those that are compiled one drawn by seed, or in the long form all. */
export function attackers(): Framework[] {
  const seed = anySeed();
  const compiled = FRAMEWORKS.filter((framework) => framework !== "vanilla");
  const drawn = seed % compiled.length;
  const all: Framework[] = ["vanilla", ...compiled.slice(drawn), ...compiled.slice(0, drawn)];
  const some = all.slice(0, scaled("ATTACKERS", 2, all.length));
  console.log(`SEED=${seed}: ${some}`);
  return some;
}

/** Resolves when the page's connection is in this state. */
export async function connection(page: Page, state: string): Promise<void> {
  await page.waitForSelector(`.connection[data-state=${state}]`);
}

/** A team's code as the page shows it. */
export async function codeOn(page: Page, team: string): Promise<string> {
  return (await page.locator(`[data-team=${team}] .code .line`).allTextContents()).join("");
}

/** Code in the framework that is asked for, long enough to be scrolled. */
export function real(occasion: CodeOccasion): string | undefined {
  if (occasion.purpose !== "code_write") return undefined;
  const how = occasion.refine ? "refined" : "first";
  return fenced(occasion.framework === "vanilla" ? html(occasion.agent, how) : tsx(occasion.agent, how));
}

export function tsx(team: string, how: string): string {
  const fields = ["email", "password"].map((name) =>
    `      <label htmlFor="${name}">${name}</label>\n      <input id="${name}" type="${name}" value={${name}} onChange={(e) => set_${name}(e.target.value)} />`
  ).join("\n");
  return `import { useState } from "react";

/** The login form of ${team}, ${how}. */
export default function Login({ onLogin }: { onLogin: (email: string) => void }) {
  const [email, set_email] = useState("");
  const [password, set_password] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  function submit(event: React.FormEvent) {
    event.preventDefault();
    if (!/^[^@\\s]+@[^@\\s]+$/.test(email)) return setProblem("That is no email address");
    if (password.length < 8) return setProblem(\`A password has 8 characters or more, not \${password.length}\`);
    onLogin(email); // Don't keep the password.
  }

  return (
    <form onSubmit={submit} aria-label="Login">
      <p>Don't have an account? {problem && <b role="alert">{problem}</b>}</p>
${fields}
      <button type="submit" disabled={email === "" || password === ""}>Log in</button>
    </form>
  );
}
`;
}

export function html(team: string, how: string, script = ""): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Login</title>
<style>
  /* ${team}, ${how} */
  body { font: 1rem/1.5 system-ui; margin: 2rem; color: #223; }
  form { display: grid; gap: 0.5rem; max-width: 20rem; }
</style>
</head>
<body>
<form id="login" novalidate>
  <label>Email <input name="email" type="email"></label>
  <label>Password <input name="password" type="password"></label>
  <button>Log in</button>
  <output role="status"></output>
</form>
<script>
  document.querySelector("#login").addEventListener("submit", (event) => {
    event.preventDefault();
    const { email } = Object.fromEntries(new FormData(event.target));
    event.target.querySelector("output").value = email.includes("@") ? \`Welcome, \${email}\` : "That is no email address";
  });
  ${script}
</script>
</body>
</html>
`;
}

/** A component with a form `#login`, or a document with one, that runs this script when it is shown. */
export function scripted(framework: Framework, script: string): string {
  switch (framework) {
    case "vanilla":
      return html("google", "first", script);
    case "react":
      return `${script}\nexport default function Login() {\n  return <form id="login"><button>Log in</button></form>;\n}\n`;
    case "vue":
      return `<script setup>\n${script}\n</script>\n<template><form id="login"><button>Log in</button></form></template>\n`;
    case "svelte":
      return `<script>\n${script}\n</script>\n<form id="login"><button>Log in</button></form>\n`;
  }
}
