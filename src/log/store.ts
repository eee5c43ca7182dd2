// What is known of each run beside its events: who asked for what, and how it stands. Stored keys and values:
//
//   ["run", id]                       RunRow
//   ["spec", id, epoch, piece]        bytes   what was asked, as JSON; a bill's text does not fit one value
//   ["list", subject, kind, created, id]  1       newest first, without reading anything that is not shown
//   ["listed", subject, kind, status, created, id]  1  the same for one status
//   ["open", created, id]             1       runs that have not ended: what a crash leaves to take up; where several
//                                             processes share the database, the id of the one that acts it out
//   ["ended", ended, id]              1       runs that have ended or rest, oldest first: what retention looks at
//   ["snapshot", id, seq, piece]      bytes   the view of a live run at `seq`, where it was cleared up to there
//   ["again", subject, key]           {run, digest, at}  an Idempotency-Key
//   ["alias", subject, name]          id      another name of a run, such as the provider's id of its answer
//   ["named", id, name]               subject the same from the run's side: what is forgotten with it
//   ["trash", id]                     1       a deletion that has not come to its end
//
// Every commit to a file also writes ["last"]; see witness.ts. What ["probe"] holds means nothing; see commit.ts.

import type { BaseView } from "../core/base_view.ts";
import { type Again, AGAIN_MS, againKey, type Earlier, type Started, startedBy } from "./again.ts";
import { aliases } from "./alias.ts";
import { Changed, type Committer, createCommitter, type Mutation, onCondition, probe } from "./commit.ts";
import { kvLog } from "./kv.ts";
import { inSlices, mapKeys } from "./kv_tidy.ts";
import { listed, listKeys, type ListQuery } from "./listing.ts";
import type { EventLog } from "./log.ts";
import type { RunRow } from "./run_row.ts";
import { piecesOf, readPieces, writePieces } from "./pieces.ts";

export type { ListQuery } from "./listing.ts";
export { isOver, type RunRow } from "./run_row.ts";

export interface Store {
  readonly log: EventLog;
  /**
   * Makes a run durable. With `again`, returns the earlier run of the same key instead, if there is one; `taken`
   * when another run has the id.
   */
  create(
    row: RunRow,
    spec: unknown,
    again?: Again,
  ): Promise<{ created: true } | { created: false } & Earlier | { taken: true }>;
  /** The run that this subject started with the same key, within a day of `now` and while it is there. */
  earlier(subject: string, again: Again, now: number): Promise<Earlier | undefined>;
  get(id: string): Promise<RunRow | undefined>;
  spec(row: RunRow): Promise<unknown>;
  /** Replaces the row of a run; `before` is the row as it was. */
  update(before: RunRow, after: RunRow): Promise<void>;
  /**
   * Makes a run that rests this process's own to act out, and gives its row; undefined when it does not rest as `row`
   * says any more, since somebody else has woken or forgotten it.
   */
  reopen(row: RunRow, now: number): Promise<RunRow | undefined>;
  list(query: ListQuery): Promise<{ rows: RunRow[]; next_cursor?: string }>;
  /** Gives a run another name by which its subject finds it; a name that another run had is this one's then. */
  remember(id: string, name: string): Promise<void>;
  /** The id of the run with this name. */
  recall(subject: string, name: string): Promise<string | undefined>;
  /** Ids of runs that have not ended, oldest first. */
  open(): Promise<string[]>;
  /** At most `limit` runs that ended before `time` (milliseconds since the epoch), the oldest first. */
  endedBefore(time: number, limit: number): Promise<RunRow[]>;
  /**
   * Keeps the view a run had at `view.head`; made before a clear, so that the run can still be taken up after it. One
   * that was kept for a clear up to there stays as it is.
   */
  saveSnapshot(id: string, view: BaseView): Promise<void>;
  /** The view kept at `seq`; older ones are forgotten. */
  snapshot(id: string, seq: number): Promise<BaseView | undefined>;
  /** Forgets every view kept of a run: one that is over is not taken up again. */
  forgetSnapshots(id: string): Promise<void>;
  /**
   * Forgets a run and its log. It is gone from lists and look-ups at once; one that was made under its id since is left
   * alone. False, with nothing done, when it has been woken from its rest since `row` was read.
   */
  remove(row: RunRow): Promise<boolean>;
  /** Ends deletions that a crash cut short. */
  sweep(): Promise<void>;
  /** Resolves when the store answers and takes what is written; rejects when it does not. */
  ping(): Promise<void>;
  /** Waits for what is being written. The database itself is closed by who opened it. */
  idle(): Promise<void>;
}

