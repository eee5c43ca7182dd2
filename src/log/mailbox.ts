// How a process asks another one that shares its database for something only that one can do, as cancelling a run it
// acts out. Stored keys and values:
//
//   ["command", to, at, id]  what is asked; taken away by who does it, or by who asked and has waited long enough
//   ["answer", id]           {value} or {error}, what came of it
//
// A command is done once or not at all: it is taken away before it is done, and only one of the two can do that.

import { type Clock, sleep } from "../clock.ts";
import { ParleyError, unavailable } from "../errors.ts";

/** An asker looks for its answer this often and this long, in milliseconds. */
const LOOK_MS = 100;
export const PATIENCE_MS = 5_000;
/** What nobody fetches, because its reader died, is gone after this long. */
const KEEP_MS = 60_000;

type Answer = { value: unknown } | { error: ErrorParts };
type ErrorParts = Pick<ParleyError, "code" | "status" | "closeCode" | "message" | "options">;

export interface MailboxOptions {
  kv: Deno.Kv;
  clock: Clock;
  newId: () => string;
  /** Told of what went wrong in a way the asker is not told of. */
  failed: (error: unknown) => void;
}

export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #work = new Set<Promise<void>>();

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  /** Has `to` do something; gives what came of it. Throws what it threw, and `unavailable` when it does not answer. */
  async ask(to: string, command: unknown, signal: AbortSignal): Promise<unknown> {
    const { kv, clock, newId } = this.#options;
    const id = newId();
    const key = ["command", to, clock.now(), id];
    const { versionstamp } = await kv.set(key, command, { expireIn: KEEP_MS });
    const deadline = clock.monotonic() + PATIENCE_MS;
    while (clock.monotonic() < deadline) {
      await sleep(clock, LOOK_MS, signal);
      const answer = await this.#answer(id);
      if (answer) return given(answer);
    }
    const withdrawn = await kv.atomic().check({ key, versionstamp }).delete(key).commit();
    if (withdrawn.ok) throw unavailable("The server that has this run does not answer; nothing was done", 5);
    const answer = await this.#answer(id);
    if (answer) return given(answer);
    throw unavailable("The server that has this run has begun to do it, and has not said how it went", 5);
  }

  /** Has `perform` do what others ask of `owner`; who asks twice at the same time has no order. */
  async collect(owner: string, perform: (command: unknown) => Promise<unknown>): Promise<void> {
    const { kv } = this.#options;
    for await (const entry of kv.list({ prefix: ["command", owner] })) {
      const { ok } = await kv.atomic().check(entry).delete(entry.key).commit();
      if (!ok) continue;
      const work: Promise<void> = this.#do(entry.key[3] as string, () => perform(entry.value))
        .catch(this.#options.failed)
        .finally(() => this.#work.delete(work));
      this.#work.add(work);
    }
  }

  /** Resolves when everything that was begun is done and answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#work);
  }

  async #do(id: string, perform: () => Promise<unknown>): Promise<void> {
    const answer: Answer = await perform().then(
      (value) => ({ value }),
      (error) => ({ error: this.#said(error) }),
    );
    await this.#options.kv.set(["answer", id], answer, { expireIn: KEEP_MS });
  }

  async #answer(id: string): Promise<Answer | undefined> {
    const { kv } = this.#options;
    const { value } = await kv.get<Answer>(["answer", id]);
    if (value) await kv.delete(["answer", id]);
    return value ?? undefined;
  }

  #said(error: unknown): ErrorParts {
    if (!(error instanceof ParleyError)) {
      this.#options.failed(error);
      error = new ParleyError("internal", 500, 1011, "Something went wrong on the server that has this run");
    }
    const { code, status, closeCode, message, options } = error as ParleyError;
    return { code, status, closeCode, message, options };
  }
}

function given(answer: Answer): unknown {
  if (!("error" in answer)) return answer.value;
  const { code, status, closeCode, message, options } = answer.error;
  throw new ParleyError(code, status, closeCode, message, options);
}
