// Generators that hand over to others at no cost for what these yield. `yield*` of an async generator passes each value
// through every one that delegates, with promises of its own in each: five of them between a model's word and its run
// were a tenth of what a thousand live runs cost. Here who hands over says to whom, once, and who drives asks the
// innermost directly.

/** What an async generator yields to hand over to another one. */
export class Handover {
  constructor(readonly to: AsyncGenerator<unknown, unknown, void>) {}
}

/** As `yield*`, in a generator that is run by `driven`: `const result = yield* handOver(inner)`. */
export function* handOver<R>(to: AsyncGenerator<unknown, R, void>): Generator<Handover, R, unknown> {
  return (yield new Handover(to)) as R;
}

/**
 * Runs a generator with all that it hands over to: its values are theirs. Results, errors and closing come to each of them
 * as with `yield*`; but when it is closed while a next value is under way, who handed over is not gone on with first.
 */
export function driven<T, R>(
  outermost: AsyncGenerator<T | Handover, R, void>,
): AsyncGenerator<Exclude<T, Handover>, R, void> {
  type Got = IteratorResult<Exclude<T, Handover>, R>;
  type Inner = AsyncGenerator<T | Handover, unknown, unknown>;
  /** Whoever handed over, and last who did not. */
  const stack: Inner[] = [outermost];
  let closed = false;

  function step(got: IteratorResult<T | Handover, unknown>): Got | Promise<Got> {
    if (closed) return got.done || got.value instanceof Handover ? over() : got as Got;
    if (got.done) {
      stack.pop();
      return stack.length > 0 ? stack.at(-1)!.next(got.value).then(step, fail) : got as Got;
    }
    if (!(got.value instanceof Handover)) return got as Got;
    const to = got.value.to as Inner;
    stack.push(to);
    return to.next().then(step, fail);
  }

  function fail(error: unknown): Promise<Got> {
    if (!closed) stack.pop();
    if (closed || stack.length === 0) throw error;
    return stack.at(-1)!.throw(error).then(step, fail);
  }

  function over(value?: R): Got {
    return { done: true, value: value as R };
  }

  return {
    next: () => stack.at(-1)?.next().then(step, fail) ?? Promise.resolve(over()),

    throw: (error) => stack.at(-1)?.throw(error).then(step, fail) ?? Promise.reject(error),

    async return(value) {
      closed = true;
      let failure: { error: unknown } | undefined;
      for (let top = stack.pop(); top; top = stack.pop()) {
        try {
          // What fails at its end is told to who handed over to it; who catches that does not go on all the same.
          if (failure) await top.throw(failure.error);
          failure = undefined;
          await top.return(undefined);
        } catch (error) {
          failure = { error };
        }
      }
      if (failure) throw failure.error;
      return over(await value);
    },

    [Symbol.asyncIterator]() {
      return this;
    },

    async [Symbol.asyncDispose]() {
      await this.return(undefined as R);
    },
  };
}
