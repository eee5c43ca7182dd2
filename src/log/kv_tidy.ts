// What is done to the pages of a run beside appending: clearing, joining small ones, and taking away what is left over.

import { Changed, type Committer, type Mutation, onCondition } from "./commit.ts";
import type { PageReader } from "./kv_read.ts";
import { linesOf, packLines, type Page, PAGE_BYTES } from "./pages.ts";

/** Mutations of one slice of a long clean-up. */
const SLICE = 100;

/** Forgets events up to and including `upTo`, as far as they are in pages. */
export async function clearPages(
  pages: PageReader,
  committer: Committer,
  run: string,
  upTo: number,
): Promise<void> {
  const { first, head } = await pages.bounds(run);
  const last = Math.min(upTo, head);
  // Where there is nothing to do, an earlier one may have been cut short.
  if (last < first) return await dropUpTo(pages, committer, run, first - 1);
  const from = await pages.pageOf(run, last);
  const mutations: Mutation[] = [{ key: ["cleared", run], value: last }];
  // The page in which the cut falls keeps its other half under a key of its own, in the same commit.
  const entry = await pages.kv.get<Uint8Array>(pages.key(run, from));
  if (entry.value) {
    const rest = linesOf(entry.value).slice(last + 1 - from);
    mutations.push({ key: pages.key(run, from), remove: true });
    for (const page of packLines(last + 1, rest)) {
      mutations.push({ key: pages.key(run, page.first), value: page.bytes });
    }
  }
  await committer.commit(mutations, entry.value?.length ?? 0);
  await dropUpTo(pages, committer, run, last);
}

/** Takes away what stands before what was cleared. */
async function dropUpTo(
  { kv, key }: PageReader,
  committer: Committer,
  run: string,
  upTo: number,
): Promise<void> {
  if (upTo === 0) return;
  await inSlices(mapKeys(kv.list({ prefix: ["page", run], end: key(run, upTo + 1) })), committer);
  await inSlices(mapKeys(kv.list({ prefix: ["aside", run], end: ["aside", run, upTo + 1] })), committer);
}

/** Joins small pages of a run that does not grow meanwhile. */
export async function joinPages(pages: PageReader, committer: Committer, run: string): Promise<void> {
  // What a clear that was cut short has left is not to be joined to what comes after it. Whoever deletes the run meanwhile
  // and makes it anew must not have its first events taken for that.
  const key = ["cleared", run];
  const { value, versionstamp: unchanged } = await pages.kv.get<number>(key);
  try {
    if (value) await dropUpTo(pages, onCondition(committer, { key, unchanged }), run, value);
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
    return;
  }
  const empty = () => ({ keys: [] as Deno.KvKey[], lines: [] as Uint8Array[], size: 0, unchanged: "" });
  let group = empty();
  const flush = async () => {
    const { keys, lines, size, unchanged } = group;
    group = empty();
    if (keys.length < 2) return;
    const [page] = packLines(keys[0]![2] as number, lines) as [Page];
    const removed = keys.slice(1).map((key): Mutation => ({ key, remove: true }));
    // Whoever deletes the run meanwhile must not find its first pages back afterwards.
    const first = [{ key: keys[0]!, unchanged }, { key: keys[0]!, value: page.bytes }];
    await committer.commit([...first, ...removed], size).catch((error) => {
      if (!(error instanceof Changed)) throw error;
    });
  };
  for await (const { key, value, versionstamp } of pages.list(run, { batchSize: 50 })) {
    if (group.size + value.length > PAGE_BYTES || group.keys.length >= SLICE) await flush();
    if (group.keys.length === 0) group.unchanged = versionstamp;
    group.keys.push(key);
    group.lines.push(...linesOf(value));
    group.size += value.length;
  }
  await flush();
}

/** Deletes keys a slice at a time, so that live runs' commits go in between. */
export async function inSlices(keys: AsyncIterable<Deno.KvKey>, committer: Committer): Promise<void> {
  let slice: Mutation[] = [];
  for await (const key of keys) {
    slice.push({ key, remove: true });
    if (slice.length >= SLICE) {
      await committer.commit(slice, 0);
      slice = [];
    }
  }
  if (slice.length > 0) await committer.commit(slice, 0);
}

/** The keys of a listing. */
export async function* mapKeys(entries: Deno.KvListIterator<unknown>): AsyncGenerator<Deno.KvKey> {
  for await (const { key } of entries) yield key;
}
