// What is done to a sound store, and every line that the doctor then says.

import { assertEquals } from "@std/assert";
import type { RunRow } from "../../src/log/store.ts";
import { AT, bytes, line, newFile, rowOf, session, soundFile, started } from "./doctor_store.ts";

const edit = async (kv: Deno.Kv, id: string, fields: Partial<RunRow>) => {
  const { value } = await kv.get<RunRow>(["run", id]);
  await kv.set(["run", id], { ...value, ...fields });
};

const DAMAGE: [string, (kv: Deno.Kv) => Promise<unknown>, string[]][] = [
  ["a row that is gone", (kv) => kv.delete(["run", "done"]), [
    "problem: run done: list: its entry is there, and the run is not",
    "problem: run done: listed: its entry is there, and the run is not",
    "problem: run done: ended: its entry is there, and the run is not",
    "problem: run done: page: it is there, and the run is not",
    "problem: run done: aside: it is there, and the run is not",
    "note: run done: spec: a start that was cut short has left it; nobody reads it",
    "note: run done: named: a name of a run that is gone",
    "note: run done: alias: a name leads to it, and the run is gone",
  ]],
  ["a row without a status", (kv) => kv.set(["run", "done"], { id: "done" }), [
    "problem: run done: run: its row cannot be used: kind is missing or wrong",
  ]],
  ["a row of another run", (kv) => kv.set(["run", "done"], rowOf("other")), [
    "problem: run done: run: its row cannot be used: id is missing or wrong",
  ]],
  ["a status that the log does not have", (kv) => edit(kv, "done", { status: "failed" }), [
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: it is failed, and its log says completed",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  ["an end at another time", (kv) => edit(kv, "done", { ended: 7 }), [
    "problem: run done: ended: the run has ended and retention would never find it",
    "problem: run done: run: it has ended at another time than its last event, 12",
    "problem: run done: ended: it has an entry that its row does not ask for",
  ]],
  ["a kind that is none", (kv) => edit(kv, "done", { kind: "quarrel" }), [
    "problem: run done: list: no list shows the run",
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: its kind is not known here",
    "problem: run done: list: it has an entry that its row does not ask for",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  [
    "a list that lost a run",
    (kv) => kv.delete(["list", "anyone", "discussion", Date.parse(AT) - 1000, "done"]),
    [
      "problem: run done: list: no list shows the run",
    ],
  ],
  ["an index that names nobody", (kv) => kv.set(["open", 5, "nobody"], 1), [
    "problem: run nobody: open: its entry is there, and the run is not",
  ]],
  ["an entry of an index that is none", (kv) => kv.set(["listed", "anyone"], 1), [
    "problem: listed: an entry stands under a key that is none",
  ]],
  ["an index with another value", (kv) => kv.set(["open", Date.parse(AT) - 1000, "live"], 2), [
    "problem: run live: open: its entry holds something else than it should",
  ]],
  ["a run that ended and is open too", (kv) => kv.set(["open", Date.parse(AT) - 1000, "done"], 1), [
    "problem: run done: open: it has an entry that its row does not ask for",
  ]],
  ["a live run that no start takes up", (kv) => kv.delete(["open", Date.parse(AT) - 1000, "live"]), [
    "problem: run live: open: the run has not ended and no start would take it up",
  ]],
  ["a page that is gone", (kv) => kv.delete(["page", "done", 2]), [
    "problem: run done: page: events 2 to 6 are missing",
    "note: run done: aside: 4 pieces belong to no event; nobody reads them",
  ]],
  ["a last page that is gone", (kv) => kv.delete(["page", "done", 12]), [
    "problem: run done: run: it is completed, and its last event, 11 (round_completed), does not end it",
  ]],
  ["a log that is gone", async (kv) => {
    for await (const { key } of kv.list({ prefix: ["page", "done"] })) await kv.delete(key);
  }, [
    "note: run done: aside: 4 pieces belong to no event; nobody reads them",
    "problem: run done: run: it is completed, and its log is empty",
  ]],
  [
    "a page that repeats events",
    (kv) => kv.set(["page", "done", 11], bytes(line({ type: "x", data: {} }).repeat(2))),
    [
      "problem: run done: page: the page that begins with 11 repeats events up to 11",
      "problem: run done: event: event 12: Event x may not come after 11: it is no event of a discussion: x. " +
      "What follows was not held against the grammar",
      "problem: run done: page: the page that begins with 12 repeats events up to 12",
    ],
  ],
  ["a page with half a line", (kv) => kv.set(["page", "done", 12], bytes('{"at":')), [
    "problem: run done: page: the page that begins with 12 breaks off in the middle of a line",
  ]],
  ["a page of bytes that are no text", (kv) => kv.set(["page", "done", 12], new Uint8Array([0xff, 10])), [
    "problem: run done: page: the page that begins with 12 holds bytes that are no text",
  ]],
  ["a page that is no bytes", (kv) => kv.set(["page", "done", 12], "text"), [
    "problem: run done: page: the page that begins with 12 holds no bytes",
  ]],
  ["a page without a number", (kv) => kv.set(["page", "done", "x"], bytes("{}\n")), [
    "problem: run done: page: a page stands under a key that is none",
  ]],
  ["a line that is no event", (kv) => kv.set(["page", "done", 12], bytes("{}\n")), [
    "problem: run done: event: event 12 cannot be read",
  ]],
  ["an event that the grammar refuses", async (kv) => {
    await kv.set(["page", "done", 12], bytes(line(started("done", 1))));
  }, [
    "problem: run done: event: event 12: Event run_started may not come after 11: the run has started already. " +
    "What follows was not held against the grammar",
    "problem: run done: run: it is completed, and its last event, 12 (run_started), does not end it",
  ]],
  ["a second end", async (kv) => {
    const { value } = await kv.get<Uint8Array>(["page", "done", 12]);
    await kv.set(["page", "done", 13], value);
  }, [
    "problem: run done: event: event 13: Event run_completed may not come after 12: the run has ended (completed). " +
    "What follows was not held against the grammar",
  ]],
  ["an event that lacks what it should hold", async (kv) => {
    await kv.set(["page", "done", 12], bytes(line({ type: "run_completed", data: {} })));
  }, [
    "problem: run done: event: event 12: Event run_completed does not hold what it should. " +
    "What follows was not held against the grammar",
  ]],
  ["a piece of an event that is gone", (kv) => kv.delete(["aside", "done", 4, 1]), [
    "problem: run done: aside: pieces of event 4 are missing or cannot be read",
  ]],
  [
    "an entry of the journal that breaks off",
    (kv) => kv.set(["journal", 1], bytes('{"run":"done","first":13,"count":2}\n{}\n')),
    [
      "problem: journal: entry 1 cannot be read, and no start would go on with it: " +
      "It breaks off in the middle of a record",
    ],
  ],
  [
    "an entry of the journal that breaks off in a line",
    (kv) => kv.set(["journal", 1], bytes('{"run":"live","first":12,"count":1}\n{"at"')),
    [
      "problem: journal: entry 1 cannot be read, and no start would go on with it: It breaks off in the middle of a line",
    ],
  ],
  [
    "lines in the journal of a run that is not there",
    (kv) =>
      kv.set(["journal", 1], bytes(`{"run":"nobody","first":8,"count":1}\n${line(started("live", 1))}`)),
    [
      "problem: run nobody: journal: it is there, and the run is not",
    ],
  ],
  ["an entry of the journal that is no bytes", (kv) => kv.set(["journal", 1], "text"), [
    "problem: journal: entry 1 cannot be read, and no start would go on with it: It holds no bytes",
  ]],
  ["an entry of the journal without a number", (kv) => kv.set(["journal", "x"], bytes("")), [
    "problem: journal: entry x cannot be read, and no start would go on with it: It stands under a key that is none",
  ]],
  [
    "a journal that does not go on where the pages end",
    (kv) => kv.set(["journal", 1], bytes(`{"run":"live","first":13,"count":1}\n${line(started("live", 1))}`)),
    [
      "problem: run live: page: events 12 to 12 are missing",
    ],
  ],
  ["a mark of a clear that says nothing", (kv) => kv.set(["cleared", "done"], "x"), [
    "problem: run done: cleared: it does not say up to where the log was cleared",
  ]],
  ["a mark of a clear that is gone", (kv) => kv.delete(["cleared", "live"]), [
    "problem: run live: page: events 1 to 6 are missing",
    "note: run live: snapshot: 1 belong to no clear of this log; nobody reads them",
  ]],
  ["a clear of a run that is not there", (kv) => kv.set(["cleared", "nobody"], 1), [
    "problem: run nobody: cleared: it is there, and the run is not",
  ]],
  ["a snapshot that is gone", (kv) => kv.delete(["snapshot", "live", 6, 0]), [
    "problem: run live: snapshot: the log was cleared up to 6, and what it added up to is not there",
  ]],
  ["a snapshot that cannot be read", (kv) => kv.set(["snapshot", "live", 6, 0], bytes("{")), [
    "problem: run live: snapshot: it cannot be read",
  ]],
  ["a snapshot of another moment", (kv) => kv.set(["snapshot", "live", 6, 0], bytes('{"head":5}')), [
    "problem: run live: snapshot: the snapshot at 6 is one of another sequence",
  ]],
  ["what was asked, gone", (kv) => kv.delete(["spec", "live", "e-live", 0]), [
    "problem: run live: spec: it is not there",
  ]],
  ["what was asked, in part", (kv) => kv.delete(["spec", "done", "e-done", 0]), [
    "problem: run done: spec: piece 0 is missing or cannot be read",
  ]],
  ["a session that rests in the middle of a request", (kv) =>
    kv.delete(["page", "rest", 1]).then(() => {
      const open = session("rest").slice(0, 2).map((event) => line(event)).join("");
      return kv.set(["page", "rest", 1], bytes(open));
    }), [
    "problem: run rest: run: it rests, and something of it is under way in the log",
  ]],
  ["a discussion that rests", (kv) => edit(kv, "done", { status: "idle" }), [
    "problem: run done: listed: the list of its status does not show the run",
    "problem: run done: run: it rests, and runs of its kind do not",
    "problem: run done: run: it rests, and its last event, 12, says that it is over",
    "problem: run done: listed: it has an entry that its row does not ask for",
  ]],
  ["a run that ended without a time", (kv) => edit(kv, "done", { ended: undefined }), [
    "problem: run done: open: the run has not ended and no start would take it up",
    "problem: run done: run: its status is completed, and it has no time of its end",
    "problem: run done: ended: it has an entry that its row does not ask for",
  ]],
  ["a name that leads to another subject's run", (kv) => kv.set(["alias", "mallory", "resp_9"], "done"), [
    "problem: run done: alias: another subject has a name for it",
  ]],
  ["a name that its run does not know", (kv) => kv.delete(["named", "done", "resp_1"]), [
    "problem: run done: alias: a name of it would not be forgotten with it",
  ]],
  ["a name that leads nowhere", (kv) => kv.delete(["alias", "anyone", "resp_1"]), [
    "note: run done: named: a name of it leads nowhere any more",
  ]],
  ["a name that is none", (kv) => kv.set(["named", "done", "n"], 5), [
    "problem: run done: named: a name cannot be read",
  ]],
  ["an Idempotency-Key that cannot be read", (kv) => kv.set(["again", "anyone", "again-key"], "x"), [
    "problem: again: an Idempotency-Key cannot be read",
  ]],
  ["a run that is marked as deleted and there", (kv) => kv.set(["trash", "done"], 1), [
    "problem: run done: trash: the run is there and marked as deleted: the next start would erase its log",
  ]],
  ["keys of a kind that is not known", (kv) => kv.set(["mystery", 1], 1), [
    "note: file: there are keys of a kind that is not known here; another version has written them",
  ]],
  ["keys that begin with something else", (kv) => kv.set([1n, true], 1), [
    "note: file: there are keys of a kind that is not known here; another version has written them",
  ]],
];

Deno.test("the doctor names every kind of damage, and nothing else", async (t) => {
  await using sound = await soundFile();
  for (const [name, damage, expected] of DAMAGE) {
    await t.step(name, async () => {
      await using file = await newFile(sound.path);
      await file.change(damage);
      assertEquals(file.examine(), expected);
    });
  }
});
