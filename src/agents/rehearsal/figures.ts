// Amounts, shares and dates in a text, as they are written there.

const MOST_FIGURES = 6;

/** A number with its currency, per cent or magnitude, the month before it, and up to two words after it. */
const FIGURE =
  /(?<![\p{L}\p{N}/_#.-])(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* )?[$€£¥]?\d[\d.,:]*(?:\s?%|\s?(?:k|m|bn|million|billion|thousand)\b)?(?:[ -][\p{L}][\p{L}-]+){0,2}/giu;
/** Small words that belong to a figure all the same. */
const COUNTED =
  /\d|%|illion|thousand|^(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|people|persons?)$/i;

/**
 * The figures of `text`, verbatim, each with what it counts: `10,000 users`, `99.9% uptime`, `March 2027`. Words
 * that `isFiller` knows (lower case) are not what is counted.
 */
export function figuresIn(text: string, isFiller: (word: string) => boolean): string[] {
  const all = (text.match(FIGURE) ?? []).map((figure) => {
    const parts = figure.split(" ");
    const end = parts.findIndex((part, i) => i > 0 && !COUNTED.test(part) && isFiller(part.toLowerCase()));
    return (end < 0 ? parts : parts.slice(0, end)).join(" ").replace(/[.,:-]+$/, "");
  });
  return [...new Set(all)].filter((figure) => figure.length > 1).slice(0, MOST_FIGURES);
}

/** Whether a figure is a point in time rather than an amount. */
export function isDate(figure: string): boolean {
  return /^(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d$|^[A-Z][a-z]{2,8} \d/.test(figure);
}
