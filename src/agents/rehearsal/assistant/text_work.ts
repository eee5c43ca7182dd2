// Small work on a text: count it, sort a list, find the sentences that hold most of it, make an outline of its terms.

import { sentences } from "../quotes.ts";
import { contentWords, overlap, type Subject, subjectOf } from "../terms.ts";

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A sentence with the count that was asked for (`words`, `characters`, `letters`, `sentences`, `lines`). */
export function count(text: string, unit: string): string {
  const parts = {
    word: [...words.segment(text)].filter((part) => part.isWordLike).length,
    character: [...graphemes.segment(text)].length,
    letter: text.match(/\p{L}/gu)?.length ?? 0,
    sentence: sentences(text).length,
    line: text.split("\n").length,
  };
  const name = unit.toLowerCase().replace(/s$/, "") as keyof typeof parts;
  const others = Object.entries(parts).filter(([other]) =>
    other !== name && other !== "letter" && other !== "line"
  );
  return `Your text has ${counted(parts[name], name)} (${
    others.map(([other, n]) => counted(n, other)).join(", ")
  }).`;
}

/** The items of a list in order, numbers by their value; undefined where there are not two. */
export function sorted(text: string, descending: boolean): { items: string[]; how: string } | undefined {
  const lines = text.split(/\n/).map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "").trim()).filter(
    Boolean,
  );
  const items = lines.length > 1
    ? lines
    : text.split(/[,;]|\band\b/).map((item) => item.trim().replace(/[.!?]+$/, "")).filter(Boolean);
  if (items.length < 2) return undefined;
  const numeric = items.every((item) => /^-?\d+(?:\.\d+)?$/.test(item));
  const up = numeric
    ? items.toSorted((a, b) => Number(a) - Number(b))
    : items.toSorted((a, b) => a.localeCompare(b, "en"));
  const how = `${descending ? "falling" : "rising"} ${numeric ? "numeric" : "alphabetical"}`;
  return { items: descending ? up.reverse() : up, how };
}

/** Up to three sentences, as written and in their order, that hold most of the text's terms. */
export function mainSentences(text: string): string[] {
  const all = sentences(text);
  if (all.length < 2) return [];
  const central = contentWords(subjectOf(text).terms.join(" "));
  const ranked = all.map((sentence, place) => ({
    sentence,
    place,
    weight: overlap(contentWords(sentence), central) + (place === 0 ? 1 : 0),
  }));
  return ranked.toSorted((a, b) => b.weight - a.weight || a.place - b.place)
    .slice(0, Math.min(3, Math.ceil(all.length / 2)))
    .toSorted((a, b) => a.place - b.place)
    .map(({ sentence }) => sentence);
}

/** A numbered outline that has a part for each of the main terms, and says where the figures belong. */
export function outline(terms: readonly string[], { figures, qualities }: Subject): string {
  const [topic, ...others] = terms;
  const parts = [
    `Opening: what ${topic} is about, and for whom`,
    ...others.slice(0, 4).map((term) => `${term.charAt(0).toUpperCase()}${term.slice(1)}`),
    ...(figures.length > 0 ? [`Figures to place: ${figures.join(", ")}`] : []),
    ...(qualities.length > 0 ? [`What to hold it to: ${qualities.slice(0, 4).join(", ")}`] : []),
    `Close: the one thing about ${topic} to remember`,
  ];
  return parts.map((part, i) => `${i + 1}. ${part}`).join("\n");
}

function counted(n: number, name: string): string {
  return `${n} ${name}${n === 1 ? "" : "s"}`;
}
