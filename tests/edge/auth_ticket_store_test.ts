// What a store of tickets gets to see.

import { assertEquals } from "@std/assert";
import { memoryTickets, type TicketStore } from "../../src/edge/auth/ticket_store.ts";
import { bearer, JWT_ENV, refusal, request, rig, token, upgrading } from "./auth_rig.ts";

const PATH = "/ws/chat/s1";
const using = (ticket: string) => request(`${PATH}?ticket=${ticket}`, upgrading());

Deno.test("a store is given no ticket but by its hash, and is not asked for what can be none", async () => {
  const seen: string[] = [];
  const kept = memoryTickets();
  const store: TicketStore = {
    put: (hash, ticket, forMs) => {
      seen.push(hash, JSON.stringify(ticket));
      return kept.put(hash, ticket, forMs);
    },
    take: (hash) => {
      seen.push(hash);
      return kept.take(hash);
    },
  };
  const server = rig(JWT_ENV, { tickets: store });
  const identity = await server.auth.authenticate(request("/", bearer(token())));
  const { ticket } = await server.auth.issueTicket(identity, PATH);
  await server.auth.authenticate(using(ticket));
  assertEquals(seen.length, 3);
  assertEquals(seen.filter((text) => text.includes(ticket)), []);
  const hash = seen[0]!;
  const none = ["", "x", ticket.slice(1), `${ticket}x`, `${ticket.slice(1)}%20`, `${ticket.slice(1)}.`];
  for (const wrong of none) {
    assertEquals((await refusal(() => server.auth.authenticate(using(wrong))))?.status, 401, wrong);
  }
  // Who has read the store has hashes, and gets in by none.
  assertEquals((await refusal(() => server.auth.authenticate(using(hash))))?.status, 401);
  assertEquals(seen.length, 4);
});
