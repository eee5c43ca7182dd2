// What briefs of the rarer kinds name: the columns of a board, the steps of a wizard, the choices of a poll, what is
// on a card, the moment a countdown runs to. The brief's own where it gives some, otherwise samples that say so.

import type { Brief } from "./brief.ts";
import { type Field, fieldsIn } from "./fields.ts";
import { after, countOf, items, namesOf } from "./phrases.ts";
import { capital, singular } from "./words.ts";

/** The columns of a board, from left to right. */
export function columnsOf({ names, count }: Brief): string[] {
  if (names.length > 1) return names.slice(0, 6);
  const usual = ["To do", "In progress", "Done"];
  if (count === 2) return ["To do", "Done"];
  if (count === 4) return ["Backlog", ...usual];
  return count === 5 ? ["Backlog", "To do", "In progress", "Review", "Done"] : usual;
}

export interface Step {
  title: string;
  fields: Field[];
}

const STEPS: [words: RegExp, title: string, fields: string][] = [
  [/^shipping|^deliver|^address/i, "", "full name, street address, city, postal code, country"],
  [/^payment|^pay\b|^billing/i, "", "card number, expiry date, cvc"],
  [/^account|^login|^credentials/i, "", "email, password"],
  [/^personal|^profile|^about you|^details|^contact/i, "", "name, email, phone (optional)"],
];

/** The steps of a wizard that ask for something; the one that shows it all comes after them. */
export function stepsOf(brief: Brief): Step[] {
  const { text } = brief;
  const wanted = Math.min(Math.max(countOf(text, "steps?|pages|screens") ?? 3, 2), 7);
  const named = namesOf(text, "steps?|wizard");
  const listed = (named.length > 1 ? named : items(after(text, /\bwith\s/i) ?? ""))
    .filter((name) => !LAST.test(name) && !/\b(?:steps?|progress|buttons?|valid\w*|indicator)\b/i.test(name));
  const known = listed.map((title) => ({ title, row: STEPS.find(([words]) => words.test(title)) }));
  if (known.length > 0 && known.every(({ row }) => row)) {
    return known.map(({ title, row }) => ({ title: capital(title), fields: fieldsIn(row![2]) })).slice(0, 6);
  }
  const asked = Math.max(1, Math.min(wanted - 1, brief.fields.length));
  const from = (i: number) => Math.floor(i * brief.fields.length / asked);
  return Array.from({ length: asked }, (_, i) => brief.fields.slice(from(i), from(i + 1)))
    .filter((fields) => fields.length > 0)
    .map((fields, i) => ({ title: ["About you", "Your account", "Details"][i] ?? `Part ${i + 1}`, fields }));
}

/** A step in which nothing new is asked. */
const LAST = /^(?:the |a |an )?(?:order )?(?:review|summary|confirm\w*|overview|finish|done|check)\b/i;

