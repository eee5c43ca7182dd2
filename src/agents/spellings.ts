// How a secret may come back: as it is, as in an address, with escapes as in JSON, and as base64 or base64url, alone or
// with something before and after it, as in the credentials of a proxy.

/** A shorter secret would be found in innocent words. */
const SHORTEST = 4;
const SHORTEST_IN_BASE64 = 8;
const REPLACED = "[key]";
const BASE64 = /[\w+/-]/;

/** The text with every spelling of the secret, each as a whole, replaced by `[key]`. In time linear to the text. */
export function withoutSecret(text: string, secret: string): string {
  if (secret.length < SHORTEST) return text;
  const plain = [...secret].map((character) => `(?:\\\\?${literally(character)}|${percented(character)})`);
  const rest = text.replace(new RegExp(plain.join(""), "g"), REPLACED);
  if (secret.length < SHORTEST_IN_BASE64) return rest;
  const cores = [0, 1, 2].map((before) =>
    [...coreOf(secret, before)].map((c) => c === "+" ? "[+-]" : c === "/" ? "[/_]" : c).join("")
  );
  return withoutWords(rest, new RegExp(cores.join("|"), "g"));
}

/** Replaces what matches together with the base64 that stands around it. */
function withoutWords(text: string, core: RegExp): string {
  let out = "";
  let done = 0;
  for (const { index, 0: { length } } of text.matchAll(core)) {
    if (index < done) continue;
    let [from, to] = [index, index + length];
    while (from > done && BASE64.test(text[from - 1]!)) from--;
    while (to < text.length && BASE64.test(text[to]!)) to++;
    while (text[to] === "=") to++;
    out += text.slice(done, from) + REPLACED;
    done = to;
  }
  return out + text.slice(done);
}

/** What base64 makes of a secret with so many bytes before it that do not fill a group, without what depends on others. */
function coreOf(secret: string, before: number): string {
  const bytes = [...new Uint8Array(before), ...new TextEncoder().encode(secret)];
  const text = new Uint8Array(bytes).toBase64();
  return text.slice(Math.ceil(before * 8 / 6), Math.floor(bytes.length * 8 / 6));
}

function percented(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => {
      const hex = byte.toString(16).padStart(2, "0");
      return `%${[...hex].map((digit) => `[${digit}${digit.toUpperCase()}]`).join("")}`;
    }).join("");
}

function literally(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
