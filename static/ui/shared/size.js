// @ts-check
// How much one message to a socket may hold. The server ends a connection over which more comes, and with it everything
// that is under way on it, so this is looked at before.

/** Of the server's MAX_MESSAGE_BYTES by default, with room for what stands around the text. */
const MOST_BYTES = 64_000;

/** What is wrong with a text that does not fit one message; undefined when it fits. @param {string} text */
export function tooLong(text) {
  const bytes = new TextEncoder().encode(JSON.stringify(text)).length;
  if (bytes <= MOST_BYTES) return undefined;
  const cut = Math.ceil((1 - MOST_BYTES / bytes) * 100);
  return `This is too long for one message: leave out ${cut}% of it.`;
}
