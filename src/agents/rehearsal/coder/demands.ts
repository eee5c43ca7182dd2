// What a brief demands of a component, one sentence each, and what of the code shows that it is there. The plan lists
// the sentences; a review looks for the signs.

import { type Brief, type Family, type Feature, nouns } from "./brief.ts";
import { calculationOf } from "./calculation.ts";
import { plansOf } from "./content.ts";
import { listingOf } from "./listing.ts";
import { numbersOf } from "./numbers.ts";
import { stepsOf } from "./particulars.ts";
import { article } from "./words.ts";

export interface Demand {
  text: string;
  /** Found in code that meets the demand. */
  sign: RegExp;
}

/** The demands of a brief, most important first; never none. */
export function demandsOf(brief: Brief): Demand[] {
  const demands = [...byFamily(brief), ...byFeature(brief)];
  const seen = new Set<string>();
  return demands.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, 18);
}

function byFamily(brief: Brief): Demand[] {
  const { family, fields, submit, names, text } = brief;
  if (family === "form") {
    return [
      ...fields.map((field) => {
        const limits = [
          field.required ? "required" : "optional",
          ...(field.minLength ? [`at least ${field.minLength} characters`] : []),
          ...(field.maxLength ? [`at most ${field.maxLength} characters`] : []),
          ...(field.min !== undefined ? [`from ${field.min}`] : []),
          ...(field.max !== undefined ? [`up to ${field.max}`] : []),
          ...(field.options ? [`one of ${field.options.slice(0, 6).join(", ")}`] : []),
        ];
        return {
          text: `A field “${field.label}” (${field.type}, ${limits.join(", ")}).`,
          sign: words(field.label),
        };
      }),
      { text: `A button “${submit}” that is told apart from the fields.`, sign: words(submit) },
      ...(fields.some(({ required, minLength, maxLength }) => required || minLength || maxLength)
        ? [{
          text: "What is missing or wrong is said before anything is sent.",
          sign: /required|validate|reportValidity/,
        }]
        : []),
    ];
  }
  if (family === "wizard") {
    return stepsOf(brief).flatMap((step) => [
      { text: `A step “${step.title}”.`, sign: words(step.title) },
      ...step.fields.map(({ label }) => ({ text: `A field “${label}”.`, sign: words(label) })),
    ]).concat({ text: "A step is checked before the next one.", sign: /validate|reportValidity/ });
  }
  if (family === "list" || family === "table") {
    const { noun, fields, checkable, sum } = listingOf(brief);
    if (family === "table") {
      return [
        { text: `A table of ${nouns(brief)} with a caption and headings.`, sign: /<table|"table"/ },
        ...brief.fields.map((field) => ({ text: `A column “${field.label}”.`, sign: words(field.label) })),
      ];
    }
    return [
      { text: `${capitalArticle(noun)} can be added.`, sign: /\badd/i },
      ...fields.map((field) => ({ text: `Each ${noun} has “${field.label}”.`, sign: words(field.label) })),
      ...(checkable ? [{ text: `${capitalArticle(noun)} can be ticked off.`, sign: /done/ }] : []),
      { text: `${capitalArticle(noun)} can be deleted.`, sign: /delete|remove/i },
      ...(sum ? [{ text: "The total is shown.", sign: /total/i }] : []),
    ];
  }
  if (family === "pricing") {
    return plansOf(brief).plans.map(({ name, price }) => ({
      text: `A plan “${name}” at ${price} a month.`,
      sign: words(name),
    }));
  }
  if (family === "calculator") {
    const known = calculationOf(text);
    if (!known) {
      return [{
        text: "The four operations, in the right order, without running typed text.",
        sign: /\+|calculate|evaluate/,
      }];
    }
    return [...known.inputs, ...known.results].map(({ label }) => ({
      text: `“${label}” is there.`,
      sign: words(label),
    }));
  }
  if (family === "counter") {
    const { step, least, most } = numbersOf(text);
    return [
      { text: `The count goes up and down by ${step}.`, sign: new RegExp(`\\b${step}\\b`) },
      ...(least === undefined
        ? []
        : [{ text: `It never goes below ${least}.`, sign: new RegExp(`\\b${least}\\b`) }]),
      ...(most === undefined
        ? []
        : [{ text: `It never goes above ${most}.`, sign: new RegExp(`\\b${most}\\b`) }]),
      { text: "It can be reset.", sign: /reset/i },
    ];
  }
  if (family === "other") {
    return [{ text: `Something that stands for “${brief.title}”.`, sign: words(brief.title) }];
  }
  return [...names.map((name) => ({ text: `“${name}” is there.`, sign: words(name) })), ...BASIC[family]];
}

type Plain = Exclude<
  Family,
  "form" | "wizard" | "list" | "table" | "pricing" | "calculator" | "counter" | "other"
>;

