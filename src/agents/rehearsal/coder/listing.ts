// What a list holds and can do, read off the brief: both teams build from the same reading.

import { type Brief, nouns } from "./brief.ts";
import { type Field, makeField } from "./fields.ts";
import { capital } from "./words.ts";

export interface Listing {
  noun: string;
  nouns: string;
  /** The first is what an entry is known by; it is never empty. */
  fields: Field[];
  /** Entries can be ticked off. */
  checkable: boolean;
  has: (feature: "filter" | "search" | "sort" | "edit" | "clear" | "saved") => boolean;
  /** The name of the field whose numbers are added up. */
  sum?: string;
  key: string;
}

export function listingOf(brief: Brief): Listing {
  const { noun, text, features, name } = brief;
  const checkable = !/^(contact|note|bookmark|expense|recipe|movie|link|guest|user|product|friend|quote)$/
    .test(noun);
  const given = brief.fields;
  const fields = given[0] && /name|title|description|link|text|^task$/i.test(given[0].label)
    ? [...given]
    : withoutRepeats([...usual(noun), ...given]);
  if (features.has("priority") && !fields.some((f) => f.name === "priority")) {
    fields.push({
      ...makeField("Priority", { label: "Priority", type: "select", options: ["Normal", "High", "Low"] }),
    });
  }
  if (features.has("due") && !fields.some((f) => f.type === "date")) {
    fields.push({ ...makeField("Due", { label: "Due date", type: "date" }), required: false });
  }
  const sum = /\btotal|\bsum\b|\bexpense/i.test(text)
    ? fields.find((f) => /amount|price|cost/i.test(f.label))?.name
    : undefined;
  return {
    noun,
    nouns: nouns(brief),
    fields: [{ ...fields[0]!, required: true }, ...fields.slice(1)],
    checkable,
    has: (feature) => features.has(feature) || (feature === "search" && features.has("filter") && !checkable),
    sum,
    key: name,
  };
}

/** The expression for all that an entry says; its number and whether it is done are no words of it. */
export function wordsOf(entry: string, fields: readonly Pick<Field, "name">[]): string {
  return `[${fields.map(({ name }) => `${entry}.${name}`).join(", ")}].join(" ")`;
}

/** Of two fields of one name the first place and the later words. */
function withoutRepeats(fields: Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}

function usual(noun: string): Field[] {
  if (noun === "note") {
    return [makeField("title", { label: "Title" }), {
      ...makeField("text", { label: "Text", type: "textarea" }),
      required: false,
    }];
  }
  if (noun === "bookmark") {
    return [makeField("title", { label: "Title" }), makeField("address", { label: "Address", type: "url" })];
  }
  if (noun === "expense") {
    return [
      makeField("what", { label: "What for" }),
      makeField("amount", { label: "Amount", type: "number", min: 0 }),
    ];
  }
  return [{ ...makeField("text", { label: capital(noun) }), name: "text" }];
}
