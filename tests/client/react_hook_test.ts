// The README's React hook, run as it is printed there. React itself is not needed for that: a stand-in of twenty lines
// has `useState` and `useEffect` as far as a hook can tell them from React's.

import { assert, assertEquals, assertExists } from "@std/assert";
import { ended, held, start, studio, writing } from "../edge/jobs.ts";

const HOOK = /```js\n(import \{ useEffect, useState \} from "react";[\s\S]*?)```/;

// deno-lint-ignore no-explicit-any
type Json = any;

/** Runs a hook for one component; `render` runs it again, as React does after a state was set. */
function mount<T>(hook: () => T) {
  const states: unknown[] = [];
  const effects: { deps: unknown[]; leave?: () => void }[] = [];
  let at = 0;
  let wake = () => {};
  const stand = {
    useState(first: unknown) {
      const i = at++;
      if (!(i in states)) states[i] = first;
      return [states[i], (next: unknown) => {
        if (!Object.is(states[i], next)) states[i] = next;
        wake();
      }];
    },
    useEffect(run: () => (() => void) | undefined, deps: unknown[]) {
      const i = at++;
      if (effects[i]?.deps.every((dep, j) => Object.is(dep, deps[j]))) return;
      effects[i]?.leave?.();
      effects[i] = { deps, leave: run() };
    },
  };
  const render = () => (at = 0, hook());
  return {
    stand,
    render,
    async until(fits: (value: T) => boolean) {
      while (!fits(render())) await new Promise<void>((resolve) => wake = resolve);
    },
    unmount: () => effects.forEach((effect) => effect?.leave?.()),
  };
}

Deno.test("the README's React hook follows a job, changes to another one, and disconnects", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const printed = HOOK.exec(readme)?.[1];
  assertExists(printed, "the README has the hook");
  const hookLines = printed.split("export function")[1]!.trimEnd().split("\n");
  assert(hookLines.length <= 12, `${hookLines.length} lines`);

  const client = new URL("../../static/client.js", import.meta.url);
  const code = printed.replace(
    /import \{ useEffect.*\n/,
    "const { useEffect, useState } = globalThis.standIn;\n",
  )
    .replace(/"http[^"]*client\.js"/, JSON.stringify(client.href));
  const { script, release } = held();
  await using server = await studio(script);
  let jobId: string | undefined;
  const printedHook: {
    use?: (jobId: string | undefined, baseUrl: string) => { job: Json; connection: Json };
  } = {};
  const component = mount(() => printedHook.use!(jobId, server.url));
  (globalThis as Json).standIn = component.stand;
  ({ useOrchestrationSocket: printedHook.use } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  ));

  assertEquals(component.render(), { job: null, connection: { state: "connecting" } });
  jobId = await start(server);
  await writing(server, jobId);
  await component.until(({ job, connection }) => job?.status === "awaiting" && connection.state === "live");
  const other = await start(server, { include_teams: ["google"] });
  const first = jobId;
  jobId = other;
  await component.until(({ job }) => job?.job_id === other);
  release();
  await component.until(({ job, connection }) => job.status === "complete" && connection.state === "closed");
  component.unmount();
  await ended(server, first);
});
