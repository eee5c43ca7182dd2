// What one model call says, as the steps of a request: pieces as they stream, and each step whole when it is over. What
// the model thinks becomes thoughts; text outside the tags streams as an answer and becomes a thought when something
// comes after it. White space around a step is left out. A whole step is held back until it is known whether it is the
// call's last one, since that one says what the call used.

import type { Event } from "../../core/event.ts";
import type { SessionEventData } from "../../core/session_event.ts";
import { TagSplitter } from "./tags.ts";

/** What is the same in every step of a call. */
export interface CallRef {
  request_id: string;
  iteration: number;
  attempt: number;
}

export type Step = Omit<SessionEventData["step_taken"], keyof CallRef>;

/** A step that is being said. `space` is white space that is left out unless more comes. */
interface Saying {
  step: "thought" | "answer";
  step_id: string;
  text: string;
  space: string;
}

export class Speech {
  readonly #ref: CallRef;
  readonly #newId: () => string;
  /** Whether thoughts are told; where they are not, all text outside the tags is one answer. */
  readonly #aloud: boolean;
  readonly #tags = new TagSplitter();
  #saying: Saying | undefined;
  /** The provider's own account of how the model thinks; it may come between pieces of the text. */
  #reasoning: Saying | undefined;
  /** A whole step that may be the last one. */
  #held: Step | undefined;
  /** What was said outside the tags and was not the end; thoughts that nobody is told. */
  #asides: string[] = [];
  #hidden = "";

  constructor(ref: CallRef, newId: () => string, aloud: boolean) {
    this.#ref = ref;
    this.#newId = newId;
    this.#aloud = aloud;
  }

  /** The step under way, for an error that ends it. */
  get step_id(): string | undefined {
    return (this.#saying ?? this.#reasoning)?.step_id;
  }

  /** What is said of the answer so far. */
  get answer(): string {
    return this.#saying?.step === "answer" ? this.#saying.text : "";
  }

  text(text: string): Event[] {
    return [...this.#endReasoning(), ...this.#tags.push(text).flatMap((part) => this.#part(part))];
  }

  reasoning(text: string): Event[] {
    if (!this.#aloud) return [];
    this.#reasoning ??= this.#begin("thought");
    return this.#say(this.#reasoning, text);
  }

  /** The model calls a tool: whatever it said until here was thought. */
  calls(): Event[] {
    return [...this.#finish(), ...this.#close(), ...this.#release()];
  }

  /**
   * The call is over, without tools. The answer comes last; without any, the last thought does: when an answer `must`
   * be, what was thought is the answer. The event of the last step is returned apart; undefined when nothing was said.
   */
  end(must: boolean): { events: Event[]; last?: Step } {
    const events = this.#finish();
    const said = this.#saying;
    if (said?.step === "answer" && said.text !== "") {
      events.push(...this.#release());
      this.#saying = undefined;
      return { events, last: { step: "answer", step_id: said.step_id, content: said.text } };
    }
    events.push(...this.#close());
    const aside = this.#asides.join("\n\n");
    const thought = this.#held?.content ?? this.#hidden.trim();
    const content = aside || (must ? thought : "");
    if (content !== "") {
      events.push(...this.#release());
      return { events, last: { step: "answer", step_id: this.#newId(), content } };
    }
    const last = this.#held;
    this.#held = undefined;
    return { events, ...(last && { last }) };
  }

  /** What is held back, now that more comes after it. */
  #release(): Event[] {
    const step = this.#held;
    this.#held = undefined;
    return step ? [this.taken(step)] : [];
  }

  taken(step: Step): Event {
    return { type: "step_taken", data: { ...this.#ref, ...step } };
  }

  /** All that was received is told; a step that is open stays open. */
  #finish(): Event[] {
    const parts = this.#tags.end().filter((part) => part !== "end");
    return [...this.#endReasoning(), ...parts.flatMap((part) => this.#part(part))];
  }

  #part(part: ReturnType<TagSplitter["push"]>[number]): Event[] {
    if (part === "end") return this.#aloud ? this.#close() : [];
    if (!this.#aloud && part.step === "thought") {
      this.#hidden += part.text;
      return [];
    }
    const events = this.#saying && this.#saying.step !== part.step ? this.#close() : [];
    this.#saying ??= this.#begin(part.step);
    return [...events, ...this.#say(this.#saying, part.text)];
  }

  #begin(step: "thought" | "answer"): Saying {
    return { step, step_id: this.#newId(), text: "", space: "" };
  }

  #say(saying: Saying, text: string): Event[] {
    const first = saying.text === "";
    const all = first ? text.trimStart() : saying.space + text;
    const delta = all.trimEnd();
    saying.space = all.slice(delta.length);
    if (delta === "") return [];
    saying.text += delta;
    const { step, step_id: message_id } = saying;
    const piece: Event = { type: "step_streamed", data: { ...this.#ref, message_id, step, delta } };
    return first ? [...this.#release(), piece] : [piece];
  }

  /** The open step is whole, and more comes after it. */
  #close(): Event[] {
    const said = this.#saying;
    this.#saying = undefined;
    if (!said || said.text === "") return [];
    if (said.step === "answer") this.#asides.push(said.text);
    return this.#hold(said);
  }

  #endReasoning(): Event[] {
    const said = this.#reasoning;
    this.#reasoning = undefined;
    return said && said.text !== "" ? this.#hold(said) : [];
  }

  #hold({ step_id, text }: Saying): Event[] {
    const events = this.#release();
    this.#held = { step: "thought", step_id, content: text };
    return events;
  }
}
