// What the requests of one session share: the run, the model, and which tools it turned out to take.

import type { CallerOptions } from "../../agents/caller.ts";
import type { ToolSpec } from "../../agents/model.ts";
import { type Earlier, TOOLS } from "../../agents/tools/tools.ts";
import type { Event } from "../../core/event.ts";
import type { SessionRun } from "../../core/run.ts";
import { earlierThan, type OpenRequest, openRequest } from "../../core/session_view.ts";

export interface SessionOptions extends CallerOptions {
  newId: () => string;
  /** Rounds of thought, action and observation of one request. */
  maxIterations: number;
  contextTokens: number;
  /** Told of a bug that ended one request. */
  broke?: (error: unknown) => void;
}

export type Stream<T = void> = AsyncGenerator<Event | readonly Event[], T, void>;

const WEB_SEARCH = { type: "web_search" };

export class Desk {
  /** What providers refuse is not sent again: first their own search, then all tools. */
  #refused: "nothing" | "search" | "tools" = "nothing";

  constructor(readonly run: SessionRun, readonly options: SessionOptions) {}

  /** A request that is under way, as the log says it is now. */
  request(request_id: string): OpenRequest {
    const request = openRequest(this.run.view, request_id);
    if (!request) throw new Error(`Request ${request_id} is not under way`);
    return request;
  }

  /** What was said in the session before this request. */
  earlier(request: OpenRequest): (Earlier & { agent: string })[] {
    return earlierThan(this.run.view, request.first)
      .map(({ request_id, agent, message, answer }) => ({ request_id, agent, message, answer }));
  }

  get tools(): readonly ToolSpec[] {
    return this.#refused === "tools" ? [] : TOOLS;
  }

  /** The provider's own tools. */
  get providerTools(): Record<string, unknown>[] {
    return this.#refused === "nothing" && this.options.model.webSearch ? [WEB_SEARCH] : [];
  }

  /** The provider refused a request for its tools; `searching`: its own search was among them, as another may not know. */
  refuse(searching: boolean): void {
    if (!searching) this.#refused = "tools";
    else if (this.#refused === "nothing") this.#refused = "search";
  }
}
