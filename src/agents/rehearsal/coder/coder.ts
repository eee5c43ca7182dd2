// The rows of the rehearsal for code jobs: the planner reads the brief into demands, each team thinks aloud in its own
// way and writes, reviews the other, and writes a better version where it has won.

import type { Framework, Team } from "../../../core/code_event.ts";
import type {
  CodeOccasion,
  PlanAnswer,
  PlanOccasion,
  ThoughtsAnswer,
  ThoughtsOccasion,
  WriteOccasion,
} from "../../code_schema.ts";
import { type Brief, type Family, nouns, readBrief } from "./brief.ts";
import { demandsOf } from "./demands.ts";
import { BRINGS, decide, review, tasksFrom } from "./judging.ts";
import type { Want } from "./wants.ts";
import { article } from "./words.ts";
import { OWN, writeCode } from "./write.ts";

type Composers = {
  [P in CodeOccasion["purpose"]]: (occasion: CodeOccasion & { purpose: P }) => string | object;
};

export const CODER: Composers = {
  code_plan: plan,
  code_thoughts: thoughts,
  code_write: write,
  code_review: review,
  code_decision: decide,
};

const LANGUAGE: Record<Framework, string> = { react: "tsx", vanilla: "html", vue: "vue", svelte: "svelte" };
const SHAPE: Record<Framework, string> = {
  react: "one React function component in TSX",
  vanilla: "one HTML document with its styles and script inside",
  vue: "one Vue single-file component",
  svelte: "one Svelte 5 component",
};

function plan({ brief: text, framework }: PlanOccasion): PlanAnswer {
  const brief = readBrief(text);
  const left = brief.beyond.length > 0 ? ` Left to others: ${brief.beyond.join(", ")}.` : "";
  const unknown = brief.family === "other"
    ? " Its kind is not known here, so the words of the brief have to do."
    : "";
  return {
    summary: `${upper(article(brief.title))}, as ${SHAPE[framework]}.${unknown}${left}`,
    requirements: demandsOf(brief).map(({ text }) => text),
    acceptance: [
      `It compiles as ${SHAPE[framework]} and needs no other package.`,
      ...ACCEPTANCE[brief.family] ?? [],
      "Everything can be reached and used by keyboard, and every control has a name.",
    ],
  };
}

const ACCEPTANCE: Partial<Record<Family, string[]>> = {
  form: [
    "Sent empty, it says what is missing and sends nothing.",
    "Filled in rightly, it says that it is done.",
  ],
  list: ["What was added is shown at once.", "Blanks alone are not added."],
  table: ["A second press on a heading turns the order round.", "Screen readers are told the order."],
  pricing: ["Monthly and yearly prices agree with each other.", "It is clear which plan is chosen."],
  timer: ["Paused time does not count.", "Reset brings it back to the beginning."],
  calculator: ["What is no number gives no result.", "Nothing that is typed is run as a program."],
  modal: ["The focus goes into the dialog and comes back."],
  quiz: ["The score is right for every mix of answers."],
  wizard: ["No step is passed while something in it is wrong.", "What was entered is shown before the end."],
  board: ["A card can be moved without a mouse."],
  cart: ["The total agrees with prices and quantities."],
  markdown: ["Markup that is typed stays text."],
  strength: ["The password is not sent anywhere."],
};

function thoughts({ brief: text, agent, framework, plan }: ThoughtsOccasion): ThoughtsAnswer {
  const brief = readBrief(text);
  const said = agent === "anthropic" ? careful(brief, plan.requirements.length) : quick(brief, framework);
  const left = brief.beyond.length > 0
    ? [`${upper(brief.beyond.join(", "))}: that needs more than one component, so I leave it out and say so.`]
    : [];
  return { thoughts: [...said, ...left].slice(0, 6).map((text) => ({ text })) };
}

function careful(brief: Brief, asked: number): string[] {
  const { fields, title, family } = brief;
  const limited = fields.filter((f) => f.minLength ?? f.maxLength ?? f.min ?? f.max ?? f.same);
  const optional = fields.filter((field) => !field.required);
  return [
    `Reading the brief twice: ${article(title)}, with ${asked} ${
      asked === 1 ? "requirement" : "requirements"
    } in the plan.`,
    fields.length > 0
      ? `The pieces, in its own order: ${list(fields.map((field) => field.label))}.`
      : `The pieces: ${PIECES[family] ?? `what the words name, for ${nouns(brief)}`}.`,
    ...(limited.length > 0
      ? [
        `Limits to hold: ${
          list(limited.map((field) => field.label))
        }; each gets an error that says what would be right.`,
      ]
      : []),
    ...(optional.length > 0 && family === "form"
      ? [`Optional, and labelled so: ${list(optional.map((field) => field.label))}.`]
      : []),
    "Markup first: one section with a heading, a name for every control, and one status line that screen readers hear.",
    family === "form"
      ? "Three states: being edited, being sent, done."
      : "And the state where there is nothing to show yet.",
  ];
}