/**
 * `owner` is this process's id where several share the database (instance.ts): new runs are its own. With `shared` they
 * do, whether or not this store is one that acts runs out.
 */
export function kvStore(
  kv: Deno.Kv,
  committer: Committer = createCommitter(kv),
  owner?: string,
  shared = owner !== undefined,
): Store {
  const log = kvLog(kv, committer, { shared });
  const names = aliases(kv, committer);

  /** Deletions under way. A run that is made again under the same id waits for the end of the old one. */
  const erasing = new Map<string, Promise<void>>();

  function erase(id: string): Promise<void> {
    const known = erasing.get(id);
    if (known) return known;
    const work = eraseNow(id).finally(() => erasing.delete(id));
    erasing.set(id, work);
    return work;
  }

  async function eraseNow(id: string): Promise<void> {
    const key = ["trash", id];
    const { versionstamp: unchanged } = await kv.get(key);
    if (unchanged === null) return;
    // Another process may be first to end the deletion, and the run may be there again: that one is to stay.
    const careful = onCondition(committer, { key, unchanged });
    try {
      await log.remove(id, careful);
      await inSlices(mapKeys(kv.list({ prefix: ["spec", id] })), careful);
      await inSlices(mapKeys(kv.list({ prefix: ["snapshot", id] })), careful);
      await names.forget(id, careful);
      await careful.commit([{ key, remove: true }], 0);
    } catch (error) {
      if (!(error instanceof Changed)) throw error;
    }
  }

  return {
    log,

    async create(row, spec, again) {
      const key = again && againKey(row.subject, again);
      const known = key && await kv.get<Started>(key);
      const earlier = known && await startedBy(kv, known, again!, row.created);
      if (earlier) return { created: false, ...earlier };
      const runKey = ["run", row.id];
      if ((await kv.get(runKey)).value) return { taken: true };
      if ((await kv.get(["trash", row.id])).value) await erase(row.id);
      const specKey = ["spec", row.id, row.epoch];
      const [piece, ...more] = piecesOf(spec) as [Uint8Array, ...Uint8Array[]];
      // Only what does not fit one commit can be left behind by a crash between two.
      if (more.length > 0) await writePieces(committer, specKey, spec);
      const mutations: Mutation[] = [
        { key: runKey, unchanged: null },
        // Its deletion may have been begun since it was looked for, and would take this one's log.
        { key: ["trash", row.id], unchanged: null },
        { key: runKey, value: row },
        { key: [...specKey, 0], value: piece },
        // A run without an end begins with a rest.
        row.ended === undefined
          ? { key: ["open", row.created, row.id], value: owner ?? 1 }
          : { key: ["ended", row.ended, row.id], value: 1 },
        ...listKeys(row).map((listKey) => ({ key: listKey, value: 1 })),
      ];
      if (key) {
        const value = { run: row.id, digest: again!.digest, at: row.created };
        mutations.push({ key, unchanged: known!.versionstamp }, { key, value, expireIn: AGAIN_MS });
      }
      try {
        await committer.commit(mutations, piece.length + 1000);
        return { created: true };
      } catch (error) {
        if (!(error instanceof Changed)) throw error;
      }
      // The answer to a first try was lost on the way, and this was the second one.
      if ((await kv.get<RunRow>(runKey)).value?.epoch === row.epoch) return { created: true };
      // Somebody else used the key a moment ago.
      await inSlices(mapKeys(kv.list({ prefix: ["spec", row.id, row.epoch] })), committer);
      return this.create(row, spec, again);
    },

    earlier: async (subject, again, now) =>
      await startedBy(kv, await kv.get<Started>(againKey(subject, again)), again, now),

    get: async (id) => (await kv.get<RunRow>(["run", id])).value ?? undefined,

    spec: ({ id, epoch }) => readPieces(kv, ["spec", id, epoch]),

    async update(before, after) {
      const mutations: Mutation[] = [{ key: ["run", after.id], value: after }];
      if (before.status !== after.status) {
        mutations.push({ key: listKeys(before)[1]!, remove: true }, { key: listKeys(after)[1]!, value: 1 });
      }
      if (after.ended !== undefined) {
        mutations.push({ key: ["open", after.created, after.id], remove: true });
        mutations.push({ key: ["ended", after.ended, after.id], value: 1 });
      }
      await committer.commit(mutations, 1000);
    },

    async reopen({ id, epoch, ended }, now) {
      const { value: before, versionstamp } = await kv.get<RunRow>(["run", id]);
      const resting = before?.status === "idle" && before.epoch === epoch && before.ended === ended;
      if (!resting || ended === undefined) return undefined;
      const { ended: _, ...row } = before;
      const after: RunRow = { ...row, status: "running", updated: now };
      try {
        await committer.commit([
          { key: ["run", id], unchanged: versionstamp },
          { key: ["run", id], value: after },
          { key: listKeys(before)[1]!, remove: true },
          { key: listKeys(after)[1]!, value: 1 },
          { key: ["ended", ended, id], remove: true },
          { key: ["open", after.created, id], value: owner ?? 1 },
        ], 1000);
        return after;
      } catch (error) {
        if (error instanceof Changed) return undefined;
        throw error;
      }
    },

    list: (query) => listed(kv, query),

    async remember(id, name) {
      const { value: row } = await kv.get<RunRow>(["run", id]);
      if (row) await names.remember(row, name);
    },

    recall: (subject, name) => names.recall(subject, name),

    async open() {
      const ids: string[] = [];
      for await (const { key } of kv.list({ prefix: ["open"] })) ids.push(key[2] as string);
      return ids;
    },

    async endedBefore(time, limit) {
      const rows: RunRow[] = [];
      for await (const { key } of kv.list({ prefix: ["ended"], end: ["ended", time] })) {
        const { value } = await kv.get<RunRow>(["run", key[2] as string]);
        if (value && value.ended === key[1]) rows.push(value);
        // A mark without its run would be found first for ever, and hide the others.
        else await committer.commit([{ key, remove: true }], 0);
        if (rows.length >= limit) break;
      }
      return rows;
    },

    async saveSnapshot(id, view) {
      const prefix = ["snapshot", id, view.head];
      const { first } = await log.bounds(id);
      // The run would be taken up from that one now, and a crash in the midst of this would leave half of each.
      if (first > view.head) return;
      // Of one whose clear was never made there may be more pieces.
      await inSlices(mapKeys(kv.list({ prefix })), committer);
      await writePieces(committer, prefix, view);
    },

    forgetSnapshots: (id) => inSlices(mapKeys(kv.list({ prefix: ["snapshot", id] })), committer),

    async snapshot(id, seq) {
      const older = kv.list({ prefix: ["snapshot", id], end: ["snapshot", id, seq] });
      await inSlices(mapKeys(older), committer);
      return (await readPieces(kv, ["snapshot", id, seq])) as BaseView | undefined;
    },

    async remove(row) {
      const { id } = row;
      const key = ["run", id];
      while (true) {
        const { value: now, versionstamp: unchanged } = await kv.get<RunRow>(key);
        // Somebody else has forgotten it, and what may stand there now is another run.
        if (!now) await erase(id);
        if (now?.epoch !== row.epoch) return true;
        if (row.status === "idle" && now.ended !== row.ended) return false;
        const gone = [key, ["open", now.created, id], ["ended", now.ended ?? 0, id], ...listKeys(now)];
        const mutations = gone.map((key): Mutation => ({ key, remove: true }));
        const trash = { key: ["trash", id], value: 1 };
        try {
          await committer.commit([{ key, unchanged }, ...mutations, trash], 100);
        } catch (error) {
          if (!(error instanceof Changed)) throw error;
          continue;
        }
        await erase(id);
        return true;
      }
    },

    async sweep() {
      for await (const { key } of kv.list({ prefix: ["trash"] })) await erase(key[1] as string);
    },

    async ping() {
      await kv.get(["run", ""]);
      // A full disk can be read. Whoever asks finds out whether there is room again, where nothing else tries.
      if (committer.refusing()) await probe(committer);
    },

    idle: () => committer.idle(),
  };
}
