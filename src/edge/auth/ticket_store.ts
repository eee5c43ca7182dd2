// Where tickets are until they are used. In memory, a ticket is good at the server that gave it; in a database that
// several servers share, at any of them, and only once among them all. Stored keys and values:
//
//   ["ticket", SHA-256 of the ticket]   Ticket

export interface Ticket {
  subject: string;
  scopes: string[];
  /** When the token that it was given for expires, in milliseconds since the epoch. */
  until?: number;
  path: string;
  /** When it was given, in milliseconds since the epoch. */
  at: number;
}

export interface TicketStore {
  put(hash: string, ticket: Ticket, forMs: number): Promise<void>;
  /** Gives a ticket to one caller only; undefined to all others. */
  take(hash: string): Promise<Ticket | undefined>;
}

/** Tickets of this process. They are removed by whoever put them; see `Tickets`. */
export function memoryTickets(): TicketStore {
  const kept = new Map<string, Ticket>();
  return {
    put: (hash, ticket) => Promise.resolve(void kept.set(hash, ticket)),
    take(hash) {
      const ticket = kept.get(hash);
      kept.delete(hash);
      return Promise.resolve(ticket);
    },
  };
}

/** Tickets of all servers that share a database. */
export function kvTickets(kv: Deno.Kv): TicketStore {
  return {
    async put(hash, ticket, forMs) {
      await kv.set(["ticket", hash], ticket, { expireIn: forMs });
    },
    async take(hash) {
      const entry = await kv.get<Ticket>(["ticket", hash]);
      if (entry.value === null) return undefined;
      const { ok } = await kv.atomic().check(entry).delete(entry.key).commit();
      return ok ? entry.value : undefined;
    },
  };
}
