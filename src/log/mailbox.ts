// How a process asks another one that shares its database for something only that one can do, as cancelling a run it
// acts out. Stored keys and values:
//
//   ["asked", id, piece]     bytes   what is asked, as JSON; a long message does not fit one value
//   ["command", to, at, id]  number  how many pieces that is; taken away, and they with it, by who does it, or by who
//                                    asked and has waited long enough
//   ["answer", id]           {value} or {error}, what came of it
//
// A command is done once or not at all: it is taken away before it is done, and only one of the two can do that.

import { type Clock, sleep } from "../clock.ts";
import { ParleyError, unavailable } from "../errors.ts";
import { piecesOf, readPieces } from "./pieces.ts";

/** An asker looks for its answer this often and this long, in milliseconds. */
const LOOK_MS = 100;
export const PATIENCE_MS = 5_000;
/** What nobody fetches, because its reader died, is gone after this long. */
const KEEP_MS = 60_000;

type Answer = { value: unknown } | { error: ErrorParts };
type ErrorParts = Pick<ParleyError, "code" | "status" | "closeCode" | "message" | "options">;

/** A command as it lies there, with the number of its pieces. */
type Lying = Pick<Deno.KvEntry<number>, "key" | "value" | "versionstamp">;

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
    const { clock, newId } = this.#options;
    const id = newId();
    const lying = await this.#lay(id, ["command", to, clock.now(), id], command);
    const deadline = clock.monotonic() + PATIENCE_MS;
    while (clock.monotonic() < deadline) {
      await sleep(clock, LOOK_MS, signal);
      const answer = await this.#answer(id);
      if (answer) return given(answer);
    }
    const withdrawn = await this.#takeAway(id, lying);
    if (withdrawn) throw unavailable("The server that has this run does not answer; nothing was done", 5);
    const answer = await this.#answer(id);
    if (answer) return given(answer);
    throw unavailable("The server that has this run has begun to do it, and has not said how it went", 5);
  }

  /** Has `perform` do what others ask of `owner`; who asks twice at the same time has no order. */
  async collect(owner: string, perform: (command: unknown) => Promise<unknown>): Promise<void> {
    const { kv } = this.#options;
    for await (const entry of kv.list<number>({ prefix: ["command", owner] })) {
      const id = entry.key[3] as string;
      // One that cannot be read is answered all the same, and keeps no other one waiting.
      const command = readPieces(kv, ["asked", id]);
      await command.catch(() => {});
      if (!await this.#takeAway(id, entry)) continue;
      const work: Promise<void> = this.#do(id, () => command.then(perform))
        .catch(this.#options.failed)
        .finally(() => this.#work.delete(work));
      this.#work.add(work);
    }
  }

  /** Resolves when everything that was begun is done and answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#work);
  }

  /** The first piece goes with the command: who finds that finds all of them. */
  async #lay(id: string, key: Deno.KvKey, command: unknown): Promise<Lying> {
    const { kv } = this.#options;
    const [first, ...more] = piecesOf(command);
    // They are to be there for as long as the command is.
    const longer = { expireIn: 2 * KEEP_MS };
    for (const [i, piece] of more.entries()) await kv.set(["asked", id, i + 1], piece, longer);
    const value = 1 + more.length;
    const written = await kv.atomic()
      .check({ key, versionstamp: null })
      .set(["asked", id, 0], first, longer)
      .set(key, value, { expireIn: KEEP_MS })
      .commit();
    if (!written.ok) throw new Error(`There is another command with the id ${id}`);
    return { key, value, versionstamp: written.versionstamp };
  }

  /** False where somebody else was first. */
  async #takeAway(id: string, { key, value: pieces, versionstamp }: Lying): Promise<boolean> {
    const atomic = this.#options.kv.atomic().check({ key, versionstamp }).delete(key);
    for (let i = 0; i < pieces; i++) atomic.delete(["asked", id, i]);
    return (await atomic.commit()).ok;
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
