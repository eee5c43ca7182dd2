// The fields a brief names, with the type, the limits and the choices its words give them. A field that is not known
// by name is a line of text: its label is the brief's own word.

import { after, items } from "./phrases.ts";
import { camel, capital } from "./words.ts";

export type FieldType =
  | "text"
  | "email"
  | "password"
  | "tel"
  | "url"
  | "number"
  | "date"
  | "time"
  | "textarea"
  | "select"
  | "checkbox"
  | "toggle";

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  required: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  options?: string[];
  /** The name of the field that must hold the same. */
  same?: string;
  autocomplete?: string;
}

/** A word that may stand before a field's name and makes it another field: `check-in date`, `event name`. */
const QUALIFIED =
  "(?:(?!(?:an?|the|and|or|with|optional|required|mandatory|valid|my|your|their|its|his|her|each|every|form|forms|has|have|for|of|to|by|as|in|on|both|fields?|enters?|adds?|shows?|showing|shown|collects?|collecting|includ\\w+|contain\\w+|having|asks?|plus|only|input|called)\\b)[\\p{L}-]+ )?";

type Known = [words: RegExp, field: Partial<Field> & { label: string }];

/** In the order in which they are tried at one place of the brief; longer names first. */
const KNOWN: Known[] = [
  [
    /\b(?:confirm(?:ation)?|repeat(?:ed)?|re-?enter|verify)(?: of)?(?: the| your)?(?: new)? password|password confirmation\b/i,
    {
      label: "Confirm password",
      type: "password",
      same: "password",
      autocomplete: "new-password",
    },
  ],
  [/\b(?:first|given) name\b/i, { label: "First name", autocomplete: "given-name" }],
  [/\b(?:last name|surname|family name)\b/i, { label: "Last name", autocomplete: "family-name" }],
  [/\bfull name\b/i, { label: "Full name", autocomplete: "name" }],
  [/\b(?:user ?name|login name)\b/i, { label: "Username", autocomplete: "username" }],
  [/\b(?:card ?holder|name on card)\b/i, { label: "Name on card", autocomplete: "cc-name" }],
  [/\b(?:e-?mail (?:address(?:es)?)?|e-?mails?)(?! (?:notifications?|alerts?|updates?))\b/i, {
    label: "Email",
    type: "email",
    autocomplete: "email",
  }],
  [/\b(?:current|old|existing) password\b/i, {
    label: "Current password",
    type: "password",
    autocomplete: "current-password",
  }],
  [/\bnew password\b/i, { label: "New password", type: "password", autocomplete: "new-password" }],
  [/\bpassword\b/i, { label: "Password", type: "password", autocomplete: "current-password" }],
  [/\b(?:(?:tele)?phone|mobile)(?: number)?\b/i, { label: "Phone", type: "tel", autocomplete: "tel" }],
  [/\b(?:date of birth|birth ?date|birthday|dob)\b/i, {
    label: "Date of birth",
    type: "date",
    autocomplete: "bday",
  }],
  [/\b(?:street address|shipping address|billing address|street)\b/i, {
    label: "Street address",
    autocomplete: "street-address",
  }],
  [new RegExp(`\\b(?:${QUALIFIED}url|web ?site|home ?page address)\\b`, "iu"), {
    label: "Website",
    type: "url",
    autocomplete: "url",
  }],
  [/\baddress\b/i, { label: "Address", autocomplete: "street-address" }],
  [/\bcity\b/i, { label: "City", autocomplete: "address-level2" }],
  [/\b(?:zip|post(?:al)?)(?: ?code)?\b/i, { label: "Postal code", autocomplete: "postal-code" }],
  [/\bcountry\b/i, {
    label: "Country",
    type: "select",
    options: ["Germany", "France", "Spain", "United Kingdom", "United States"],
    autocomplete: "country-name",
  }],
  [/\b(?:company|organi[sz]ation)(?: name)?\b/i, { label: "Company", autocomplete: "organization" }],
  [/\b(?:card number|credit card)\b/i, {
    label: "Card number",
    minLength: 12,
    maxLength: 19,
    autocomplete: "cc-number",
  }],
  [/\b(?:expir(?:y|ation)(?: date)?)\b/i, { label: "Expiry date", maxLength: 7, autocomplete: "cc-exp" }],
  [/\b(?:cvv|cvc|security code)\b/i, { label: "CVC", minLength: 3, maxLength: 4, autocomplete: "cc-csc" }],
  [/\bage\b/i, { label: "Age", type: "number", min: 0, max: 130 }],
  [/\b(?:quantity|number of (?:items|guests|people|seats|persons)|guests)\b/i, {
    label: "Quantity",
    type: "number",
    min: 1,
  }],
  [/\b(?:amount|price|budget|salary|cost)\b/i, { label: "Amount", type: "number", min: 0 }],
  [/\bsubject(?: line)?\b/i, { label: "Subject" }],
  [/\b(?:messages?|comments?|feedback text|description|bio(?:graphy)?|details|cover letter|notes?)\b/i, {
    label: "Message",
    type: "textarea",
  }],
  [/\b(?:star )?rating\b/i, {
    label: "Rating",
    type: "select",
    options: ["5 – very good", "4", "3", "2", "1 – poor"],
  }],
  [
    /\b(?:(?:agree|accept|consent)(?:s|ing)? (?:to |with )?(?:the )?(?:terms|privacy|conditions)[\w ]{0,24}?(?=$|[,.;)]| and | before )|terms(?: and conditions| of (?:service|use))?(?: checkbox)?|privacy policy)/i,
    {
      label: "I agree to the terms",
      type: "checkbox",
    },
  ],
  [/\bremember me\b/i, { label: "Remember me", type: "checkbox", required: false }],
  [/\bsubscribe(?: checkbox| to (?:the |our )?newsletter)\b/i, {
    label: "Subscribe to the newsletter",
    type: "checkbox",
    required: false,
  }],
  [/\blanguage\b/i, { label: "Language", type: "select", options: ["English", "German", "French"] }],
  [new RegExp(`\\b${QUALIFIED}date\\b`, "iu"), { label: "Date", type: "date" }],
  [/\btime(?: slot)?\b/i, { label: "Time", type: "time" }],
  [new RegExp(`\\b${QUALIFIED}name\\b`, "iu"), { label: "Name", autocomplete: "name" }],
];

