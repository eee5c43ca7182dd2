// How deep a text of JSON goes, found out before it is parsed: a few kilobytes of brackets make a structure on which
// whatever walks it later runs out of stack.

import { malformed } from "../../errors.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Throws `malformed` where arrays and objects stand in each other deeper than `most`. Text that is no JSON is let by. */
export function assertShallow(text: string, most: number): void {
  // Most of what comes is too short to be deep.
  if (text.length <= most) return;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > most) throw malformed(`Arrays and objects may stand in each other ${most} deep`);
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}