const PIECES: Partial<Record<Family, string>> = {
  timer: "the time, start and pause, reset",
  counter: "the count, a step up, a step down, reset",
  calculator: "inputs, the result, and what to say when an input is no number",
  tabs: "a list of tabs, a panel for each, arrow keys between them",
  accordion: "headings that are buttons, and a region under each",
  modal: "a button that opens it, the dialog, and two ways out",
  quiz: "one question at a time, choices, the score",
  rating: "a group of stars that works like radio buttons",
  chat: "the messages, a field, and what is said while an answer is awaited",
  board: "columns, cards that can be dragged, and the same moves by buttons",
  calendar: "a month of buttons, ways to other months, entries of a day",
  card: "what it is about, its facts, what can be done with it",
  cart: "the goods, the cart, quantities, the total in exact cents",
  comments: "the comments, their replies, a form",
  converter: "an amount, two units, the result, and the way back",
  countdown: "days, hours, minutes and seconds, and the moment itself",
  lightbox: "the pictures, and a dialog that shows one and turns to the next",
  markdown: "the text, and a preview made of elements, never of markup",
  noughts: "nine fields, whose turn it is, who has won",
  player: "the track, its position, the buttons, the playlist",
  poll: "the question, its choices, the results in numbers and bars",
  strength: "the password, the rules that it meets, a meter",
  wizard: "the steps, one at a time, and all answers before the end",
};

function quick(brief: Brief, framework: Framework): string[] {
  const { fields, family, features } = brief;
  return [
    `Smallest thing that works: ${NATIVE[family]}.`,
    fields.length > 0
      ? `${fields.length} ${
        fields.length === 1 ? "input" : "inputs"
      }, one line of markup each, rules as attributes.`
      : "State is one object; what can be worked out is not stored.",
    ...(features.size > 0 ? [`Then what the brief names: ${list([...features])}.`] : []),
    framework === "vanilla"
      ? "No framework: the view is a text with values in it, escaped, and only what differs is put in place."
      : `No package but ${framework}, and no part that does no work.`,
  ];
}

const NATIVE: Record<Family, string> = {
  form: "a form that the browser itself validates, read once with FormData",
  list: "one array, one form, one list",
  pricing: "a plain table of plans and one switch",
  counter: "one number and two buttons",
  timer: "two timestamps, and their difference is the time",
  calculator: "inputs, and results that follow from them",
  table: "one array, sorted and filtered when it is shown",
  tabs: "one index and one panel",
  accordion: "details elements, which the browser opens and closes",
  modal: "a dialog element, which the browser gives focus and Escape",
  cards: "details elements in a grid",
  dashboard: "figures in a grid, each with a meter",
  chat: "an array of lines and a form",
  quiz: "one form with all questions, marked at the end",
  rating: "a range from 0 to the number of stars",
  board: "columns from one array, and a select in each card",
  calendar: "a month input and a table",
  card: "a table of facts",
  cart: "a table with number inputs, and the sum follows",
  comments: "an array of comments and a form",
  converter: "one amount, shown in every unit at once",
  countdown: "one date, and the difference to now",
  lightbox: "thumbnails that are buttons, and one figure",
  markdown: "each line is read into parts, and parts are text",
  noughts: "the moves in order; the board follows from them",
  player: "a select for the playlist and a progress element",
  poll: "a button and a meter for each choice",
  strength: "bits of entropy on a meter",
  wizard: "one form with a fieldset for each step",
  other: "check boxes for the things and buttons for the actions that the brief names",
};

function write({ brief: text, agent, framework, rejected, refine }: WriteOccasion): string {
  const brief = readBrief(text);
  const tasks = refine ? tasksOf(agent, refine.reviews.flatMap(({ reasons }) => reasons)) : [];
  const notes = [
    ...(rejected ? [`Written again: the earlier answer was refused (${rejected.reason.slice(0, 160)})`] : []),
    ...(tasks.length > 0
      ? [`Second version, after the review: ${list(tasks.map((want) => BRINGS[want]))}.`]
      : []),
  ];
  const code = writeCode(agent, brief, framework, new Set(tasks), notes);
  return `\`\`\`${LANGUAGE[framework]}\n${code.trimEnd()}\n\`\`\`\n`;
}

/** What the reviews ask for and the team does not have; something in any case, since a second version was asked for. */
function tasksOf(team: Team, reasons: readonly string[]): Want[] {
  const asked = tasksFrom(reasons).filter((want) => !OWN[team].has(want));
  const usual: Want[] = ["dark", "motion", "reset"];
  return asked.length > 1 ? asked : [...new Set([...asked, ...usual])];
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function upper(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