/** Phrases in an enumeration that are no fields but qualities of a component. */
export const NO_FIELD =
  /\b(valid\w*|errors?|buttons?|checks?|filter\w*|search\w*|sort\w*|toggle|layout|design|style|styling|animation|responsive|accessib\w*|loading|dark|light|theme|icons?|colou?r scheme|submit\w*|states?|mode|page|screens?|messages? (?:below|when|if)|success|characters?|delete|remov\w*|edit\w*|persist\w*|storage|pagination|labels?|forgot|link|keyboard|list|form|card|modal|header|footer|monthly|yearly|support|drag|progress|strength|social|google|github|facebook|show|hide)\b/i;

/** The fields in the order in which the brief names them. */
export function fieldsIn(brief: string): Field[] {
  const { text, chosen } = withoutChoices(brief);
  const found: { at: number; end: number; field: Field }[] = [];
  for (const [words, known] of KNOWN) {
    for (const match of text.matchAll(new RegExp(words, `${words.flags}g`))) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (found.some((f) => at < f.end && f.at < end)) continue;
      const field = makeField(match[0], known);
      if (!found.some((f) => f.field.name === field.name)) found.push({ at, end, field });
    }
  }
  for (
    const phrase of items(
      after(
        text.replace(LIMIT, (limit) => " ".repeat(limit.length)),
        /\b(?:with|fields?:?|forms?:|asks? for|asking for|including|containing|collect(?:s|ing)?)\s/i,
      ) ?? "",
    )
  ) {
    const at = text.indexOf(phrase);
    if (
      NO_FIELD.test(phrase) || /\d/.test(phrase) || found.some((f) => at < f.end && f.at < at + phrase.length)
    ) continue;
    found.push({ at, end: at + phrase.length, field: named(phrase) });
  }
  found.sort((a, b) => a.at - b.at);
  const fields = found.map(({ at, end, field }, i) => {
    const until = found[i + 1]?.at ?? text.length;
    return limited(field, text.slice(Math.max(0, at - 24), at), text.slice(end, until));
  });
  for (const { phrase, options } of chosen) {
    const known = fields.find((field) => phrase.toLowerCase().includes(field.label.toLowerCase()));
    if (known) Object.assign(known, { type: "select", options });
    else fields.push(makeField(phrase, { label: capital(phrase), type: "select", options }));
  }
  const has = (name: string) => fields.some((field) => field.name === name);
  // "Password change form" names no third one.
  const meant = fields.filter(({ name }) =>
    name !== "password" || !has("newPassword") || !has("currentPassword")
  );
  return unique(
    meant.map((field) => field.same && has("newPassword") ? { ...field, same: "newPassword" } : field),
  );
}

/** What limits the field before it. */
const LIMIT =
  /\(?\b(?:of )?(?:(?:at (?:least|most)|min(?:imum)?|max(?:imum)?|up to|no more than) \d+|(?:between|from) \d+ (?:and|to) \d+)(?: (?:characters|chars|letters|digits))?\b\)?/gi;

