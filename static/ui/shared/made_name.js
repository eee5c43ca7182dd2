// @ts-check
// A name that nobody guesses and nobody else uses. `randomUUID` is missing where a page was not served over HTTPS.

/** 128 bits in hexadecimal digits. */
export function madeName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
