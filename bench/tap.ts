// Where somebody waits until there is something to say. Nothing is raced: that would keep a trace of every piece.

export class Tap {
  /** Pieces that are to be said. */
  due = 0;
  #bell = Promise.withResolvers<void>();

  /** One piece is to be said. */
  drop(): void {
    this.due++;
    this.ring();
  }

  ring(): void {
    this.#bell.resolve();
  }

  /** Resolves when it has rung since the last time. */
  async heard(): Promise<void> {
    await this.#bell.promise;
    this.#bell = Promise.withResolvers();
  }
}
