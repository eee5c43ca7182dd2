// What one loop waits for from several sides. A race of promises would leave a reaction behind on each one that lasts,
// for every one that does not: a run of a million events kept half a gigabyte of them.

export class Inbox<T> {
  readonly #items: T[] = [];
  #taker: ((item: T) => void) | undefined;

  put(item: T): void {
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker) taker(item);
    else this.#items.push(item);
  }

  /** The next item, in the order in which they were put in. One taker at a time. */
  take(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift()!);
    return new Promise((resolve) => this.#taker = resolve);
  }
}
