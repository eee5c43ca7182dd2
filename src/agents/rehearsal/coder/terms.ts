// The nouns and the actions of a brief that is of no known kind: what could be shown, and what could be done.

import { stopWords } from "./small_words.ts";
import type { Brief } from "./brief.ts";
import { after, items } from "./phrases.ts";
import { capital } from "./words.ts";

const VERBS =
  /\b(show|add|save|start|stop|play|pause|upload|download|share|send|open|close|print|export|import|search|refresh|update|convert|generate|translate|compare|track|record|draw|roll|shuffle|guess|vote|like|follow|book|buy|subscribe|copy|reset|clear|delete|edit|count|select|toggle)(?:s|es|ing)?\b/gi;

export function termsOf({ text, title }: Brief): { things: string[]; actions: string[] } {
  const listed = items(
    after(text, /\b(?:with|shows?|showing|displays?|displaying|of|for|including)\s/i) ?? "",
  )
    .filter((phrase) => phrase.length <= 40);
  const words = (text.match(/[\p{L}\p{M}\p{N}]{3,}/gu) ?? []).filter((word) =>
    !stopWords.has(word.toLowerCase())
  );
  const things = [...new Set([...listed, ...(listed.length > 0 ? [] : words)].map(capital))].slice(0, 6);
  const found = [...text.matchAll(VERBS)].map((match) => capital(match[1]!.toLowerCase()));
  const actions = [...new Set(found.length > 0 ? found : ["Update"])].slice(0, 5);
  return { things: things.length > 0 ? things : [capital(title)], actions };
}
