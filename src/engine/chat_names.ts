// A chat is found again by the id that the provider gave its answer: before anybody can read that id in the chat's log,
// it is kept as another name of the run.

import type { Event } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { Kind, Script } from "./kind.ts";

/** The same kind of run; `remember` is told the other names of its runs in time. */
export function withNames(kind: Kind, remember: (run: string, name: string) => Promise<void>): Kind {
  return {
    ...kind,
    async *script(run: Run, signal: AbortSignal): Script {
      for await (const step of kind.script(run, signal)) {
        for (const event of Array.isArray(step) ? step as readonly Event[] : [step as Event]) {
          const name = nameIn(event);
          if (name !== undefined) await remember(run.id, name);
        }
        yield step;
      }
    },
  };
}

/** Only what a model answers itself can be gone on from. */
function nameIn(event: Event): string | undefined {
  return event.type === "reply_completed" && event.data.form === "openai_chat"
    ? event.data.response_id
    : undefined;
}