const BASIC: Record<Plain, Demand[]> = {
  timer: [
    { text: "Time can be started, paused and reset.", sign: /start[\s\S]*reset|reset[\s\S]*start/i },
    { text: "Time is measured by the clock and not by counting ticks.", sign: /Date\.now/ },
  ],
  tabs: [
    { text: "One panel is shown at a time.", sign: /tabpanel/ },
    { text: "The tabs work by keyboard.", sign: /Arrow/ },
  ],
  accordion: [{ text: "Each section opens and closes.", sign: /aria-expanded|<details|"details"/ }],
  modal: [
    { text: "The dialog keeps the focus and closes with Escape.", sign: /showModal/ },
    { text: "It can be confirmed and cancelled.", sign: /cancel/i },
  ],
  cards: [{ text: "The cards can be narrowed down by category.", sign: /categor/i }],
  dashboard: [{ text: "Each figure has its name and its change.", sign: /change/ }],
  chat: [{ text: "Messages can be written and are shown in order.", sign: /role="?:? ?"?log|"log"/ }],
  quiz: [{ text: "Questions are asked and the answers are scored.", sign: /score/ }],
  board: [
    { text: "Cards can be added.", sign: /\badd\b/i },
    {
      text: "Cards can be moved to another column by mouse and by keyboard.",
      sign: /drop[\s\S]*(?:Move|Column of)|(?:Move|Column of)[\s\S]*drop/i,
    },
  ],
  calendar: [
    { text: "A month is shown in weeks.", sign: /<table|"table"/ },
    { text: "Other months can be turned to.", sign: /Next month/ },
  ],
  card: [{ text: "Facts are shown under their names.", sign: /<dl|"dl"|<th|"th"/ }],
  cart: [
    { text: "Quantities can be changed.", sign: /quantity/i },
    { text: "Goods can be removed.", sign: /remove/i },
    { text: "The total is shown.", sign: /total/i },
  ],
  comments: [
    { text: "Comments can be written.", sign: /comment/i },
    { text: "Comments can be replied to.", sign: /reply/i },
  ],
  converter: [{ text: "An amount is converted from one unit into another.", sign: /factor/ }],
  countdown: [
    {
      text: "Days, hours, minutes and seconds are shown.",
      sign: /days[\s\S]*hours[\s\S]*minutes[\s\S]*seconds/i,
    },
    { text: "Time is measured by the clock and not by counting ticks.", sign: /Date\.now/ },
  ],
  lightbox: [
    { text: "A picture can be enlarged.", sign: /enlarge/i },
    {
      text: "From one picture to the next by buttons and arrow keys.",
      sign: /Arrow[\s\S]*next|next[\s\S]*Arrow/i,
    },
  ],
  markdown: [
    { text: "Markdown can be typed.", sign: /<textarea|"textarea"/ },
    { text: "A preview follows what is typed, as text and not as markup.", sign: /preview/i },
  ],
  noughts: [{ text: "Two play in turn, and it is said who has won.", sign: /has won|wins/ }],
  player: [
    {
      text: "It can be played, paused and turned to the next track.",
      sign: /pause[\s\S]*next|next[\s\S]*pause/i,
    },
    { text: "There is a playlist.", sign: /playlist/i },
  ],
  poll: [{ text: "Votes can be given, and the results are shown in percent.", sign: /vote[\s\S]*%/i }],
  strength: [{ text: "How strong the password is, is shown while it is typed.", sign: /strength/i }],
  rating: [{ text: "A rating can be given by mouse and by keyboard.", sign: /radio|range/ }],
};

function byFeature({ features, family }: Brief): Demand[] {
  const known: Partial<Record<Feature, Demand>> = {
    filter: { text: "What is shown can be filtered.", sign: /filter/i },
    search: { text: "It can be searched.", sign: /search/i },
    sort: { text: "It can be sorted.", sign: /sort/i },
    edit: { text: "Entries can be edited.", sign: /\bedit|rename/i },
    clear: { text: "There is a way to clear it.", sign: /clear|reset/i },
    saved: { text: "It is kept in the browser's storage.", sign: /localStorage/ },
    priority: { text: "There are priorities.", sign: /priority/i },
    due: { text: "There are due dates.", sign: /\bdue/i },
    yearly: { text: "Monthly and yearly prices.", sign: /year/i },
    laps: { text: "Laps can be taken.", sign: /lap/i },
    pages: { text: "Long tables come in pages.", sign: /page|Show more/ },
    forgot: { text: "A way for who forgot the password.", sign: /Forgot password/ },
    typing: { text: "It is shown that an answer is being written.", sign: /is writing/ },
    reveal: { text: "The password can be shown.", sign: /show password/i },
  };
  const apt = family === "list" || family === "table"
    ? [...features]
    : [...features].filter((f) => /yearly|laps|reveal|forgot|typing/.test(f));
  return apt.flatMap((feature) => known[feature] ?? []);
}

/** The words as they stand in code, where signs may be escaped. */
function words(text: string): RegExp {
  const parts = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return new RegExp(parts.length > 0 ? parts.join("[^\\p{L}\\p{N}]+(?:\\w{1,5};)?") : ".", "iu");
}

function capitalArticle(noun: string): string {
  return article(noun).replace(/^a/, "A");
}
