// A stored event whose data is text as well as an object: each is made from the other only for whoever asks for it.
// Most of those who read a log pass the data on as it is kept, and parsing it only to write it again was nearly all
// that a replay cost.

import type { Event, EventType, Stored } from "./event.ts";

export class Row implements Stored {
  #event: Event | undefined;

  /** `json` is the event's data; `event` is the whole event, where that is there already. */
  constructor(
    readonly seq: number,
    readonly at: string,
    readonly type: EventType,
    readonly json: string,
    event?: Event,
  ) {
    this.#event = event;
  }

  static of(seq: number, at: string, event: Event): Row {
    return new Row(seq, at, event.type, JSON.stringify(event.data), event);
  }

  get event(): Event {
    return this.#event ??= { type: this.type, data: JSON.parse(this.json) } as Event;
  }
}

/** The type of a stored event, without a look into its data. */
export function typeOf(stored: Stored): EventType {
  return stored instanceof Row ? stored.type : stored.event.type;
}

/** The data of a stored event, as JSON. */
export function dataJson(stored: { event: Event }): string {
  return stored instanceof Row ? stored.json : JSON.stringify(stored.event.data);
}
