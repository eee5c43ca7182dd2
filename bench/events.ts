// The events that are measured: pieces of streamed text as a model's answer makes them, spelled as text 000 spells
// them. Parley makes them itself from the pieces; a peer gets the same strings ready-made. One is about 340 bytes on
// the wire.

import type { Stored } from "../src/core/event.ts";
import { discussionDialect } from "../src/wire/discussion.ts";

/** What the model says over and over. */
export const PIECE = "forty characters of what an agent says. ";
export const AGENT = "junior_engineer";

const RUN = { id: "00000000-0000-4000-8000-000000000000", epoch: "00000000" };
const AT = "2026-01-01T00:00:00.000Z";

/** One piece as it is stored. */
export function piece(seq: number, delta = PIECE): Stored {
  return {
    seq,
    at: AT,
    event: {
      type: "text_streamed",
      data: { agent_type: AGENT, round: 1, message_id: RUN.id, delta },
    },
  };
}

/** One stored event as viewers get it. */
export function spell(stored: Stored): string {
  return discussionDialect.spell(RUN, stored).text;
}

/** An event's text with `@` where its sequence stands: what a peer in another language makes its events from. */
const MARK = 987_654_321;
export const TEMPLATE = spell(piece(MARK)).replaceAll(String(MARK), "@");

/** What a server says to a viewer who has seen everything so far. */
export const CAUGHT_UP = discussionDialect.control("caught_up", { epoch: RUN.epoch, head_sequence: 0 }, AT);
