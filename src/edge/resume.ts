// Where a viewer wants to go on, read from a request's query and headers.

import { malformed, quote } from "../errors.ts";

export interface Resume {
  after: number;
  seenEpoch?: string;
  skipOptional: boolean;
  /** Whether frames that are ready together come as one JSON array. */
  batch: boolean;
}

/**
 * Reads `last_sequence`, `epoch`, `deltas` and `frames`; on SSE `Last-Event-ID` beats the query. Throws `malformed`
 * naming the parameter and its value.
 */
export function readResume(url: URL, lastEventId?: string | null): Resume {
  const query = url.searchParams;
  const fromHeader = lastEventId !== undefined && lastEventId !== null && lastEventId !== "";
  const after = fromHeader
    ? sequence("Last-Event-ID", lastEventId)
    : sequence("last_sequence", query.get("last_sequence") ?? "0");
  const seenEpoch = query.get("epoch") ?? undefined;
  const deltas = choice("deltas", query.get("deltas") ?? "true", ["true", "false"]);
  const frames = choice("frames", query.get("frames") ?? "single", ["single", "batch"]);
  return {
    after,
    ...(seenEpoch && { seenEpoch }),
    skipOptional: deltas === "false",
    batch: frames === "batch",
  };
}

function sequence(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw malformed(`${name} must be a whole number, 0 or more, not ${quote(text)}`);
  }
  return value;
}

function choice<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (!allowed.includes(text as T)) {
    throw malformed(`${name} must be ${allowed.join(" or ")}, not ${quote(text)}`);
  }
  return text as T;
}
