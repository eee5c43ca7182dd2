// Interleaves generators that run side by side into one, in the order in which their values come.

/**
 * Yields every value of every source as it comes and returns their results in the order of `sources`. When the
 * consumer leaves, or one source throws, all others are closed and the error is passed on. A source is asked for its
 * next value only after its last one was taken.
 */
export async function* merge<T, R>(sources: AsyncGenerator<T, R, void>[]): AsyncGenerator<T, R[], void> {
  const results: R[] = new Array(sources.length);
  const waiting = new Map<number, Promise<{ index: number; got: IteratorResult<T, R> }>>();
  const ask = (index: number) => {
    const asked = sources[index]!.next().then((got) => ({ index, got }));
    asked.catch(() => {}); // it is awaited below, unless another one throws first
    waiting.set(index, asked);
  };
  try {
    sources.forEach((_, index) => ask(index));
    while (waiting.size > 0) {
      const { index, got } = await Promise.race(waiting.values());
      // To the back of the race, so that a source that always has something cannot starve the others.
      waiting.delete(index);
      if (got.done) {
        results[index] = got.value;
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
