// The control of "model to viewer": asks the model as soon as a viewer is there and passes each token on in a frame of
// its own, as it comes. No log, nothing is joined, nobody else can watch.

import { type Json, serveCommands } from "../commands.ts";

let base = "";

async function relay(socket: WebSocket): Promise<void> {
  const body = { model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Say it" }] };
  const response = await fetch(`${base}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer sk-bench" },
    body: JSON.stringify(body),
  });
  let rest = "";
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith("data: {")) continue;
      const delta = JSON.parse(line.slice("data: ".length)).choices[0]?.delta?.content;
      if (delta) socket.send(JSON.stringify({ event_type: "agent_delta", data: { delta } }));
    }
  }
  socket.close(1000);
}

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onopen = () => {
    socket.send(JSON.stringify({ event_type: "caught_up", data: {} }));
    relay(socket);
  };
  return response;
});

await serveCommands({
  start({ count, model }: Json) {
    base = model;
    return { urls: new Array(count).fill(`ws://127.0.0.1:${server.addr.port}/`) };
  },
});
