// What the rehearsal model answers, by what the call is for. A purpose is a row of the table: adding one is adding a
// composer, a pure function of the occasion and the seed. Structured answers are composed as values of their schema.

import type { DiscussionOccasion } from "../prompt.ts";
import { ModelError, type ModelRequest, type Occasion } from "../model.ts";
import { ANALYSIS } from "./analyst/analysis.ts";
import { CHATS } from "./chats.ts";
import { CODER } from "./coder/coder.ts";
import { stanceOf } from "./debate.ts";
import { decide } from "./decision.ts";
import { choice, managerPrompt } from "./manager.ts";
import { Reply } from "./reply.ts";
import { SESSION } from "./session/step.ts";
import { speakerOf } from "./speaker.ts";
import { summary } from "./summary.ts";
import { turn } from "./turn.ts";

/** Text, a value that is sent as JSON, or a `Reply` that has more than text. */
export type Composer<O = Occasion> = (occasion: O, seed: number) => string | object | Reply;

type Discussion = { [P in DiscussionOccasion["purpose"]]: Composer<DiscussionOccasion & { purpose: P }> };

const DISCUSSION: Discussion = {
  turn,
  stance: (occasion, seed) => {
    const speaker = speakerOf(occasion, seed);
    return stanceOf(speaker, decide(speaker, occasion, occasion.debate, seed));
  },
  manager_prompt: managerPrompt,
  choice,
  summary,
};

/** The composers; a purpose's prompt gives its occasion the shape that its composer reads. */
const COMPOSERS: ReadonlyMap<string, Composer> = new Map(
  Object.entries({ ...DISCUSSION, ...ANALYSIS, ...CHATS, ...CODER, ...SESSION }) as [string, Composer][],
);

/** The text of the answer to a request. Throws as `composeReply` does. */
export function compose(request: ModelRequest, seed: number): string {
  return composeReply(request, seed).text;
}

/** The whole answer to a request. Throws `ModelError` where there is no composer for its purpose. */
export function composeReply({ occasion, answer }: ModelRequest, seed: number): Reply {
  const composer = COMPOSERS.get(occasion.purpose);
  if (!composer) {
    throw new ModelError(
      "rejected",
      `The rehearsal model does not know the purpose ${JSON.stringify(occasion.purpose)}; ` +
        `it knows ${[...COMPOSERS.keys()].join(", ")}`,
    );
  }
  const composed = composer(occasion, seed);
  if (composed instanceof Reply || typeof composed === "string") {
    if (!answer) return typeof composed === "string" ? new Reply({ text: composed }) : composed;
  } else if (answer) return new Reply({ text: JSON.stringify(composed) });
  throw new ModelError(
    "rejected",
    `The rehearsal model answers the purpose ${occasion.purpose} with ${answer ? "text" : "JSON"}, ` +
      `and was asked for ${answer ? "JSON" : "text"}`,
  );
}
