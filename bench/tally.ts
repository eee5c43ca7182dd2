// The events of one measurement: when each came to its first and to its last viewer.

export class Tally {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly done = Promise.withResolvers<void>();
  #left: number;

  constructor(readonly count: number, viewers: number) {
    this.first = new Float64Array(count);
    this.last = new Float64Array(count);
    this.#left = count * viewers;
  }

  /** One viewer got event `i`. Throws when there is no such event. */
  note(i: number, at: number): void {
    if (i >= this.count) throw new Error(`An event more than the ${this.count} that were sent`);
    if (this.first[i] === 0) this.first[i] = at;
    this.last[i] = at;
    if (--this.#left === 0) this.done.resolve();
  }
}
