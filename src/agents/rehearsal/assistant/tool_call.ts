// Whether a message plainly asks for one of the client's own functions. It is called only where all words of its name
// are in the message and everything that it requires can be read off the message; a guess is never sent.

interface Property {
  type?: unknown;
  enum?: unknown;
  description?: unknown;
}

/** Words of a function's name that say nothing about what it is for. */
const PLAIN = new Set(
  "get set fetch find search look lookup query call run do the a an my current tool function by for of".split(
    " ",
  ),
);

/** The call to make; undefined where none of the tools is meant. */
export function toolCall(
  message: string,
  tools: readonly Record<string, unknown>[],
): { name: string; arguments: Record<string, string | number> } | undefined {
  for (const tool of tools) {
    const spec = functionOf(tool);
    if (!spec || !names(spec.name, message)) continue;
    const args = argumentsFrom(message, spec.parameters, wordsOf(spec.name));
    if (args) return { name: spec.name, arguments: args };
  }
}

/** The Responses API's shape and that of Chat Completions. */
function functionOf(
  tool: Record<string, unknown>,
): { name: string; parameters: Record<string, unknown> } | undefined {
  if (tool.type !== "function") return undefined;
  const inner = isObject(tool.function) ? tool.function : tool;
  if (typeof inner.name !== "string") return undefined;
  return { name: inner.name, parameters: isObject(inner.parameters) ? inner.parameters : {} };
}

function names(name: string, message: string): boolean {
  const spoken = new Set(wordsOf(message).map(stem));
  const telling = wordsOf(name).filter((word) => !PLAIN.has(word)).map(stem);
  return telling.length > 0 && telling.every((word) => spoken.has(word));
}

/** A value for each required property; undefined where one cannot be found. */
function argumentsFrom(
  message: string,
  { properties, required }: Record<string, unknown>,
  nameWords: readonly string[],
): Record<string, string | number> | undefined {
  const wanted = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  const numbers = (message.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const strings = stringsIn(message, nameWords);
  const found: Record<string, string | number> = {};
  for (const name of wanted) {
    const property: Property = isObject(properties) && isObject(properties[name]) ? properties[name] : {};
    const choices = Array.isArray(property.enum)
      ? property.enum.filter((value) => typeof value === "string")
      : undefined;
    const value = choices
      ? choices.find((choice) => wordsOf(message).includes(choice.toLowerCase()))
      : property.type === "number" || property.type === "integer"
      ? takeNumber(property.type === "integer")
      : property.type === "string"
      ? strings.shift()
      : undefined;
    if (value === undefined) return undefined;
    found[name] = value;
  }
  return found;

  function takeNumber(whole: boolean): number | undefined {
    const place = numbers.findIndex((number) => !whole || Number.isInteger(number));
    return place < 0 ? undefined : numbers.splice(place, 1)[0];
  }
}

/** What a text argument may be: something in quotes, or a name with capitals after a preposition. */
function stringsIn(message: string, nameWords: readonly string[]): string[] {
  const quoted = [...message.matchAll(/["“'‘]([^"”'’]{1,200})["”'’]/g)].map((match) => match[1]!);
  const named = [
    ...message.matchAll(
      /\b(?:in|for|of|to|at|from|on|near|about)\s+((?:\p{Lu}[\p{L}\p{M}.'’-]*)(?:\s+\p{Lu}[\p{L}\p{M}.'’-]*)*)/gu,
    ),
  ].map((match) => match[1]!.replace(/[.'’-]+$/, ""));
  return [...quoted, ...named].filter((text) => !nameWords.includes(text.toLowerCase()));
}

function wordsOf(text: string): string[] {
  return text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
