// What a brief asks for, read without a language model: which of the known families of components it is, its title,
// its fields, names and figures, the features it wants, and what of it is beyond a rehearsal and is said to be.

import { type Field, fieldsIn, makeField, NO_FIELD, withoutChoices } from "./fields.ts";
import { type Family, familyOf } from "./family.ts";
import { after, countOf, items, namesOf } from "./phrases.ts";
import { capital, pascal, plural, singular } from "./words.ts";

export type { Family };

export interface Brief {
  text: string;
  family: Family;
  /** As the brief calls it, without the verb: `login form`. */
  title: string;
  /** The component's name: `LoginForm`. */
  name: string;
  fields: Field[];
  /** What the button that finishes a form says. */
  submit: string;
  /** What a list, a table or cards hold, one of it: `todo`. */
  noun: string;
  /** Names of plans, tabs, sections, stats or cards that the brief gives. */
  names: string[];
  /** How many of them it asks for. */
  count?: number;
  features: ReadonlySet<Feature>;
  /** What it asks for that is left out here, as phrases. */
  beyond: string[];
}

export type Feature = keyof typeof FEATURES;

const FEATURES = {
  filter: /\bfilter\w*/i,
  search: /\bsearch\w*|\blook ?up\b/i,
  sort: /\bsort\w*|\border(?:ed|able)? by\b/i,
  delete: /\b(?:delet\w+|remov\w+)\b/i,
  edit: /\bedit\w*|\brenam\w+/i,
  clear: /\b(?:clear|reset)\w*/i,
  saved:
    /\bpersist\w*|\blocal ?storage\b|\bremember(?:s|ed)?\b(?! me)|\bsurviv\w+|\bsaved? (?:it |them )?(?:in|to|across|locally)/i,
  priority: /\bpriorit\w+/i,
  due: /\b(?:due|deadline)\w*/i,
  yearly: /\b(?:yearly|annual\w*|per year)\b/i,
  laps: /\blaps?\b/i,
  pages: /\bpaginat\w+|\bpages of\b|\bper page\b/i,
  forgot: /\bforgot(?:ten)?\b/i,
  typing: /\btyping\b|\bis (?:typing|writing)\b/i,
  reveal: /\b(?:show|reveal|toggle|hide)\w*(?: or hide| and hide|\/hide)? (?:the )?password/i,
} as const;

/** What no small component without a server can do. */
const BEYOND: [RegExp, string][] = [
  [/\bdrag(?:ging)?(?:[- ]and[- ]drop)?\b/i, "drag and drop"],
  [/\bupload\w*/i, "uploading files"],
  [
    /\b(?:back-?end|database|rest api|graphql|fetch(?:es|ing)? from|real api|server-side)\b/i,
    "a server behind it",
  ],
  [
    /\b(?:google|github|facebook|apple|social|oauth|sso)(?: \w+)? (?:log-?in|sign-?in|buttons?)\b/i,
    "signing in with others",
  ],
  [/\bmaps?\b(?! (?:over|to))/i, "a map"],
  [/\b(?:stripe|paypal|real payments?)\b/i, "real payments"],
  [/\b3d\b|\bwebgl\b/i, "3D graphics"],
  [/\b(?:web ?sockets?|real[- ]?time sync)\b/i, "a live connection"],
];

/** Reads a brief. Every text gives one; what is not understood is of the family `other`. */
export function readBrief(text: string): Brief {
  const plain = text.toWellFormed().replace(/[\s\p{Cc}]+/gu, " ").trim();
  const family = familyOf(plain);
  const title = titleOf(plain);
  const noun = nounOf(plain, family);
  const features = new Set((Object.keys(FEATURES) as Feature[]).filter((key) => FEATURES[key].test(plain)));
  return {
    text: plain,
    family,
    title,
    name: pascal(title.split(" ").slice(0, 5).join(" ")),
    fields: fieldsOf(plain, family, noun),
    submit: submitOf(plain),
    noun,
    ...namesFor(plain, family),
    features,
    beyond: BEYOND.filter(([words]) => words.test(plain)).map(([, phrase]) => phrase)
      .filter((phrase) => family !== "board" || phrase !== "drag and drop"),
  };
}

