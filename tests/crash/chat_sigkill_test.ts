// The server is killed while chats stream over one connection, and every one is resumed over another. Nothing that was
// read is read again, nothing is missing, and a reply that was whole is not asked for again.
//
// SEED repeats one sequence of kills.

import { assert, assertEquals } from "@std/assert";
import { dial, type Json } from "../support/dial.ts";
import { withServer } from "./killing.ts";
import { assertChat, isLast } from "./whole.ts";

const ROUNDS = 3;
const personas = ["teacher", "skeptic", "philosopher"];

Deno.test("chats that a killed server left open are resumed whole over another connection", () =>
  withServer(150, async (server, random) => {
    let resumed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const socket = await dial(`${server.url}/ws`);
      const ask = (type: string, request_id: string, data: Record<string, unknown>) =>
        socket.send({ type, data: { ...data, request_id } });
      ask("openai_chat", "model", { input_text: "Why do bridges sway, and what is done against it?" });
      ask("chat", "one", { message: "Is a plan better than none?", persona_id: "teacher" });
      ask("multi_chat", "many", { message: "What is worth remembering?", persona_ids: personas });
      let count = random.int(15, 60);
      const began = new Set<string>();
      // Whatever has been sent by then, every chat is known to the client; in the last round also one reply is whole.
      const late = round === ROUNDS - 1;
      await socket.until((m) =>
        began.add(m.request_id).size === 3 && --count <= 0 && (!late || m.type === "persona_response")
      );
      await server.kill();
      const { messages } = await socket.all();
      const seen = Map.groupBy(
        messages.map((text) => JSON.parse(text) as Json),
        (m) => m.request_id as string,
      );

      await server.start();
      const again = await dial(`${server.url}/ws`);
      let open = 0;
      for (const [request_id, own] of seen) {
        if (isLast(own.at(-1))) continue;
        const { run_id, sequence: last_sequence } = own.at(-1);
        again.send({ type: "resume", data: { run_id, last_sequence, request_id } });
        open++;
      }
      resumed += open;
      let ends = 0;
      if (open > 0) await again.until((m) => isLast(m) && ++ends === open);
      const rest = Map.groupBy(
        again.messages.map((text) => JSON.parse(text) as Json),
        (m) => m.request_id as string,
      );
      for (const [request_id, own] of seen) {
        const later = (rest.get(request_id) ?? []).filter((m) => m.sequence !== undefined);
        await whole(server.url, own, later, `${request_id}, SEED=${random.seed}`);
      }
      await again.close();
    }
    assert(resumed > 0, "no chat was cut by a kill");
    console.log(`${resumed} of ${3 * ROUNDS} chats were cut`);
  }));

/** What one client put together over two connections is what is stored. */
async function whole(url: string, before: Json[], after: Json[], about: string): Promise<void> {
  const { run_id, sequence } = before.at(-1);
  const { events } = await (await fetch(`${url}/api/v1/chats/${run_id}/history`)).json();
  const bare = ({ request_id: _, ...message }: Json) => message;
  // The last event before the kill may have been cut between its messages; what came after it is exactly the rest.
  assertEquals(before.map(bare), events.slice(0, before.length), about);
  assertEquals(after.map(bare), events.filter((m: Json) => m.sequence > sequence), about);
  assertChat(events, about);
  assert(Math.max(...events.map((m: Json) => m.attempt ?? 1)) <= 2, about);
}
