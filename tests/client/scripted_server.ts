// A WebSocket server that says only what a test tells it to, one connection after the other.

// deno-lint-ignore no-explicit-any
type Json = any;

export class Peer {
  /** What the client said, without its pings. */
  readonly said: Json[] = [];
  pings = 0;
  #wake = () => {};

  constructor(readonly socket: WebSocket, readonly url: URL) {
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "ping") this.pings++;
      else this.said.push(message);
      this.#wake();
    };
  }

  /** The n-th thing that the client says here, from 0, when it has been said. */
  async hears(n: number): Promise<Json> {
    while (this.said.length <= n) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.said[n];
  }

  send(...messages: Json[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message));
  }

  close(code: number): void {
    this.socket.close(code);
  }
}

export interface ScriptedServer extends AsyncDisposable {
  url: string;
  peers: Peer[];
  /** The n-th connection, from 0, when it is open. */
  peer(n: number): Promise<Peer>;
}

export function scriptedServer(): ScriptedServer {
  const peers: Peer[] = [];
  let wake = () => {};
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => {
      peers.push(new Peer(socket, new URL(request.url)));
      wake();
    };
    return response;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    peers,
    async peer(n) {
      while (peers.length <= n) await new Promise<void>((resolve) => wake = resolve);
      return peers[n]!;
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of peers) if (socket.readyState < 2) socket.close(1000);
      await server.shutdown();
    },
  };
}
