// @ts-check
// What a session may be called, by the same rule and in the same words as the server, which no address reaches by another
// name.

/** What is wrong with a session's name, as the end of a sentence; undefined where nothing is. @param {string} name */
export function wrongName(name) {
  if (name === "." || name === "..") return 'must not be "." or "..", which no address can end with';
  if (/^[A-Za-z0-9._~-]{1,128}$/.test(name)) return undefined;
  return "must have 1 to 128 letters, digits, dots, underscores, tildes or hyphens";
}
