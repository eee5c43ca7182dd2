// Who is connected to sessions, for `GET /connections`, and the way by which a broadcast reaches them. What is said here
// is about the server, never about a run: events of a run come over its feed alone.

/** A socket as a broadcast sees it. */
export interface Present {
  readonly ready: boolean;
  send(text: string): void;
}

export class Room {
  readonly #present = new Map<Present, string>();

  /** Sockets that are connected now. */
  get size(): number {
    return this.#present.size;
  }

  /** The sessions that somebody is connected to, in the order of their first connection. */
  get sessions(): string[] {
    return [...new Set(this.#present.values())];
  }

  /** Counts a socket until the returned function is called. */
  enter(socket: Present, session: string): () => void {
    this.#present.set(socket, session);
    return () => void this.#present.delete(socket);
  }

  /** Sends this to everybody who reads; gives to how many. A socket that is full gets none of it, and is not waited for. */
  broadcast(text: string): number {
    let count = 0;
    for (const socket of this.#present.keys()) {
      if (!socket.ready) continue;
      socket.send(text);
      count++;
    }
    return count;
  }
}
