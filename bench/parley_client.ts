// A user of a running server, for scenarios that ask rather than watch: each question is answered before the next.

import type { Json } from "./commands.ts";
import { AGENT } from "./events.ts";

export class Client {
  constructor(readonly base: string) {}

  async #ask(path: string, init?: RequestInit): Promise<Json> {
    const response = await fetch(`${this.base}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** Starts a run; gives its id. */
  async start(): Promise<string> {
    const body = JSON.stringify({ task: "Say what you are told to say", agent_types: [AGENT] });
    const headers = { "content-type": "application/json" };
    return (await this.#ask("", { method: "POST", headers, body })).discussion_id;
  }

  async list(): Promise<void> {
    const { discussions } = await this.#ask("?limit=20");
    if (discussions.length === 0) throw new Error("The list is empty");
  }

  status(id: string): Promise<Json> {
    return this.#ask(`/${id}/status`);
  }

  async history(id: string, after: number): Promise<Json> {
    return await this.#ask(`/${id}/history?after=${after}&limit=100`);
  }

  /** Watches a run that is over from after `seen` to its end; gives how many events came. */
  resume(id: string, seen: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const socket = new WebSocket(`${this.base.replace("http", "ws")}/${id}/stream?last_sequence=${seen}`);
    let events = 0;
    socket.onmessage = ({ data }) => {
      if (JSON.parse(data).sequence !== seen + ++events) {
        reject(new Error(`${data} came at ${seen + events}`));
      }
    };
    socket.onclose = ({ code }) => code === 1000 ? resolve(events) : reject(new Error(`Closed with ${code}`));
    return promise;
  }
}
