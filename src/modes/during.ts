// Events that come while something else is awaited: what a model's answer already shows before it is complete.

/**
 * Runs `work` and yields what it emits as it emits it; returns what it returns, and throws what it throws after
 * everything emitted before was yielded.
 */
export async function* during<E, T>(
  work: (emit: (event: E) => void) => Promise<T>,
): AsyncGenerator<E, T, void> {
  const waiting: E[] = [];
  let bell = Promise.withResolvers<void>();
  let done = false;
  const result = work((event) => {
    waiting.push(event);
    bell.resolve();
  }).finally(() => {
    done = true;
    bell.resolve();
  });
  result.catch(() => {}); // it is awaited below, or its consumer has left
  while (true) {
    while (waiting.length > 0) yield waiting.shift()!;
    if (done) return await result;
    await bell.promise;
    bell = Promise.withResolvers<void>();
  }
}
