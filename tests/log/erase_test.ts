import { assert, assertEquals } from "@std/assert";
import { type Committer, createCommitter } from "../../src/log/commit.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";
import { stamped } from "./suite.ts";

const row = (epoch: string): RunRow => ({
  id: "r",
  kind: "k",
  subject: "s",
  epoch,
  status: "pending",
  created: 1,
  updated: 1,
});

Deno.test("a deletion that another process has ended leaves the run alone that was made again meanwhile", async () => {
  for (let late = 2; late <= 5; late++) {
    const kv = await Deno.openKv(":memory:");
    const other = kvStore(kv);
    await other.create(row("one"), { task: "first" });
    for (let seq = 1; seq <= 5; seq++) await other.log.append("r", seq, stamped(1, seq));
    // The first commit is what deletes; this process is held up before a later one, and everything else happens then.
    const real = createCommitter(kv);
    let commits = 0;
    const held: Committer = {
      ...real,
      commit: async (...args) => {
        if (++commits === late) {
          await other.sweep();
          await other.create(row("two"), { task: "second" });
          await other.log.append("r", 1, stamped(3, 1));
        }
        await real.commit(...args);
      },
    };
    await kvStore(kv, held).remove(row("one"));
    assert(commits >= late, `${commits} commits`);
    assertEquals((await other.get("r"))?.epoch, "two", `held before commit ${late}`);
    assertEquals(await other.spec(row("two")), { task: "second" });
    assertEquals(await other.log.bounds("r"), { first: 1, head: 3 });
    kv.close();
  }
});
