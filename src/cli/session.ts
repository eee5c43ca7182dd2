// One discussion held from a terminal: start it or take it up, show what happens, and end with an exit code. The
// terminal, the signals and the server come as parts, so that a test can play all three.

import {
  cancelDiscussion,
  getStatus,
  ProblemError,
  startDiscussion,
  watch,
  WatchError,
} from "../../static/client.js";
import { type Command, type DiscussionRequest, flagOf, HELP, readArgs, USAGE, UsageError } from "./args.ts";
import { createPaint, printable } from "./paint.ts";
import { Transcript } from "./transcript.ts";
import type { WireEvent } from "./wording.ts";

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A server that this command may talk to. */
export interface Server {
  url: string;
  stop(): Promise<void>;
}

export interface Parts {
  out: (text: string) => void;
  err: (text: string) => void;
  colours: { out: boolean; err: boolean };
  /** Calls `fn` on every interrupt (Ctrl+C); the returned function ends that. */
  onInterrupt: (fn: () => void) => () => void;
  /** Starts a server inside of this process. */
  embed: () => Promise<Server>;
  /** Leaves the process at once. */
  exit: (code: number) => void;
  /** How the connection is taken up again; the client's own timing when absent. */
  retry?: { baseMs?: number; random?: () => number };
  now?: () => number;
}

type Errand = Exclude<Command, { kind: "help" }>;

/** Tries in a row, about a minute in all, after which a lost server is given up. */
const MOST_TRIES = 10;
/** Milliseconds the server has for ending a cancelled discussion. */
const CANCEL_MS = 5000;
/** Milliseconds in which one press of Ctrl+C may arrive twice, as it does where a task runner passes it on. */
const SAME_PRESS_MS = 200;

/** Does what the arguments say. Resolves to the exit code; rejects only on a bug. */
export async function discuss(args: string[], parts: Parts): Promise<number> {
  let command: Command;
  try {
    command = readArgs(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    parts.err(`${printable(error.message)}\n\n${USAGE}\n`);
    return EXIT.usage;
  }
  if (command.kind === "help") {
    parts.out(HELP);
    return EXIT.done;
  }
  const presses = countPresses(parts);
  let server: Server | undefined;
  try {
    server = command.server ? { url: command.server, stop: () => Promise.resolve() } : await parts.embed();
    return await attend(command, server.url, presses, parts);
  } catch (error) {
    return explain(error, command, server?.url, parts);
  } finally {
    await server?.stop();
    presses.end();
  }
}

async function attend(command: Errand, url: string, presses: Presses, parts: Parts): Promise<number> {
  const transcript = new Transcript({
    out: command.json ? () => {} : parts.out,
    err: parts.err,
    paint: { out: createPaint(parts.colours.out && !command.json), err: createPaint(parts.colours.err) },
  });
  if (presses.count > 0) return EXIT.interrupted;
  const id = command.kind === "resume" ? command.id : await start(command.request, url);

  let tries = 0;
  const watching = watch(`/api/v1/discussions/${encodeURIComponent(id)}`, {
    baseUrl: url,
    retry: parts.retry,
    onStatus({ state, attempt, retryInMs }) {
      if (state === "live" && tries > 0) transcript.urgent("Connected again");
      if (state === "live") tries = 0;
      if (state !== "reconnecting" || retryInMs === undefined) return;
      tries = attempt ?? 1;
      if (tries > MOST_TRIES) return watching.close();
      transcript.urgent(`Connection lost; reconnecting in ${(retryInMs / 1000).toFixed(1)} s (try ${tries})`);
    },
  });
  let patience: ReturnType<typeof setTimeout> | undefined;
  presses.onFirst(() => {
    if (command.kind === "resume") return watching.close();
    transcript.urgent("Cancelling the discussion; press Ctrl+C again to leave at once");
    patience = setTimeout(() => watching.close(), CANCEL_MS);
    cancelDiscussion(url, id).catch((error) => {
      // Over already: its last event is on the way.
      if (!(error instanceof ProblemError && error.status === 409)) watching.close();
    });
  });

  let last: WireEvent | undefined;
  try {
    for await (const event of watching as AsyncIterable<WireEvent>) {
      last = event;
      if (command.json && event.sequence !== undefined) parts.out(`${JSON.stringify(event)}\n`);
      transcript.take(event);
    }
  } finally {
    clearTimeout(patience);
    transcript.end();
  }
  if (last?.event_type === "discussion_complete") return EXIT.done;
  if (presses.count > 0) {
    if (command.kind === "resume") transcript.note(`The discussion goes on: --resume ${id} shows it again`);
    return EXIT.interrupted;
  }
  if (last?.event_type === "error") return EXIT.failed;
  if (tries > MOST_TRIES) {
    transcript.note(`Gave up after ${MOST_TRIES} tries; --resume ${id} takes the discussion up again`);
    return EXIT.failed;
  }
  const { status } = await getStatus(url, id);
  transcript.note(`The discussion has ended (${status}) and its history was cleared`);
  return status === "completed" ? EXIT.done : EXIT.failed;
}

async function start(request: DiscussionRequest, url: string): Promise<string> {
  // The mode is passed on as it was written: the server knows which there are.
  const body = request as Parameters<typeof startDiscussion>[1];
  const { discussion_id } = await startDiscussion(url, body, { idempotencyKey: crypto.randomUUID() });
  return discussion_id;
}

/** Says what went wrong in terms of the command line, and gives the exit code. */
function explain(error: unknown, command: Errand, url: string | undefined, parts: Parts): number {
  const say = (text: string) => parts.err(`${printable(text)}\n`);
  if (error instanceof ProblemError && [400, 413, 422].includes(error.status) && command.kind === "start") {
    const fields = error.errors.map(({ path, message }) => `${flagOf(path, command.request)}: ${message}`);
    say(fields.length > 0 ? fields.join("\n") : error.message);
    parts.err(`\n${USAGE}\n`);
    return EXIT.usage;
  }
  if (
    error instanceof WatchError && [404, 4404, 4400].includes(error.code ?? 0) && command.kind === "resume"
  ) {
    say(`--resume "${command.id}": ${error.message}`);
    return EXIT.usage;
  }
  if (!(error instanceof Error)) throw error;
  if (error.name === "ConfigError") {
    say(error.message);
    return EXIT.usage;
  }
  if (error instanceof TypeError && url) say(`Could not reach ${url}: ${error.message}`);
  else say(error.message);
  return EXIT.failed;
}

interface Presses {
  readonly count: number;
  /** Calls `fn` at the first interrupt, or now if that was already. */
  onFirst(fn: () => void): void;
  end(): void;
}

/** The first interrupt is an orderly end, the second leaves at once. */
function countPresses(parts: Parts): Presses {
  const now = parts.now ?? (() => performance.now());
  let count = 0;
  let firstAt = 0;
  let first = () => {};
  const end = parts.onInterrupt(() => {
    if (count > 0 && now() - firstAt < SAME_PRESS_MS) return;
    if (++count > 1) return parts.exit(EXIT.interrupted);
    firstAt = now();
    first();
  });
  return {
    get count() {
      return count;
    },
    onFirst(fn) {
      first = fn;
      if (count > 0) fn();
    },
    end,
  };
}
