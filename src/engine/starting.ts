// How runs come into being: admitted, made durable, and only then acted out. An Idempotency-Key that was used before
// leads to the run it started.

import { type Clock, sleep } from "../clock.ts";
import { conflict, quote } from "../errors.ts";
import type { Run } from "../core/run.ts";
import type { RunRow } from "../log/store.ts";
import type { Arrivals } from "./arrivals.ts";
import { firstRow } from "./first_row.ts";
import type { Kind } from "./kind.ts";
import type { Live } from "./live.ts";
import { earlierRow } from "./rows.ts";
import { keyOf, publicId } from "./run_key.ts";
import { RETRY_FIRST_MS, RETRY_LONGEST_MS } from "./retrying_writer.ts";
import type { Logger } from "../logger.ts";
import type { NewRun } from "./run_types.ts";
import type { Stage } from "./stage.ts";
import type { Turns } from "./turns.ts";

interface StartingParts {
  stage: () => Stage;
  kind: (name: string) => Kind;
  clock: Clock;
  newId: () => string;
  turns: Turns;
  arrivals: Arrivals;
  live: (stage: Stage, row: RunRow, run: Run) => Promise<Live>;
  logger: Logger;
  /** Reads an open run back and goes on with it. */
  takeUp: (row: RunRow) => Promise<void>;
  /** Waits for the party's place; the returned function is called when the start is over. */
  admit: (party: string | undefined) => Promise<() => void>;
}

export class Starting {
  readonly #parts: StartingParts;
  #created = 0;

  constructor(parts: StartingParts) {
    this.#parts = parts;
  }

  /** See `Runs.start`. */
  async start(asked: NewRun): Promise<RunRow> {
    const { stage, clock, newId, turns, admit } = this.#parts;
    const { kind, subject, again } = asked;
    // One that is there already needs no place beside itself.
    const earlier = again && await stage().store.earlier(subject, again, clock.now());
    if (earlier) return await earlierRow(stage(), earlier, asked);
    const admitted = await admit(asked.party);
    const id = asked.id ?? newId();
    const key = keyOf(kind, id, subject);
    // Whoever deletes it from the moment it can be found would find it in nobody's hands, and it would live on.
    return await turns.take(key, () => this.#start(asked, id, key)).finally(admitted);
  }

  async #start(asked: NewRun, id: string, key: string): Promise<RunRow> {
    const { clock, newId, arrivals, live } = this.#parts;
    const { spec, subject, party, again } = asked;
    const kind = this.#parts.kind(asked.kind);
    const stage = this.#parts.stage();
    // Lists are in order of creation also within a millisecond, and when the clock is set back.
    const now = this.#created = Math.max(clock.now(), this.#created + 1);
    const run: Run = { id, spec, view: kind.emptyView() };
    const epoch = newId().slice(0, 8);
    const row = firstRow(kind, run, { id: key, subject, party, epoch, now });
    const made = await stage.store.create(row, spec, again);
    if ("taken" in made) throw conflict(`The id ${quote(id)} is in use`);
    if (!made.created) return await earlierRow(stage, made, asked);
    // It is there now, whatever goes wrong from here on, and its client is told so.
    if (row.ended === undefined) {
      await live(stage, row, run).then((made) => stage.enter(made)).catch((error) =>
        void this.#later(stage, row, error)
      );
    }
    arrivals.tell(key);
    return row;
  }

  /**
   * Takes a run up that is there and could not be begun, as soon as the store lets it. Not on a later stage: where this
   * process has lost its place meanwhile, the run may be another's.
   */
  async #later(stage: Stage, { id, epoch }: RunRow, cause: unknown): Promise<void> {
    const { clock, logger, takeUp } = this.#parts;
    let error = cause;
    for (let ms = RETRY_FIRST_MS;; ms = Math.min(ms * 2, RETRY_LONGEST_MS)) {
      logger.error("run_not_taken_up", { run: publicId(id), error });
      await sleep(clock, ms);
      if (stage.stopping) return; // the next start does, or who has its place
      try {
        const row = await stage.store.get(id);
        if (row?.epoch !== epoch || row.ended !== undefined || stage.stopping || stage.get(id)) return;
        return await takeUp(row);
      } catch (next) {
        error = next;
      }
    }
  }
}
