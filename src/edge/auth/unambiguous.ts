// JSON that says one thing to whoever reads it: an object in which no name stands twice. Of two `sub` claims some
// readers take the first and others the last, and whoever checked the token before may have taken the other one.

/** The object that `text` is. Throws `SyntaxError` for what is no JSON, no object, or has a name twice on top. */
export function parseUnambiguous(text: string): Record<string, unknown> {
  const value = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("No object");
  // The parser keeps one of each name; all that were written are counted.
  if (namesIn(text) !== Object.keys(value).length) throw new SyntaxError("A name stands twice");
  return value;
}

/** How many members the outermost object of this valid JSON has as it is written. */
function namesIn(text: string): number {
  let depth = 0;
  let names = 0;
  // Strings first, so that nothing within them counts.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1) names++;
  }
  return names;
}
