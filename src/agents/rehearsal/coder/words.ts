// The brief's words made safe for the place they are put in. A brief may hold quotes, braces, backticks, dollar signs
// or the end of a script; wherever its words go into code, they go through one of these.

/**
 * A string literal of JavaScript that is safe inside `<script>`, in a template and next to the writers' `$name`.
 * It holds no `<`, no `$`, no backtick, no apostrophe and no brace of its own.
 */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[<>$`'{}\u2028\u2029]/g, (sign) => escaped(sign));
}

/** A value as source, its strings made safe like `literal`; keys without quotes where that is possible. */
export function source(value: unknown, indent = "  "): string {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => source(item, `${indent}  `));
    const flat = `[${items.join(", ")}]`;
    if (flat.length <= 90) return flat;
    return `[\n${items.map((item) => `${indent}${item},\n`).join("")}${indent.slice(2)}]`;
  }
  if (value && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
      .map(([key, item]) =>
        `${/^[A-Za-z_]\w*$/.test(key) ? key : literal(key)}: ${source(item, `${indent}  `)}`
      );
    const flat = entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
    if (flat.length <= 100) return flat;
    return `{\n${entries.map((entry) => `${indent}${entry},\n`).join("")}${indent.slice(2)}}`;
  }
  return String(value);
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Text or an attribute's value in markup; braces are signs of their own in two of the frameworks. */
export function entity(text: string): string {
  return text.replace(/[&<>"{}`$\\]/g, (sign) => ENTITIES[sign] ?? `&#${sign.charCodeAt(0)};`);
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A line of a comment, in scripts and in markup. */
export function remark(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\*\//g, "* /").replace(/--+/g, "–").replace(/[<>]/g, "|")
    .replaceAll("`", "´").trim();
}

/** `date of birth` → `dateOfBirth`; a name that JavaScript takes, for words of any script. */
export function camel(text: string): string {
  const words = wordsOf(text);
  const name = words.map((word, i) => i === 0 ? word.toLowerCase() : capital(word.toLowerCase())).join("");
  return /^[\p{L}_]/u.test(name) ? (RESERVED.has(name) ? `${name}Field` : name) : `field${name}`;
}

const RESERVED = new Set(
  "class default delete do else enum export extends for function if import in new package return static switch this throw try typeof var void while with yield let const event name id"
    .split(" ").filter((word) => word !== "name"),
);

/** `login form` → `LoginForm`. */
export function pascal(text: string): string {
  const name = wordsOf(text).map((word) => capital(word.toLowerCase())).join("");
  return /^\p{L}/u.test(name) ? name : `Component${name}`;
}

/** `Date of birth` → `date-of-birth`. */
export function slug(text: string): string {
  return wordsOf(text).join("-").toLowerCase() || "item";
}

/** The first letter as a capital. */
export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** `an email`, `a todo`. */
export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** One of many; English words only, others stay as they are. */
export function singular(word: string): string {
  if (/(ss|us|is|news)$/i.test(word)) return word;
  if (/[^aeiou]ies$/i.test(word)) return word.replace(/ies$/i, "y");
  if (/(x|ch|sh|ss)es$/i.test(word)) return word.replace(/es$/i, "");
  return word.replace(/s$/i, "");
}

/** Many of one. */
export function plural(word: string): string {
  if (/s$/i.test(word) && !/ss$/i.test(word)) return word;
  if (/[^aeiou]y$/i.test(word)) return word.replace(/y$/i, "ies");
  return /(x|ch|sh|ss)$/i.test(word) ? `${word}es` : `${word}s`;
}

function wordsOf(text: string): string[] {
  return text.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
