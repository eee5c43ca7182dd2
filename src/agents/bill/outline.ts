// Where a numbered paragraph of a bill stands: (a) (1) (A) (i) (I) (aa), each kind one level deeper than the one
// before it. A letter such as (i) or (v) may be the ninth of its kind or a Roman numeral; what came before decides.

/** A paragraph that is open: paragraphs of deeper levels belong to it until one of its own level or above comes. */
export interface Open {
  /** 1 for (a) to 6 for (aa); 10 more inside of quoted text. */
  level: number;
  label: string;
}

const ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"];
/** Levels of quoted text come after all levels of the text that quotes it. */
export const QUOTED = 10;

/** The level of a paragraph with this label, among the paragraphs that are open. */
export function levelOf(label: string, open: readonly Open[], quoted: boolean): number {
  const base = quoted ? QUOTED : 0;
  if (/^\d+$/.test(label)) return base + 2;
  const small = label.toLowerCase();
  const [letters, romans] = label === small ? [1, 4] : [3, 5];
  if (small.length > 1 && small[0] === small[1] && !/^[ivx]/.test(small)) return base + 6;
  if (!ROMAN.includes(small)) return base + letters;
  if (small.length > 1) return base + romans;
  const before = (level: number) =>
    open.findLast((other) => other.level === base + level)?.label.toLowerCase();
  const asRoman = before(romans) === ROMAN[ROMAN.indexOf(small) - 1];
  const asLetter = before(letters) === String.fromCharCode(small.charCodeAt(0) - 1);
  if (asLetter && !(asRoman && small !== "i")) return base + letters;
  return base + (asRoman || small === "i" ? romans : letters);
}

/** A paragraph's number marks: `(4)` and `(A)` of “(4)(A) The payment …, and where the words after them begin. */
export function labelsAt(text: string): { labels: string[]; length: number } {
  const labels: string[] = [];
  let length = 0;
  while (labels.length < 5) {
    const found = LABEL.exec(text.slice(length, length + 40));
    if (!found) break;
    labels.push(found[1]!);
    length += found[0].length;
  }
  return { labels, length };
}

const LABEL = /^[\s“”"‘'`]{0,12}\(([a-z]{1,5}|[A-Z]{1,5}|\d{1,3})\)[ \t\n]{0,20}/;
