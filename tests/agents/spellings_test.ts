// A provider that repeats a key may spell it otherwise; whatever it does, nothing of the key is left.

import { assertEquals } from "@std/assert";
import { redact } from "../../src/agents/openai_errors.ts";
import { withoutSecret } from "../../src/agents/spellings.ts";
import { anySeed, seeded } from "../support/random.ts";

Deno.test("no spelling of a key is left in what a provider said, whatever stands around it", () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  const signs = "abcXYZ0189-._~+/=$^()[]{}|*?\\ü€";
  for (let i = 0; i < 500; i++) {
    const key = Array.from(
      { length: random.int(8, 60) },
      () => [...signs][random.int(0, [...signs].length - 1)],
    )
      .join("");
    const bytes = (text: string) => new TextEncoder().encode(text);
    const before = "user:".slice(0, random.int(0, 5));
    const after = ":realm".slice(0, random.int(0, 6));
    const said = [
      key,
      encodeURIComponent(key),
      percents(key),
      bytes(key).toBase64(),
      bytes(before + key + after).toBase64(),
      bytes(before + key + after).toBase64({ alphabet: "base64url", omitPadding: true }),
    ];
    for (const spelled of said) {
      const left = redact(`The key ${spelled} is not known`, [key]);
      assertEquals(left, "The key [key] is not known", `${JSON.stringify(key)} as ${spelled}`);
    }
  }
});

Deno.test("a key is found within JSON that was written with escapes", () => {
  const left = redact('{"key":"a\\/b\\/c-0123456789"}', ["a/b/c-0123456789"]);
  assertEquals(left, '{"key":"[key]"}');
});

Deno.test("what is too short to be a key is not looked for, and other words stay as they are", () => {
  assertEquals(withoutSecret("abc", "abc"), "abc");
  assertEquals(
    redact("The model gpt-4o is not known to alphabet", ["alph"]),
    "The model gpt-4o is not known to [key]abet",
  );
  const words = "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1";
  assertEquals(redact(words, ["sk-0123456789abcdef"]), words);
});

Deno.test("a provider that says a great deal is read in no time", () => {
  const said = `${"a".repeat(1_000_000)} sk-0123456789abcdef`;
  const started = performance.now();
  assertEquals(withoutSecret(said, "sk-0123456789abcdef").slice(-6), " [key]");
  // A search that began anew at every letter would take minutes.
  assertEquals(performance.now() - started < 5000, true);
});

/** Every byte as in an address, in small letters. */
function percents(text: string): string {
  return [...new TextEncoder().encode(text)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join("");
}
