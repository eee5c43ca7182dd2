// What a tool does with its arguments: read one, refuse one. The sentences name the argument and its value.

/** Why a call cannot be carried out; the message is for the model that made it. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** The argument as text without spaces around it; a number is taken as it is written. Throws `ToolError`. */
export function textArgument(args: Record<string, unknown>, name: string, most: number): string {
  const text = optionalText(args, name, most);
  if (text === undefined) throw new ToolError(`\`${name}\` is missing`);
  return text;
}

/** The same, undefined where it is absent, null or empty. */
export function optionalText(
  args: Record<string, unknown>,
  name: string,
  most: number,
): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" && typeof value !== "number") {
    throw new ToolError(`\`${name}\` must be text, and is ${Array.isArray(value) ? "a list" : typeof value}`);
  }
  const text = String(value).trim();
  if (text.length > most) {
    throw new ToolError(`\`${name}\` is ${text.length} characters long; at most ${most} are read`);
  }
  return text === "" ? undefined : text;
}

/** A value as it may stand in a sentence: quoted, and cut where it is long. */
export function quoted(value: string, most = 60): string {
  return JSON.stringify(shortened(value, most));
}

/** The text, its end cut off beyond `most` characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