function titleOf(text: string): string {
  const asked = text.replace(
    /^(?:please\s+|hi[,!]?\s+|hello[,!]?\s+)*(?:(?:can|could) you\s+)?(?:(?:i|we)(?:'d| would)? (?:need|want|like)(?: to have)?\s+|create|build|make|design|write|implement|develop|code|generate|give me|show)?\s*(?:me\s+|us\s+)?(?:an?|the|some|my|our)?\s*/i,
    "",
  );
  const head = asked.split(
    /\b(?:with|that|which|where|for|using|in which|having|containing|so that|to(?! [\w-]+ (?:converter|calculator))|showing|about|from|between|(?<!\b(?:list|table|grid|gallery|cards?) )of)\b|[,.:;!?(\n–—]/i,
  )[0]!.trim();
  const words = (head || asked || text).match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? [];
  return words.slice(0, 5).join(" ").slice(0, 48) || "component";
}

function nounOf(text: string, family: Family): string {
  const found =
    /\b(?:list|table|grid|gallery|cards?|catalog(?:ue)?|collection|tracker)\s+(?:of|for)\s+(?:the |my |our )?([\p{L}-]+)/iu
      .exec(text)?.[1] ??
      /\b(to-?do)s?\b/i.exec(text)?.[1] ??
      /\b([\p{L}-]+)\s+(?:list|table|cards?|grid|gallery|tracker|manager|catalog(?:ue)?)\b/iu.exec(text)
        ?.[1] ??
      /\b(contacts|notes|bookmarks|tasks|expenses|products|books|movies|recipes|employees|users|orders)\b/i
        .exec(text)?.[1];
  const noun = singular(found ?? "item").toLowerCase().replace("to-do", "todo");
  if (
    /^(a|an|the|this|data|simple|shopping|grocery|sortable|responsive|image|photo|my|small|wish|with|info)$/
      .test(noun)
  ) {
    return family === "cards" && /image|photo/.test(noun) ? "photo" : "item";
  }
  return noun;
}

function namesFor(text: string, family: Family): { names: string[]; count?: number } {
  const words: Partial<Record<Family, string>> = {
    pricing: "plans?|tiers?|packages|pricing table|pricing",
    tabs: "tabs?|tabbed interface|tabbed panel",
    accordion: "accordion|sections?|questions|faqs?|panels",
    dashboard: "dashboard|stats?|statistics|metrics|kpis?|numbers",
    cards: "cards?|gallery|products?|categories|photos?|images?|pictures?|people|persons|members",
    quiz: "questions",
    board: "columns?|lanes?|kanban board|board",
    lightbox: "photos?|images?|pictures?|gallery",
    wizard: "steps?",
  };
  const noun = words[family];
  if (!noun) return { names: [] };
  const count = countOf(text, noun);
  const about = family === "accordion"
    ? items(after(text, /\b(?:accordion|sections?|questions|faqs?)\s+(?:about|on|covering)\s/i) ?? "")
    : [];
  const given = about.length > 1 ? about : namesOf(text, noun);
  const listed = given.length > 0 ? given : items(after(text, /\b(?:with|showing|shows|displaying)\s/i) ?? "")
    .filter((phrase) => family === "dashboard" || /^\p{Lu}/u.test(phrase));
  const names = listed.map((name) => name.replace(/\s*\(?(?:at|for|from)?\s*[$€£]\s?\d[\d.,]*.*$/, "").trim())
    .filter((name) =>
      name !== "" && !(NO_FIELD.test(name) && family !== "dashboard" && !/^\p{Lu}/u.test(name))
    )
    .filter((name) => !new RegExp(`^(?:\\d+\\s+|two |three |four )?(?:${noun})$`, "i").test(name));
  return { names: names.map(capital).slice(0, 12), count: count && Math.min(count, 12) };
}

function fieldsOf(text: string, family: Family, noun: string): Field[] {
  if (family === "form" || family === "wizard") {
    if (/\bsettings?\b|\bpreferences\b|\btoggles?\b/i.test(text)) return settings(text);
    const fields = fieldsIn(text);
    if (fields.length === 0) return usual(text).map((field) => withUsualLength(field, text));
    const lacksEmail = /newsletter|subscri/i.test(text) && !fields.some((field) => field.type === "email");
    return [...(lacksEmail ? fieldsIn("email") : []), ...fields].map((field) => withUsualLength(field, text));
  }
  if (family === "list" || family === "table") {
    const cue = /\b(?:with|columns?:?|showing|fields?:?|having|containing)\s/i;
    const { text: plain, chosen } = withoutChoices(text);
    const listed = items(after(plain, cue) ?? "").filter((phrase) =>
      !NO_FIELD.test(phrase) && !(family === "list" ? NO_ENTRY : NO_COLUMN).test(phrase) &&
      singular(phrase.toLowerCase()) !== noun && phrase.split(" ").length <= 3
    );
    const options = (phrase: string) => {
      const found = chosen.find((each) => each.phrase.toLowerCase() === phrase.toLowerCase());
      return found && { type: "select" as const, options: found.options };
    };
    return listed.map((phrase) => ({
      ...(fieldsIn(phrase)[0] ?? makeField(phrase, { label: capital(phrase) })),
      ...options(phrase),
    }))
      .map((field) => /^(name|message|note)s?$/i.test(field.label) ? field : { ...field, required: false })
      .filter((field, i, all) => all.findIndex((other) => other.name === field.name) === i).slice(0, 8);
  }
  return [];
}

/** What of a list's words is something to do, or worked out, and not a part of an entry. */
const NO_ENTRY = /\b(?:priorit|due|deadline|count|clear|add|mark|tick|cross|complet|done|left|total|local)/i;
const NO_COLUMN = /\b(?:clear|add|mark|tick|local)/i;

/** Switches, by the brief's names or the usual ones. */
function settings(text: string): Field[] {
  const listed = items(
    after(
      text,
      /\b(?:toggles?|switch(?:es)?|options|settings|preferences)(?: \w+)?\s*(?:for|:|\(|of|with|to)\s*(?:toggles?\s+for\s+)?/i,
    ) ?? "",
  )
    .filter((phrase) => !/\b(save|button|valid\w*|reset|toggles?$)/i.test(phrase));
  const names = listed.length > 0 ? listed : ["Email notifications", "Dark mode", "Weekly summary"];
  return names.map((label) => ({
    ...makeField(label, { label: capital(label), type: "toggle" }),
    label: capital(label),
    required: false,
  })).slice(0, 12);
}

/** A new password is long enough even where the brief does not say how long; an old one is as it is. */
function withUsualLength(field: Field, text: string): Field {
  const isNew = field.name === "newPassword" ||
    field.name === "password" && /regist|sign-?up|account/i.test(text);
  return isNew ? { minLength: 8, ...field, autocomplete: "new-password" } : field;
}

/** What a form of its kind has where the brief names no field. */
function usual(text: string): Field[] {
  const rows: [RegExp, string][] = [
    [/log-?in|sign-?in/i, "email, password"],
    [/regist|sign-?up/i, "name, email, password, confirm password, agree to terms"],
    [/newsletter|subscri/i, "email"],
    [/feedback|review/i, "rating, message"],
    [
      /checkout|payment/i,
      "full name, email, street address, city, postal code, country, card number, expiry date, cvc",
    ],
    [/book|reserv/i, "name, email, date, guests"],
    [/search/i, "search term"],
  ];
  const list = rows.find(([words]) => words.test(text))?.[1] ?? "name, email, message";
  return list === "search term" ? [makeField("search", { label: "Search term" })] : fieldsIn(list);
}

function submitOf(text: string): string {
  const quoted =
    /\bbutton\s+(?:labell?ed|saying|called|that says|named)\s+(?:["“']([^"“”']{1,24})["”']|([\p{L}\p{N} ]{2,24}))/iu
      .exec(text) ?? /["“']([^"“”']{1,24})["”']\s+button\b/i.exec(text);
  if (quoted) return capital((quoted[1] ?? quoted[2] ?? "").trim());
  const rows: [RegExp, string][] = [
    [/log-?in|sign-?in/i, "Log in"],
    [/^(?!.*(?:regist|password)).*(?:newsletter|subscri)/i, "Subscribe"],
    [/regist|sign-?up|create (?:an )?account/i, "Create account"],
    [/checkout|payment|\bpay\b/i, "Place order"],
    [/book|reserv/i, "Book"],
    [/search/i, "Search"],
    [/settings?|preferences|profile/i, "Save"],
    [/contact|message/i, "Send message"],
    [/feedback|review/i, "Send feedback"],
  ];
  return rows.find(([words]) => words.test(text))?.[1] ?? "Submit";
}

/** Many of the brief's noun: `todos`. */
export function nouns({ noun }: Brief): string {
  return plural(noun);
}
