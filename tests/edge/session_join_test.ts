// Where somebody begins who joins a session that goes to rest and is woken in the same moment.

import { assertEquals } from "@std/assert";
import { joinSession } from "../../src/edge/session/join.ts";
import type { Described, Runs } from "../../src/engine/runs.ts";
import type { RunRow } from "../../src/log/store.ts";

const row = (status: RunRow["status"], updated: number): RunRow => ({
  id: "s",
  kind: "session",
  subject: "anonymous",
  epoch: "e",
  status,
  created: 0,
  updated,
  ...(status === "idle" && { ended: updated }),
});

Deno.test("a session that rested and was woken while it was looked at is looked at again", async () => {
  const rows = [row("running", 1), row("running", 3), row("running", 3), row("running", 3)];
  // What the first look sees: the row of before the rest, and a log that has the new request already.
  const looks: [number, unknown[]][] = [[12, []], [13, [{ request_id: "new", sequence: 12 }]]];
  const runs = {
    row: () => Promise.resolve(rows.shift()!),
    describe(known: RunRow): Promise<Described> {
      const [head, under_way] = looks.shift()!;
      return Promise.resolve({ row: known, status: "running", first: 1, head, digest: { under_way } });
    },
  } as unknown as Runs;
  const joined = await joinSession(runs, "s");
  assertEquals([joined?.head, joined?.place.after], [13, 11]);
});
