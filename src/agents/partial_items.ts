// What of a JSON answer is there before it is complete: the items of one of its arrays that have been closed. Works on
// the text alone, and never gives an item twice or half of one.

/**
 * The complete objects in the array that is the value of `key`, in order, as far as `text` goes. Text that is no such
 * JSON gives none.
 */
export function partialItems(text: string, key: string): unknown[] {
  const start = new RegExp(`"${key}"\\s*:\\s*\\[`).exec(text);
  if (!start) return [];
  const items: unknown[] = [];
  let depth = 0;
  let from = -1;
  let inString = false;
  for (let i = start.index + start[0].length; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === "\\") i++;
      else if (char === '"') inString = false;
    } else if (char === '"') {
      inString = true;
    } else if (char === "{" || char === "[") {
      if (depth++ === 0) from = i;
    } else if (char === "}" || char === "]") {
      if (depth === 0) break; // the array's own end
      if (--depth === 0) {
        try {
          items.push(JSON.parse(text.slice(from, i + 1)));
        } catch {
          return items;
        }
      }
    }
  }
  return items;
}
