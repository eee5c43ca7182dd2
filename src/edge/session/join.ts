// Where somebody who joins a session without saying where begins: with what is under way, each request from its start,
// and then live. What is over was for those who were there; the log has it for whoever asks.

import type { Frame } from "../../core/frame.ts";
import type { Described, Runs } from "../../engine/runs.ts";
import type { RunRow } from "../../log/store.ts";
import type { Asker } from "../own.ts";
import { seekSession } from "./speak.ts";

/** A session as it is when somebody joins. */
export interface Joined {
  row: RunRow;
  head: number;
  place: { after: number; skip: (frame: Frame) => boolean };
}

/** Undefined where there is no such session yet. */
export async function joinSession(runs: Runs, id: string, asker: Asker): Promise<Joined | undefined> {
  while (true) {
    const row = await seekSession(runs, id, asker);
    if (!row) return undefined;
    const described = await runs.describe(row);
    // It may have gone to rest or been woken while it was looked at: then a request might be taken for an old one.
    const now = await seekSession(runs, id, asker);
    const settled = now?.epoch === row.epoch && now.status === row.status && now.updated === row.updated;
    if (settled) return { row: described.row, head: described.head, place: placeOf(described) };
  }
}

function placeOf({ status, first, head, digest }: Described): Joined["place"] {
  const open = digest.under_way as { request_id: string; sequence: number }[];
  // Of a session that is over: its end, which says why.
  if (status === "failed" || status === "cancelled") return { after: head - 1, skip: () => false };
  const topics = new Set(open.map(({ request_id }) => request_id));
  const start = Math.min(head, ...open.map(({ sequence }) => sequence - 1));
  return {
    after: Math.max(start, first - 1),
    skip: ({ seq, topic }) => seq <= head && !(topic !== undefined && topics.has(topic)),
  };
}
