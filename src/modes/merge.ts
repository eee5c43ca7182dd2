// Interleaves generators that run side by side into one, in the order in which their values come.

import { Inbox } from "../inbox.ts";
import { driven, type Handover } from "../handover.ts";

/**
 * Yields every value of every source as it comes and returns their results in the order of `sources`. When the
 * consumer leaves, or one source throws, all others are closed and the error is passed on. A source is asked for its
 * next value only after its last one was taken.
 */
export async function* merge<T, R>(
  given: readonly AsyncGenerator<T | Handover, R, void>[],
): AsyncGenerator<Exclude<T, Handover>, R[], void> {
  const sources = given.map((source) => driven<T, R>(source));
  const results: R[] = new Array(sources.length);
  // What came first is taken first, so that a source that always has something cannot starve the others.
  const inbox = new Inbox<
    { index: number; got: IteratorResult<Exclude<T, Handover>, R> } | { error: unknown }
  >();
  const ask = (index: number) => {
    sources[index]!.next().then((got) => inbox.put({ index, got }), (error) => inbox.put({ error }));
  };
  try {
    sources.forEach((_, index) => ask(index));
    for (let open = sources.length; open > 0;) {
      const came = await inbox.take();
      if ("error" in came) throw came.error;
      const { index, got } = came;
      if (got.done) {
        results[index] = got.value;
        open--;
      } else {
        yield got.value;
        ask(index);
      }
    }
    return results;
  } finally {
    // A source in the middle of a model call closes when that call notices the abort; nobody needs to wait for it.
    for (const source of sources) source.return(undefined as R).catch(() => {});
  }
}
