// The few errors that cross layers on purpose. Each knows how HTTP and a socket say it; everything else that is
// thrown is a bug, is logged, and is shown to nobody but as "internal error".

/** One thing wrong with a request: `path` as in `agent_types.1`, empty for the whole. */
export interface FieldError {
  path: string;
  message: string;
}

/** An error a client may be told about. `message` is a sentence with the value that was wrong. */
export class ParleyError extends Error {
  override readonly name: string = "ParleyError";
  constructor(
    readonly code: string,
    readonly status: number,
    readonly closeCode: number,
    message: string,
    readonly options: {
      errors?: FieldError[];
      retryAfterSeconds?: number;
      /** Headers that belong to the refusal, such as `www-authenticate`. */
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
  }
}

export function notFound(what: string, id: string): ParleyError {
  return new ParleyError("not_found", 404, 4404, `There is no ${what} ${quote(id)}`);
}

/** Of a request with more wrong fields than this, the first ones are told and the others counted. */
const MOST_TOLD = 100;

export function invalid(errors: FieldError[]): ParleyError {
  const told = errors.slice(0, MOST_TOLD);
  const more = errors.length - told.length;
  const sentences = told.map((e) => (e.path ? `${e.path}: ${e.message}` : e.message));
  if (more > 0) sentences.push(`and ${more} more`);
  return new ParleyError("invalid", 422, 4400, sentences.join("; "), { errors: told });
}

export function malformed(message: string): ParleyError {
  return new ParleyError("malformed", 400, 4400, message);
}

export function conflict(message: string): ParleyError {
  return new ParleyError("conflict", 409, 4400, message);
}

/** The server cannot take this now: it is stopping, full, or its store does not answer. */
export function unavailable(message: string, retryAfterSeconds = 1): ParleyError {
  return new ParleyError("unavailable", 503, 1013, message, { retryAfterSeconds });
}

/**
 * The store would not take a write, as when the disk is full, or its answer was lost on the way. `cause` says why; it is
 * for the log.
 */
export class StoreRefused extends ParleyError {
  override readonly name = "StoreRefused";
  constructor(override readonly cause?: unknown) {
    const message = "The store takes nothing new now; what is there can be read";
    super("unavailable", 503, 1013, message, { retryAfterSeconds: 5 });
  }
}

/** Where in a value something is, as in `agent_types.1`; a key too long for a sentence is cut. */
export function pathOf(steps: readonly PropertyKey[]): string {
  return steps.map(String).map((key) => key.length > 80 ? `${key.slice(0, 79)}…` : key).join(".");
}

/** A value in a sentence: JSON-quoted, control characters escaped, cut at 80 characters. */
export function quote(value: unknown): string {
  // JSON knows no infinity, which is what 1e400 is read as: it would be told as null.
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}
