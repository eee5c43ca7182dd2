// What somebody who is in a session can do: ask something, and stop what is under way. A session is made by its first
// question; a mere connection makes none.

import type { Event, Stored } from "../../core/event.ts";
import { hasRequest, openRequest, type SessionView } from "../../core/session_view.ts";
import type { SessionSpec } from "../../core/spec.ts";
import type { AskedMeans, Means } from "../../engine/means.ts";
import type { Runs } from "../../engine/runs.ts";
import { notFound, ParleyError, quote } from "../../errors.ts";
import type { RunRow } from "../../log/store.ts";
import type { SessionAsk } from "../../wire/session.ts";
import type { Visitor } from "../gate.ts";
import { type Asker, orNothing, ownNamed } from "../own.ts";
import type { StreamParts } from "../stream.ts";
import type { Room } from "./room.ts";

export const SESSION = "session";

/** Requests under way in one session at once. */
const MAX_UNDER_WAY = 64;

export interface SessionParts extends StreamParts {
  newId: () => string;
  /** Fixes provider, model and caps of a new session. */
  means: (asked: AskedMeans) => Means;
  room: Room;
}

export type Question = Extract<SessionAsk, { type: "chat" }>;

/** The row of a session; throws `not_found`. */
export function findSession(runs: Runs, id: string, asker: Asker): Promise<RunRow> {
  return ownNamed(runs, id, SESSION, asker);
}

/** The same, or undefined where there is none. */
export function seekSession(runs: Runs, id: string, asker: Asker): Promise<RunRow | undefined> {
  return orNothing(findSession(runs, id, asker));
}

/**
 * Asks something in a session, which is made if it is not there; `agent` answers where the question names nobody.
 * Resolves when the question is durable. Throws what the asker is to be told.
 */
export async function ask(
  parts: SessionParts,
  id: string,
  agent: string,
  question: Question,
  visitor: Visitor,
): Promise<Stored> {
  const { runs, newId } = parts;
  const { message, agent_name, enable_reasoning, request_id = newId() } = question;
  const received = (view: unknown): Event => {
    assertFree(view as SessionView, request_id);
    return {
      type: "request_received",
      data: { request_id, agent: agent_name ?? agent, message, enable_reasoning },
    };
  };
  const row = await seekSession(runs, id, visitor);
  try {
    return await runs.say(row ?? await open(parts, id, agent, visitor), received);
  } catch (error) {
    const gone = row && error instanceof ParleyError && error.code === "not_found";
    if (!gone) throw error;
    // It was deleted a moment ago.
    return await runs.say(await open(parts, id, agent, visitor), received);
  }
}

/**
 * Stops one request of a session, or all that are under way; resolves when that is durable. Throws `nothing_under_way`
 * (409), also where there is no session yet, and `unknown_request` (404) for a request that there never was.
 */
export async function interrupt(runs: Runs, row: RunRow | undefined, request_id?: string): Promise<void> {
  if (!row) throw request_id === undefined ? nothing(request_id) : unknown(request_id);
  const asked = (view: unknown): Event => {
    const { open } = view as SessionView;
    const meant = open.filter((request) => request_id === undefined || request.request_id === request_id);
    if (meant.length === 0) throw nothingToStop(view as SessionView, request_id);
    if (meant.every((request) => request.interrupted)) throw new Already();
    return { type: "interrupt_asked", data: request_id === undefined ? {} : { request_id } };
  };
  try {
    await runs.post(row, asked);
  } catch (error) {
    if (error instanceof Already) return;
    const resting = error instanceof ParleyError && error.code === "conflict";
    if (!resting) throw error;
    const known = request_id === undefined ||
      await runs.viewOf(row, ({ view }) => hasRequest(view as SessionView, request_id));
    throw known ? nothing(request_id) : unknown(request_id);
  }
}

/** An interrupt that somebody else asked for a moment ago needs no second one. */
class Already extends Error {}

async function open(
  { runs, means }: SessionParts,
  id: string,
  agent: string,
  visitor: Visitor,
): Promise<RunRow> {
  const { subject, owner, runParty: party } = visitor;
  // A run belongs to who starts it: nobody starts one in another's name.
  if (owner !== subject) throw notFound(SESSION, id);
  const spec: SessionSpec = { agent, ...means({ budget: {} }) };
  try {
    return await runs.start({ kind: SESSION, id, spec, subject, party });
  } catch (error) {
    // Another connection was first; else another kind of run has the id.
    const made = error instanceof ParleyError && error.code === "conflict" &&
      await seekSession(runs, id, visitor);
    if (!made) throw error;
    return made;
  }
}

function assertFree(view: SessionView, request_id: string): void {
  if (hasRequest(view, request_id)) {
    const how = openRequest(view, request_id) ? "is under way" : "was used before";
    const message = `payload.request_id is ${quote(request_id)}, which ${how} in this session`;
    throw new ParleyError("request_id_in_use", 409, 4400, message);
  }
  if (view.open.length >= MAX_UNDER_WAY) {
    const message = `This session has ${MAX_UNDER_WAY} requests under way, as many as it may`;
    throw new ParleyError("too_many_requests", 429, 4429, message, { retryAfterSeconds: 1 });
  }
}

function nothingToStop(view: SessionView, request_id?: string): ParleyError {
  return request_id === undefined || hasRequest(view, request_id) ? nothing(request_id) : unknown(request_id);
}

function nothing(request_id?: string): ParleyError {
  const what = request_id === undefined ? "Nothing is under way" : `Request ${quote(request_id)} is over`;
  return new ParleyError("nothing_under_way", 409, 4400, `${what} in this session`);
}

function unknown(request_id?: string): ParleyError {
  const message = `request_id is ${quote(request_id)}, and this session has no such request`;
  return new ParleyError("unknown_request", 404, 4404, message);
}
