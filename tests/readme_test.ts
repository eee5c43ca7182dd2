// Runs what the README prints, as it prints it: curl, JavaScript, Python, the terminal; only the port is another.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createRehearsal } from "../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../src/clock.ts";
import { Actor } from "./support/actor.ts";
import { parley, type TestServer } from "./support/parley.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** The code blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp("```" + language + "\\n([\\s\\S]*?)```", "g"))].map((m) => m[1]!);
}

/** The one block that contains this text. */
function block(language: string, part: string): string {
  const found = blocks(language).filter((text) => text.includes(part));
  assertEquals(found.length, 1, `${found.length} ${language} blocks have ${part}`);
  return found[0]!;
}

/** Runs a program with this standard input; gives what it printed. */
async function run(
  program: string,
  args: string[],
  stdin = "",
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = new Deno.Command(program, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const here = (text: string, server: TestServer) =>
  text.replaceAll("localhost:8000", `127.0.0.1:${server.port}`);

async function works(program: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

Deno.test("the curl commands start, stream and poll a discussion", async () => {
  await using server = await parley();
  const started = await run("bash", [], here(block("bash", "-X POST"), server));
  const answer = JSON.parse(started.out);
  const printed = JSON.parse(block("json", "discussion_id"));
  assertEquals(Object.keys(answer), Object.keys(printed));
  assertEquals([answer.status, answer.message], [printed.status, printed.message]);

  const id = answer.discussion_id;
  await server.ended(id);
  const watched = await run("bash", [], here(block("bash", "curl -N"), server), { DISCUSSION_ID: id });
  assertStringIncludes(watched.out, "event: discussion_complete");
  assertStringIncludes(watched.out, '"status":"completed"');
  assertStringIncludes(watched.out, '"events":[');
});

Deno.test("the JavaScript prints every response", async () => {
  await using server = await parley({ model: new Actor((_, call) => `Answer ${call}.`) });
  const code = here(block("javascript", "startDiscussion"), server);
  const { out, err } = await run(Deno.execPath(), ["run", "-A", "--no-lock", "--reload", "-"], code, {
    NO_COLOR: "1",
  });
  assertEquals(out.trim().split("\n"), ["Critic Answer 1.", "Architect Answer 2."], err);
});

Deno.test("the JavaScript asks personas and a session", async () => {
  await using server = await parley({ model: rehearsal() });
  const code = here(block("javascript", "openChats"), server);
  const { out, err } = await run(Deno.execPath(), ["run", "-A", "--no-lock", "--reload", "-"], code, {
    NO_COLOR: "1",
  });
  assertMatch(out, /^tech_enthusiast /m, err);
  assertMatch(out, /^skeptic /m);
  assertMatch(out, /^observation .*60/m);
  assertMatch(out, /60[^\n]*\n$/);
});

const rehearsal = () => createRehearsal({ tokensPerSecond: 0, clock: systemClock });

const python = await works("/usr/bin/python3", ["-c", "import websockets"]) ? "/usr/bin/python3" : "python3";
const hasWebsockets = await works(python, ["-c", "import websockets"]);

Deno.test({
  name: "the Python follows a discussion to its end",
  ignore: !hasWebsockets,
  async fn() {
    await using server = await parley();
    const id = await server.start();
    const { code, out, err } = await run(
      python,
      ["-", id],
      here(block("python", "stream_discussion"), server),
    );
    assertEquals(code, 0, err);
    assertMatch(out, /^discussion_start 1\nround_start 2\n/);
    assertMatch(out, /\ndiscussion_complete \d+\n$/);
  },
});

Deno.test({
  name: "the Python chats with a persona, and reasons in a session",
  ignore: !hasWebsockets,
  async fn() {
    await using server = await parley({ model: rehearsal(), env: { CHUNK_PACE_MS: "0" } });
    const code = here(block("python", "async def reason"), server);
    const { code: exit, out, err } = await run(python, ["-"], code);
    assertEquals(exit, 0, err);
    assertMatch(out, /observation 5 miles = 8\.04672 kilometers/);
    assertMatch(out, /\nanswer .*8\.04672/);
    assert(out.indexOf("thought") > 100, "the persona's answer comes first");
  },
});

Deno.test("the terminal command holds a discussion", async () => {
  await using server = await parley();
  const [line] = block("sh", "deno task discuss").trim().split("\n");
  const { code, out, err } = await run("bash", [], `${line} --server ${server.url}`, {
    NO_COLOR: "1",
    PATH: `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH")}`,
  });
  assertEquals(code, 0, err);
  assertStringIncludes(out, "Architect");
  assertStringIncludes(out, "Security Engineer");
});

Deno.test("the README names every setting there is, and none that is not", async () => {
  const config = await Deno.readTextFile(new URL("../src/config.ts", import.meta.url));
  const known = [...config.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((m) => m[1]!);
  const table = README.slice(README.indexOf("## Configuration"), README.indexOf("## Protocols"));
  const named = [...table.matchAll(/`([A-Z][A-Z_]{2,})`/g)].map((m) => m[1]!);
  // Spelt as `…_MODEL` behind the key it belongs to, or of no use yet.
  const implied = /^(ANTHROPIC|GEMINI)_(BASE_URL|MODEL)$|^DENO_DEPLOYMENT_ID$/;
  assertEquals(known.filter((name) => !named.includes(name) && !implied.test(name)), []);
  assertEquals(named.filter((name) => !known.includes(name)), []);
  assert(known.length > 30);
});
