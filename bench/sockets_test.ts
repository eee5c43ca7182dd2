import { assert, assertEquals } from "@std/assert";
import { Sockets } from "./sockets.ts";

Deno.test("a connection is not taken for one that was dropped, whatever processes were started meanwhile", async () => {
  using sockets = new Sockets();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: string[] = [];
  const reader = (name: string) => ({
    opened() {},
    received: (bytes: Uint8Array<ArrayBuffer>) =>
      void heard.push(`${name} ${new TextDecoder().decode(bytes)}`),
    ended: () => void heard.push(`${name} ended`),
  });
  const join = async (name: string) => {
    const fd = sockets.connect(listener.addr.port, reader(name));
    return { fd, peer: await listener.accept() };
  };
  const first = await join("first");
  const other = new Deno.Command("cat", { stdin: "piped", stdout: "null" }).spawn();
  await first.peer.write(new TextEncoder().encode("for the first"));
  sockets.drop(first.fd);
  const second = await join("second");
  assertEquals(second.fd, first.fd);
  for (let i = 0; i < 3; i++) sockets.turn(10);
  assertEquals(heard, []);
  await second.peer.write(new TextEncoder().encode("for the second"));
  while (heard.length === 0) assert(sockets.turn(1000) > 0);
  assertEquals(heard, ["second for the second"]);
  for (const peer of [first.peer, second.peer, listener]) peer.close();
  await other.stdin.close();
  await other.status;
});
