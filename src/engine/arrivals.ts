// Who waits for a run that has not started: its id was chosen by a client, and a viewer may be there first.

export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Ids that somebody waits for. */
  get ids(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Calls `started` when a run with this id has started, perhaps more than once; the returned function stops that. */
  wait(id: string, started: () => void): () => void {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(started));
    return () => {
      waiting.delete(started);
      if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id);
    };
  }

  tell(id: string): void {
    for (const started of [...this.#waiting.get(id) ?? []]) started();
  }
}
