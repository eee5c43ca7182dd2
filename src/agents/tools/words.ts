// The words of a text that a search compares: without case, accents, plural endings and the little words that are in
// every text. Scripts without blanks are compared by pairs of characters.

const LITTLE = new Set(
  ("a about all also am an and any are as ask asked at be been before but by can could did do does done earlier " +
    "find for from gave get give given had has have he her him his how i if in into is it its just know last let me " +
    "mention mentioned my no not now of on or our previous previously remember remind said say she so some tell that " +
    "the their them then there they this to told up us was we were what when where which who why will with would " +
    "you your yourself myself").split(" "),
);
const UNSPACED = /^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+$/u;
const PIECES =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+|[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu;

/** The terms of a text, in order, each as often as it is there. */
export function termsOf(text: string): string[] {
  return [...unaccented(text).matchAll(PIECES)].flatMap(([piece]) => {
    if (UNSPACED.test(piece)) return pairs(piece);
    return LITTLE.has(piece) ? [] : [stem(piece)];
  });
}

/** Lower case, without accents, and as long as before for text in Latin script. */
export function unaccented(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();
}

function stem(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

function pairs(run: string): string[] {
  if (run.length < 2) return [run];
  return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
}