/** A field that is known by its phrase alone. */
function named(phrase: string): Field {
  const kind = / (check-?box|text ?area)$/i.exec(phrase);
  const label = capital(phrase.slice(0, kind?.index));
  if (kind) return makeField(label, { label, type: /^c/i.test(kind[1]!) ? "checkbox" : "textarea" });
  const counted = /^(?:number|years|hours|days|how many) (?:of )?/i.test(phrase);
  return makeField(phrase, { label, ...(counted ? { type: "number" } : {}) });
}

/** A field by its phrase in the brief; what is not said of it is a required line of text. */
export function makeField(phrase: string, known: Partial<Field> & { label: string }): Field {
  const own =
    /^(messages?|comments?|description|bio(?:graphy)?|details|notes?|amount|price|budget|salary|cost|quantity|guests|cover letter|number of \w+|[\p{L}-]+ (?:date|url|name))$/iu
      .test(phrase.trim());
  const fixed = /^(?:full|first|last|given|family|user|company|login|organi[sz]ation) ?name$/i.test(
    phrase.trim(),
  );
  const label = own && !fixed ? capital(phrase.trim()) : known.label;
  const field: Field = { type: "text", required: true, ...known, label, name: camel(label) };
  // Somebody's name is completed by the browser; an event's is not.
  if (own && label !== known.label && /name$/i.test(label)) delete field.autocomplete;
  return field;
}

/** "country select with Germany, France": the choices, and the text with only the field's name left. */
export function withoutChoices(
  brief: string,
): { text: string; chosen: { phrase: string; options: string[] }[] } {
  const chosen: { phrase: string; options: string[] }[] = [];
  const cue =
    /\b([\w-]+(?: [\w-]+)?)\s+(select(?:ion|or)?|drop-?down(?: menu| list)?|picker|radio(?: buttons?| group)?|choices?|options?)\s*(?:with|of|from|for|between|:|\()\s*([^.;)\n]+)\)?/gi;
  const bracketed = /\b([\w-]+(?: [\w-]+)?)\s*\(()?([^)]*(?:,| or )[^)]*)\)/gi;
  const text = [cue, bracketed].reduce((rest, words) => taken(rest, words, chosen), brief);
  return { text, chosen };
}

/** The text without the enumerations of choices that a cue finds; those go into `chosen`. */
function taken(brief: string, cue: RegExp, chosen: { phrase: string; options: string[] }[]): string {
  return brief.replace(cue, (whole, phrase: string, _: string, list: string) => {
    const parts = list.split(/,|\bor\b|\band\b/i).map((part) => part.trim()).filter(Boolean);
    const stop = parts.findIndex((part, i) =>
      i > 0 && (KNOWN.some(([words]) => words.test(part)) || NO_FIELD.test(part))
    );
    const options = stop < 0 ? parts : parts.slice(0, stop);
    if (options.length < 2) return whole;
    const own = phrase.replace(/^(?:an?|the|and|with|or|required|optional)\s+/i, "").trim();
    chosen.push({ phrase: own, options: options.map(capital) });
    return [own, ...(stop < 0 ? [] : parts.slice(stop))].join(", ");
  });
}

/** A field with what the words around it say of it. */
function limited(field: Field, before: string, rest: string): Field {
  const next = { ...field };
  if (/\boptional(?:ly)?\s*(?:an?\s+)?$/i.test(before) || /^\s*(?:\(|,? ?which is )?optional\b/i.test(rest)) {
    next.required = false;
  }
  const least = /(?:at least|min(?:imum)?(?: length)?(?: of)?|more than|≥|>=)\s*(\d+)/i.exec(rest)?.[1];
  const most = /(?:at most|max(?:imum)?(?: length)?(?: of)?|up to|no more than|≤|<=)\s*(\d+)/i.exec(rest)
    ?.[1];
  const span = /(?:between|from)\s+(\d+)\s+(?:and|to)\s+(\d+)/i.exec(rest) ??
    /\b(\d+)\s*[-–]\s*(\d+)\b/.exec(rest);
  const older = /(\d+)\s*(?:\+|or (?:older|over|more)|years? (?:or|and) older)/i.exec(rest)?.[1];
  const [low, high] = [least ?? span?.[1] ?? older, most ?? span?.[2]];
  const counted = next.type === "number";
  if (low) counted ? (next.min = Number(low)) : (next.minLength = Number(low));
  if (high) counted ? (next.max = Number(high)) : (next.maxLength = Number(high));
  return next;
}

function unique(fields: Field[]): Field[] {
  const names = new Set<string>();
  return fields.filter(({ name }) => !names.has(name) && names.add(name)).slice(0, 20);
}
