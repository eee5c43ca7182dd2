// Reading a brief's enumerations: "with name, phone and email", "tabs: Overview, Details", "three plans". English is
// read; words of other languages are kept as they stand.

/** Words around a phrase that say nothing of it. */
const AROUND =
  /^(?:and|or|also|an?|the|its|their|his|her|my|our|your|each|every|some|both|one|two|three|four|five|six|optional|required|mandatory|valid|input|fields?|columns?|called|named|as well as|plus|which|has|have|having|shows?|showing|displays?|including|includes?|for|with|of|:|-)\s+|\s+(?:fields?|inputs?|columns?|boxes|box|areas?|each|too|as well|please|inside|text)$/gi;

const NUMBERS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** The parts of an enumeration, without articles and such. */
export function items(text: string): string[] {
  return text.split(/,|;|\n|\band\b|\bor\b|&|\+|\bplus\b|\bas well as\b|•/i)
    .map((item) => {
      let phrase = item.replace(/["“”()[\]]/g, " ").trim();
      for (let before = ""; before !== phrase;) {
        before = phrase;
        phrase = phrase.replace(AROUND, "").trim();
      }
      return phrase.replace(/[.:!?]+$/, "").trim();
    })
    .filter((phrase) => phrase !== "" && phrase.split(/\s+/).length <= 6);
}

/** What follows the first match of a cue up to where the sentence ends or turns; undefined where there is no cue. */
export function after(text: string, cue: RegExp): string | undefined {
  const found = cue.exec(text);
  if (!found) return undefined;
  const rest = text.slice(found.index + found[0].length);
  const end =
    /[.!?](?=\s|$)|\n\s*\n|\b(?:that|which|where|so that|when|whose|must|should|can be|using|in order)\b/i
      .exec(rest);
  return rest.slice(0, end?.index ?? rest.length).trim();
}

/** The first whole number right before a noun: in figures or as a word. */
export function countOf(text: string, noun: string): number | undefined {
  const words = NUMBERS.join("|");
  const found = new RegExp(`\\b(\\d{1,3}|${words})[\\s-]+(?:[\\w-]+\\s+){0,2}?(?:${noun})\\b`, "i").exec(text)
    ?.[1];
  if (found === undefined) return undefined;
  return /^\d/.test(found) ? Number(found) : NUMBERS.indexOf(found.toLowerCase());
}

/** Names after a colon or in brackets or after "named", where the brief gives some. */
export function namesOf(text: string, noun: string): string[] {
  const cue = new RegExp(
    `\\b(?:${noun})\\b\\s*(?:\\(|:|–|—|-\\s|,?\\s*(?:are\\s+)?(?:called|named|titled|labell?ed|namely|such as|like|for|of)\\s*:?)\\s*`,
    "i",
  );
  return items((after(text, cue) ?? "").replace(/\).*$/s, ""));
}
