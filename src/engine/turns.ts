// One thing after the other for each key, and for different keys at once.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether something is being done for this key. */
  busy(key: string): boolean {
    return this.#last.has(key);
  }

  /** Resolves when nothing is being done for this key. */
  async free(key: string): Promise<void> {
    while (this.busy(key)) await this.#last.get(key);
  }

  /** Does `work` when everything that was asked for this key before is done, whatever came of that. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const done = mine.then(() => {}, () => {}).then(() => {
      if (this.#last.get(key) === done) this.#last.delete(key);
    });
    this.#last.set(key, done);
    return mine;
  }
}
