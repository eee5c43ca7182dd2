// What the personas of one connection remember: the conversation with each, newest last, within bounds.

import type { Said } from "../../core/spec.ts";

/** Things said that are remembered of one conversation, and their length together in UTF-16 units. */
const MAX_SAID = 60;
const MAX_UNITS = 48_000;

export class Memory {
  readonly #by = new Map<string, Said[]>();

  /** What was said with these personas so far, by persona; those never spoken to are left out. */
  of(personas: readonly string[]): Record<string, Said[]> {
    const known = personas.filter((id) => this.#by.has(id));
    return Object.fromEntries(known.map((id) => [id, [...this.#by.get(id)!]]));
  }

  has(persona: string): boolean {
    return this.#by.has(persona);
  }

  forget(personas: readonly string[]): void {
    for (const id of personas) this.#by.delete(id);
  }

  /** Adds to the end of a conversation; the oldest gives way. */
  add(persona: string, said: readonly Said[]): void {
    this.#by.set(persona, newest([...this.#by.get(persona) ?? [], ...said], MAX_SAID, MAX_UNITS));
  }
}

/** The end of a conversation within bounds: it begins with what a user said, since an answer alone means nothing. */
export function newest(said: readonly Said[], count: number, units: number): Said[] {
  let from = said.length;
  let size = 0;
  while (from > 0 && said.length - from < count && (size += said[from - 1]!.content.length) <= units) from--;
  while (from < said.length && said[from]!.role !== "user") from++;
  return said.slice(from);
}