/** What a poll asks, and its choices. */
export function pollOf({ text }: Brief): { question: string; choices: string[] } {
  const question = /([\p{L}][^.:!?"“”]*\?)/u.exec(text)?.[1]?.trim();
  const behind = question && text.slice(text.indexOf(question) + question.length);
  const cue = /\b(?:options?|choices|answers|between|among)\b\s*(?:are|like|such as|of)?\s*[:(]?\s*/i;
  const listed = items(behind && /\p{L}/u.test(behind) ? behind : after(text, cue) ?? "")
    .filter((choice) => !/\b(?:results?|percent\w*|bars?|votes?|voting|shows?)\b/i.test(choice)).map(capital);
  const choices = [...new Set(listed)].slice(0, 8);
  return {
    question: question ? capital(question) : "What do you think?",
    choices: choices.length > 1 ? choices : ["Yes", "No", "Not sure"],
  };
}

export interface Card {
  kind: "weather" | "person" | "product" | "thing";
  /** What stands at the top: a place, a person, a product. */
  head: string;
  facts: { label: string; value: string }[];
  /** Days that a forecast has; 0 for none. */
  days: number;
  /** What can be done: `Follow`, and what it says once it was done. */
  actions: { label: string; done: string }[];
}

const SAMPLES: [RegExp, string][] = [
  [/wind/i, "14 km/h"],
  [/humid/i, "62 %"],
  [/pressure/i, "1016 hPa"],
  [/rain|precip/i, "20 %"],
  [/uv/i, "4"],
  [/condition|weather|sky/i, "Partly cloudy"],
  [/price|cost/i, "$24.00"],
  [/rating|stars/i, "4.5 of 5"],
  [/stock|availab/i, "In stock"],
  [/follower/i, "1,204"],
  [/post|project/i, "37"],
  [/e-?mail/i, "ada@example.com"],
  [/phone/i, "+49 30 555010"],
  [/role|title|job|position/i, "Designer"],
  [/location|city|place/i, "Berlin"],
  [/company|team/i, "Example Ltd"],
  [/bio|about|description/i, "A sample text of one line."],
];

/** One card with what the brief says is on it; the values are samples. */
export function cardOf(brief: Brief): Card {
  const { text } = brief;
  const kind = /weather/i.test(text)
    ? "weather"
    : /profile|user|team member|contact|business|person/i.test(text)
    ? "person"
    : /product|item|shop/i.test(text)
    ? "product"
    : "thing";
  const listed = items(after(text, /\b(?:with|shows?|showing|displays?|displaying|including|has)\s/i) ?? "");
  const place = /\b(?:for|in|of)\s+(\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?)/u.exec(text)?.[1];
  const forecast = listed.some((one) => /forecast/i.test(one)) || /forecast/i.test(text);
  const facts = listed.filter((one) =>
    !/\b(?:forecast|icons?|avatar|image|picture|photo|pic|buttons?|links?|temperature|name|hover|add to cart|days?)\b/i
      .test(one)
  );
  const usual = {
    weather: ["wind", "humidity"],
    person: ["role", "location"],
    product: ["price"],
    thing: [],
  };
  const labels = [...new Set((facts.length > 0 ? facts : usual[kind]).map(capital))].slice(0, 8);
  if (kind === "product" && !labels.some((label) => /price/i.test(label))) labels.unshift("Price");
  return {
    kind,
    head: kind === "weather"
      ? place ?? "Berlin"
      : kind === "person"
      ? "Ada Brandt"
      : kind === "product"
      ? "Sample product"
      : capital(brief.title),
    facts: labels.map((label) => ({
      label,
      value: SAMPLES.find(([words]) => words.test(label))?.[1] ?? `Sample ${label.toLowerCase()}`,
    })),
    days: forecast ? Math.min(Math.max(countOf(text, "days?") ?? 5, 1), 10) : 0,
    actions: actionsOf(text, kind),
  };
}

function actionsOf(text: string, kind: Card["kind"]): Card["actions"] {
  const known: [RegExp, string, string][] = [
    [/\bfollow/i, "Follow", "Following"],
    [/\bmessage|\bcontact (?:me|button)/i, "Message", "Message begun"],
    [/\badd to (?:cart|basket|bag)|\bbuy/i, "Add to cart", "In the cart"],
    [/\bfavou?rite|\bwish|\bheart/i, "Favourite", "A favourite"],
    [/\blike\b/i, "Like", "Liked"],
    [/\bshare/i, "Share", "Ready to be shared"],
  ];
  const found = known.filter(([words]) => words.test(text)).map(([, label, done]) => ({ label, done }));
  const usual = { person: "Follow", product: "Add to cart", weather: "", thing: "" }[kind];
  if (found.length > 0 || !usual) return found;
  const [, label, done] = known.find(([, label]) => label === usual)!;
  return [{ label, done }];
}

const MONTHS = "january february march april may june july august september october november december"
  .split(" ");

/** The moment a countdown runs to: a day of every year, one day, or none that the brief says. */
export function momentOf(text: string): { month: number; day: number; year?: number } | undefined {
  if (/new year/i.test(text)) return { month: 1, day: 1 };
  if (/christmas/i.test(text)) return { month: 12, day: 25 };
  if (/hallowe/i.test(text)) return { month: 10, day: 31 };
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const names = MONTHS.join("|");
  const found = new RegExp(
    `\\b(?:(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${names})|(${names}) (\\d{1,2})(?:st|nd|rd|th)?)(?:,? (\\d{4}))?\\b`,
    "i",
  )
    .exec(text);
  if (!found) return undefined;
  return {
    month: MONTHS.indexOf((found[2] ?? found[3])!.toLowerCase()) + 1,
    day: Number(found[1] ?? found[4]),
    ...(found[5] ? { year: Number(found[5]) } : {}),
  };
}

export interface Unit {
  name: string;
  /** What is measured is `(value + offset) * factor` of the kind's own measure. */
  factor: number;
  offset: number;
}

const unit = (name: string, factor: number, offset = 0): Unit => ({ name, factor, offset });

const KINDS: [kind: string, words: RegExp, units: Unit[]][] = [
  ["Length", /length|distance|kilomet|metre|meter|mile|feet|foot|inch/i, [
    unit("Metre", 1),
    unit("Kilometre", 1000),
    unit("Centimetre", 0.01),
    unit("Mile", 1609.344),
    unit("Foot", 0.3048),
    unit("Inch", 0.0254),
  ]],
  ["Weight", /weight|mass|kilogram|gram|pound|ounce/i, [
    unit("Kilogram", 1),
    unit("Gram", 0.001),
    unit("Pound", 0.45359237),
    unit("Ounce", 0.028349523125),
  ]],
  ["Temperature", /temperature|celsius|fahrenheit|kelvin/i, [
    unit("Celsius", 1, 273.15),
    unit("Fahrenheit", 5 / 9, 459.67),
    unit("Kelvin", 1),
  ]],
  ["Volume", /volume|litre|liter|gallon|pint/i, [
    unit("Litre", 1),
    unit("Millilitre", 0.001),
    unit("Gallon", 3.785411784),
    unit("Pint", 0.473176473),
  ]],
  ["Time", /\btime\b|hours?|minutes|seconds/i, [
    unit("Second", 1),
    unit("Minute", 60),
    unit("Hour", 3600),
    unit("Day", 86400),
  ]],
  ["Currency", /currenc|usd|eur\b|euro|dollar|gbp|exchange/i, [
    unit("EUR", 1),
    unit("USD", 0.9),
    unit("GBP", 1.15),
    unit("JPY", 0.006),
    unit("CHF", 1.05),
  ]],
];

/** What a converter converts, and what it shows first. */
export function unitsOf({ text }: Brief): { kinds: Record<string, Unit[]>; from: string; to: string } {
  const asked = KINDS.filter(([, words]) => words.test(text));
  const kinds = asked.length > 0 ? asked : KINDS.slice(0, 3);
  const spelled = text.toLowerCase().replaceAll("meter", "metre").replaceAll("liter", "litre");
  const found = kinds[0]![2].map(({ name }) => ({
    name,
    at: spelled.search(new RegExp(`\\b${name.toLowerCase()}`)),
  }))
    .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at).map(({ name }) => name);
  const names = [...found, ...kinds[0]![2].map(({ name }) => name).filter((name) => !found.includes(name))];
  return {
    kinds: Object.fromEntries(kinds.map(([kind, , units]) => [kind, units])),
    from: names[0]!,
    to: names[1]!,
  };
}

/** What a shop sells: the brief's own words where it lists some. */
export function goodsOf({ text }: Brief): { id: number; name: string; price: number }[] {
  const listed = items(after(text, /\b(?:products|goods|selling|sells)\s*[:(]?\s/i) ?? "")
    .filter((name) => !/quantit|price|total|remov|coupon|tax|button|checkout/i.test(name)).slice(0, 6);
  const names = listed.length > 1
    ? listed.map((name) => capital(singular(name)))
    : ["Cup", "Notebook", "Lamp", "Bag"];
  return names.map((name, i) => ({ id: i + 1, name, price: [8.5, 4.25, 39, 24.9, 12, 17.5][i]! }));
}

/** What can be played; titles are samples. */
export function tracksOf(): { title: string; artist: string; seconds: number }[] {
  return [
    { title: "Morning", artist: "The Samples", seconds: 184 },
    { title: "Rain on glass", artist: "Example Quartet", seconds: 221 },
    { title: "Last tram", artist: "The Samples", seconds: 156 },
    { title: "North wind", artist: "Nobody Known", seconds: 203 },
  ];
}

/** Pictures drawn from three colours each, since nothing is loaded from elsewhere. */
export function picturesOf(
  { count, noun }: Brief,
): { title: string; sky: string; sun: string; land: string }[] {
  const colours = [
    ["#9cc9f5", "#ffd166", "#3a7d44"],
    ["#f4a99a", "#fff1c1", "#6d597a"],
    ["#274060", "#f2f3f5", "#1b2a41"],
    ["#bde0fe", "#ff9f1c", "#c2a36b"],
  ];
  const one = capital(noun === "item" ? "photo" : noun);
  return Array.from({ length: Math.min(Math.max(count ?? 6, 2), 12) }, (_, i) => {
    const [sky, sun, land] = colours[i % colours.length]!;
    return { title: `${one} ${i + 1}`, sky: sky!, sun: sun!, land: land! };
  });
}
