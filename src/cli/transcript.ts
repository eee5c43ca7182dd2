// A discussion's events as a person reads them in a terminal: turns on one side, progress on the other. One turn at
// a time may write as it streams; where several are open at once each is kept until it is whole, so that no two ever
// share a line. Progress waits while a line is unfinished.

import { type Paint, printable } from "./paint.ts";
import { progressOf, stanceOf, tokens, type WireEvent } from "./wording.ts";

export interface TranscriptOptions {
  /** Takes turns. */
  out: (text: string) => void;
  /** Takes progress, whole lines. */
  err: (text: string) => void;
  paint: { out: Paint; err: Paint };
}

interface Turn {
  agent: string;
  round: number;
  label: string;
  text: string;
}

/** What names a turn in every event about it. */
interface TurnData {
  agent_type: string;
  role: string;
  round: number;
  message_id: string;
}

interface ResponseData extends TurnData {
  response: string;
  usage?: { input_tokens: number; output_tokens: number };
  stance?: { position: string; confidence: number };
}

export class Transcript {
  readonly #options: TranscriptOptions;
  /** Turns that have begun and are not over, by message id. */
  readonly #open = new Map<string, Turn>();
  /** The turn that writes as it streams. */
  #live: Turn | undefined;
  /** Whole turns and progress that wait for the live turn to end. */
  #waiting: (() => void)[] = [];

  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** Shows one event. Unknown ones are passed over. */
  take(event: WireEvent): void {
    const { event_type, data } = event;
    switch (event_type) {
      case "agent_thinking":
        this.#begin(data);
        break;
      case "agent_delta":
        this.#stream(data);
        break;
      case "agent_response":
        this.#complete(data);
        break;
      case "agent_error":
        this.#cut(data.message_id, "[cut off here]");
        break;
      case "discussion_complete":
        this.end();
        if (data.result?.summary) this.#print("Summary", data.result.summary);
        break;
      case "error":
      case "stream_reset":
        this.end();
    }
    const progress = progressOf(event);
    if (progress !== undefined) this.note(progress);
  }

  /** Shows a line of progress as soon as no turn is in the middle of a line. */
  note(text: string): void {
    this.#whenFree(() => this.urgent(text));
  }

  /** Shows a line of progress now, on a line of its own also where a terminal shows both sides. */
  urgent(text: string): void {
    this.#options.err((this.#live ? "\n" : "") + this.#options.paint.err.faint(printable(text)) + "\n");
  }

  /** Ends the line that a turn has begun and shows what waits; for when nothing more will come. */
  end(): void {
    if (this.#live) this.#options.out("\n");
    this.#release();
    this.#open.clear();
  }

  #begin({ agent_type, role, round, message_id }: TurnData): void {
    for (const [id, turn] of this.#open) {
      if (turn.agent === agent_type && turn.round === round) this.#cut(id, "[cut off here; asked again]");
    }
    this.#open.set(message_id, { agent: agent_type, round, label: label(role, round), text: "" });
  }

  #stream({ message_id, delta }: { message_id: string; delta: string }): void {
    const turn = this.#open.get(message_id);
    if (!turn) return;
    turn.text += delta;
    if (this.#live === turn) return this.#options.out(printable(delta));
    if (this.#live || this.#open.size > 1) return;
    this.#live = turn;
    this.#options.out(this.#heading(turn.label) + printable(turn.text));
  }

  #complete({ role, round, message_id, response, usage, stance }: ResponseData): void {
    const turn = this.#open.get(message_id);
    this.#open.delete(message_id);
    const close = stance ? `\n${this.#options.paint.out.faint(printable(stanceOf(stance)))}\n\n` : "\n\n";
    if (turn && turn === this.#live) {
      const whole = response.startsWith(turn.text);
      this.#options.out(
        (whole ? "" : "\n") + printable(response.slice(whole ? turn.text.length : 0)) + close,
      );
      this.#release();
    } else {
      this.#print(label(role, round), response, close);
    }
    if (usage) this.note(`${role} used ${tokens(usage)}`);
  }

  /** This try of a turn will not go on. */
  #cut(id: string, mark: string): void {
    const turn = this.#open.get(id);
    this.#open.delete(id);
    if (!turn || turn !== this.#live) return;
    this.#options.out(`\n${this.#options.paint.out.faint(mark)}\n\n`);
    this.#release();
  }

  #print(title: string, text: string, close = "\n\n"): void {
    this.#whenFree(() => this.#options.out(this.#heading(title) + printable(text) + close));
  }

  #whenFree(show: () => void): void {
    if (this.#live) this.#waiting.push(show);
    else show();
  }

  #release(): void {
    this.#live = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const show of waiting) show();
  }

  #heading(title: string): string {
    return `${this.#options.paint.out.strong(`── ${printable(title)} ──`)}\n`;
  }
}

function label(role: string, round: number): string {
  return `${role} · round ${round}`;
}
