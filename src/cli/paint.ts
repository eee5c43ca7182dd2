// Colour for terminals, and what keeps a model's words from steering one. Text from a model or a server may hold
// escape sequences that move the cursor, rename the window or worse; they are shown, not obeyed.

export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
}

/** Paint that colours, or leaves text as it is. */
export function createPaint(colours: boolean): Paint {
  const wrap = (open: number, close: number) => (text: string) =>
    colours ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return { strong: wrap(1, 22), faint: wrap(2, 22) };
}

/** The text with control characters replaced, apart from tabs and line ends. */
export function printable(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\r\n/g, "\n").replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\u{fffd}");
}
