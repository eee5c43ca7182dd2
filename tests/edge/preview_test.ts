// A team's code as a document over HTTP: which version, for whom, and what is said where there is none.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fenced } from "../support/coders.ts";
import { parley } from "../support/parley.ts";
import { coders } from "../support/coders.ts";
import { KEYS_ENV } from "./auth_rig.ts";
import { BASE, ended, held, start, studio, writing } from "./jobs.ts";

Deno.test("a preview is of the version that is asked for, and of the one that stands otherwise", async () => {
  await using server = await studio();
  const id = await start(server);
  await ended(server, id);
  const preview = async (query: string) => (await server.http(`${BASE}/${id}/preview?${query}`)).json;
  const [first, refined, standing, other] = await Promise.all(
    ["team=anthropic&version=first", "team=anthropic&version=refined", "team=anthropic", "team=google"].map(
      preview,
    ),
  );
  for (const { document, reason } of [first, refined, standing, other]) {
    assertMatch(document, /^<!DOCTYPE html>/);
    assertEquals(reason, "Reads as TSX (@babel/parser) and exports the component Login.");
  }
  assert(first.document.includes("// anthropic first"));
  assert(refined.document.includes("// anthropic refined"));
  assertEquals(standing.document, refined.document);
  assert(other.document.includes("// google first"));
});

Deno.test("what has no preview is said in words", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  const id = await start(server);
  await writing(server, id);
  const asked = async (path: string) => {
    const { status, json } = await server.http(`${BASE}/${path}`);
    return [status, json.detail];
  };
  assertEquals(await asked(`${id}/preview?team=google`), [
    404,
    `There is no code of google in the job "${id}"`,
  ]);
  assertEquals(await asked(`${id}/preview?team=google&version=refined`), [
    404,
    `There is no refined version of google in the job "${id}"`,
  ]);
  assertEquals(await asked("none/preview?team=google"), [404, 'There is no job "none"']);
  const [status, detail] = await asked(`${id}/preview?team=meta`);
  assertEquals([status, detail], [422, 'team: "meta" is not a known team; known are anthropic, google']);
  assertEquals((await asked(`${id}/preview`))[0], 422);
  release();
});

Deno.test("code that does not compile has no document, and the reason is the compiler's", async () => {
  await using server = await studio({
    special: (o) =>
      o.purpose === "code_write" ? fenced("export function A() {\n  return <p>Hi</div>;\n}\n") : undefined,
  });
  const id = await start(server, { include_teams: ["google"] });
  await ended(server, id);
  const { status, json } = await server.http(`${BASE}/${id}/preview?team=google`);
  assertEquals([status, json.document], [200, null]);
  assertMatch(json.reason, /^Line 2, column 15: .*closing tag/);
});

Deno.test("the preview of another's job is as one that there is not", async () => {
  await using server = await parley({ model: coders(), env: KEYS_ENV });
  const of = (name: string) => ({ authorization: `Bearer ${name}s-key-0123456789` });
  const body = { brief: "A private form", job_id: "mine", target_framework: "vanilla" };
  assertEquals((await server.http(BASE, { body, headers: of("alice") })).status, 202);
  const preview = (name?: string) =>
    server.http(`${BASE}/mine/preview?team=google`, { headers: name ? of(name) : {} });
  const history = await fetch(`${server.url}${BASE}/mine/events`, { headers: of("alice") });
  await history.text(); // until it has ended
  assertEquals((await preview("alice")).status, 200);
  const none = await preview("bob");
  assertEquals([none.status, none.json.detail], [404, 'There is no job "mine"']);
  assertEquals((await preview()).status, 401);
});
