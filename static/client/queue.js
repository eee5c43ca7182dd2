// @ts-check
// What waits to be read by `for await`. Everything that was put in is given, in order, before the end or the error is.

/**
 * @template T
 * @param {() => void} [left] called when a reader stops reading, also at the end
 */
export function queue(left = () => {}) {
  /** @type {T[]} */
  const waiting = [];
  let ended = false;
  /** @type {Error | undefined} */
  let failure;
  /** @type {(() => void)[]} */
  let readers = [];

  return {
    /** @param {T} item */
    push(item) {
      if (ended) return;
      waiting.push(item);
      wake();
    },
    /** @param {Error} [error] what readers throw at the end */
    end(error) {
      if (ended) return;
      ended = true;
      failure = error;
      wake();
    },
    iterate,
  };

  function wake() {
    const all = readers;
    readers = [];
    for (const reader of all) reader();
  }

  /** @returns {AsyncGenerator<T>} */
  async function* iterate() {
    try {
      while (true) {
        if (waiting.length > 0) yield /** @type {T} */ (waiting.shift());
        else if (failure) throw failure;
        else if (ended) return;
        else await new Promise((resolve) => readers.push(() => resolve(undefined)));
      }
    } finally {
      left();
    }
  }
}
