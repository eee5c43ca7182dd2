// What a component shows besides its own words: plans and prices, sections, figures, questions, rows. The brief's own
// where it gives some; otherwise samples, which say that they are samples.

import type { Brief } from "./brief.ts";
import { type Field, makeField } from "./fields.ts";
import { capital } from "./words.ts";

export interface Plan {
  name: string;
  /** Per month. */
  price: number;
  features: string[];
}

/** Plans with the brief's names and prices, or usual names and made-up prices. */
export function plansOf({ text, names, count }: Brief): { plans: Plan[]; sign: string; made_up: boolean } {
  const found = [...text.matchAll(/([$€£])\s?(\d+(?:[.,]\d{1,2})?)/g)];
  const prices = found.map((match) => Number(match[2]!.replace(",", ".")));
  const own = pricesAfter(names, text);
  const many = Math.max(1, Math.min(6, names.length || (count ?? (prices.length || 3))));
  const usual = [["Pro"], ["Free", "Pro"], ["Basic", "Pro", "Business"], [
    "Free",
    "Basic",
    "Pro",
    "Business",
  ]];
  const fallback = usual[Math.min(many, 4) - 1]!;
  const plans = Array.from({ length: many }, (_, i) => {
    const name = names[i] ?? fallback[i] ?? `Plan ${i + 1}`;
    const price = own?.[i] ?? (own ? undefined : prices[i]) ??
      (/free/i.test(name) ? 0 : [9, 19, 49, 99, 199, 399][i]!);
    const features = [
      i === 0 ? "1 project" : `${[1, 5, 20, 100, 250, 500][i]} projects`,
      i === 0 ? "Help by email" : `Help within ${[24, 12, 4, 2, 1, 1][i]} hours`,
    ];
    if (i > 0) features.push(`Everything in ${names[i - 1] ?? fallback[i - 1] ?? `Plan ${i}`}`);
    return { name, price, features };
  });
  return { plans, sign: found[0]?.[1] ?? "$", made_up: prices.length < many };
}

/** The price that stands between each name and the next one; undefined where no name has one. */
function pricesAfter(names: string[], text: string): (number | undefined)[] | undefined {
  const lower = text.toLowerCase();
  let from = 0;
  const places = names.map((name) => {
    const at = lower.indexOf(name.toLowerCase(), from);
    from = at < 0 ? from : at + name.length;
    return at;
  });
  const prices = places.map((at, i) => {
    if (at < 0) return undefined;
    const next = places.slice(i + 1).find((place) => place > at) ?? text.length;
    const price = /[$€£]\s?(\d+(?:[.,]\d{1,2})?)/.exec(text.slice(at, next))?.[1];
    return price === undefined ? undefined : Number(price.replace(",", "."));
  });
  return prices.some((price) => price !== undefined) ? prices : undefined;
}

export interface Section {
  id: string;
  title: string;
  text: string;
}

/** Tabs or sections: the brief's titles, or as many as it counts. */
export function sectionsOf({ names, count, text, family }: Brief): Section[] {
  const faq = /\bfaq|questions?\b/i.test(text);
  const usual = faq
    ? [
      "How do I begin?",
      "What does it cost?",
      "Can I stop at any time?",
      "Where is my data kept?",
      "Who can help me?",
    ]
    : family === "tabs"
    ? ["Overview", "Details", "Help"]
    : ["First section", "Second section", "Third section"];
  const many = Math.max(2, names.length || (count ?? Math.min(usual.length, faq ? 4 : 3)));
  return Array.from({ length: Math.min(many, 12) }, (_, i) => {
    const title = names[i] ?? usual[i] ?? `Section ${i + 1}`;
    return { id: `part-${i + 1}`, title, text: `Sample text for “${title}”. Put your own words here.` };
  });
}

export interface Stat {
  label: string;
  value: number;
  /** Against the time before, in percent. */
  change: number;
  unit: string;
  trend: number[];
}

/** Figures under the brief's names; the numbers are samples. */
export function statsOf({ names, count }: Brief): Stat[] {
  const usual = ["Visitors", "Orders", "Revenue", "Returns", "Open tickets", "Members"];
  const labels = names.length > 0 ? names : usual.slice(0, Math.min(count ?? 4, usual.length));
  return labels.map((label, i) => {
    const rate = /rate|percent|share|ratio|conversion/i.test(label);
    const money = /revenue|sales|income|cost|spend|profit/i.test(label);
    const rounded = (value: number) => rate ? Math.round(value * 10) / 10 : Math.round(value);
    const base = rate ? 3 + i : money ? 12400 + i * 900 : 180 + i * 137;
    const trend = [0, 1, 2, 3, 4, 5, 6].map((day) => rounded(base * (0.8 + ((day * 7 + i * 5) % 11) / 40)));
    const change = Math.round((trend[6]! / trend[0]! - 1) * 1000) / 10;
    return { label, value: trend[6]!, change, unit: rate ? "%" : money ? "$" : "", trend };
  });
}

export interface Question {
  ask: string;
  choices: string[];
  right: number;
}

/** Questions on the brief's subject where it is one of a few that are known here; otherwise general ones. */
export function questionsOf({ text, count }: Brief): { questions: Question[]; known: boolean } {
  const subject = SUBJECTS.find(([words]) => words.test(text));
  const many = Math.max(1, Math.min(count ?? 4, 5));
  return { questions: (subject?.[1] ?? GENERAL).slice(0, many), known: subject !== undefined };
}

const ask = (ask: string, right: number, ...choices: string[]): Question => ({ ask, choices, right });
const GENERAL = [
  ask("How many minutes are there in two hours?", 1, "100", "120", "200"),
  ask("Which is the largest ocean?", 2, "Atlantic", "Indian", "Pacific"),
  ask("What does a thermometer measure?", 0, "Temperature", "Pressure", "Weight"),
  ask("How many sides has a hexagon?", 1, "Five", "Six", "Eight"),
  ask("Which planet is closest to the Sun?", 0, "Mercury", "Venus", "Earth"),
];
const SUBJECTS: [RegExp, Question[]][] = [
  [/capital|geograph|countr/i, [
    ask("What is the capital of France?", 0, "Paris", "Lyon", "Nice"),
    ask("What is the capital of Japan?", 1, "Osaka", "Tokyo", "Kyoto"),
    ask("What is the capital of Canada?", 2, "Toronto", "Montreal", "Ottawa"),
    ask("What is the capital of Kenya?", 0, "Nairobi", "Mombasa", "Kisumu"),
    ask("What is the capital of Australia?", 1, "Sydney", "Canberra", "Perth"),
  ]],
  [/math|arithmetic|number|multipl/i, [
    ask("What is 7 × 8?", 1, "54", "56", "64"),
    ask("What is 144 ÷ 12?", 0, "12", "14", "16"),
    ask("What is 15 percent of 200?", 2, "15", "20", "30"),
    ask("What is 2 to the power of 5?", 1, "25", "32", "64"),
    ask("What is the square root of 81?", 0, "9", "8", "7"),
  ]],
  [/javascript|web|html|css|programm|cod(e|ing)/i, [
    ask("Which element holds the main heading of a page?", 0, "h1", "head", "header"),
    ask("Which keyword declares a value that is never assigned again?", 1, "let", "const", "var"),
    ask("What does CSS describe?", 2, "Data", "Behaviour", "Appearance"),
    ask("Which method turns a text into a value?", 0, "JSON.parse", "JSON.stringify", "String.raw"),
    ask("Which attribute describes an image for those who cannot see it?", 1, "title", "alt", "name"),
  ]],
];

const PEOPLE = [
  "Ada Brandt",
  "Ben Okafor",
  "Chen Li",
  "Dora Silva",
  "Emil Novak",
  "Fay Quinn",
  "Goran Petrov",
];

const COLUMNS: [noun: RegExp, labels: string[]][] = [
  [/employee|staff|worker|colleague/, ["Name", "Department", "Role", "Start date"]],
  [/product|item sold|good|stock/, ["Product", "Price", "Quantity"]],
  [/order|invoice|sale/, ["Order", "Customer", "Total", "Status"]],
  [/user|customer|member|student|contact/, ["Name", "Email", "City"]],
];

/** A table's columns: the brief's own, or those that what it lists usually has. */
export function columnsFor({ fields, noun }: Brief): Field[] {
  if (fields.length > 0) return fields;
  const labels = COLUMNS.find(([words]) => words.test(noun))?.[1] ?? ["Name", "Status", "Date"];
  return labels.map((label) => makeField(label, { label }));
}

/** Rows that fit their columns; samples. */
export function rowsOf(columns: readonly Field[], many = 7): Record<string, string | number>[] {
  return Array.from({ length: many }, (_, i) => ({
    id: i + 1,
    ...Object.fromEntries(columns.map((column) => [column.name, cell(column, i)])),
  }));
}

function cell({ label, type }: Field, i: number): string | number {
  const of = (...list: string[]) => list[(i * 3) % list.length]!;
  if (/email/i.test(label)) return `${PEOPLE[i]!.split(" ")[0]!.toLowerCase()}@example.com`;
  if (/salary|revenue|income/i.test(label)) return 38000 + ((i * 5) % 7) * 4500;
  if (/price|amount|cost|total|budget/i.test(label)) {
    return Math.round((4.5 + ((i * 5) % 7) * 3.25) * 100) / 100;
  }
  if (/\bage\b/i.test(label)) return 24 + ((i * 5) % 7) * 4;
  if (type === "number" || /quantity|stock|count|number|score|points|year|rating/i.test(label)) {
    return ((i * 5) % 7) + 1;
  }
  if (type === "date" || /date|since|joined|due/i.test(label)) {
    return `202${2 + (i % 4)}-0${((i * 5) % 9) + 1}-1${i % 9}`;
  }
  if (/phone|tel/i.test(label)) return `+49 30 55501${10 + i}`;
  if (/department|team/i.test(label)) return of("Design", "Finance", "Support", "Research");
  if (/status|state/i.test(label)) return of("Open", "In work", "Done");
  if (/role|position|title|job/i.test(label)) return of("Engineer", "Designer", "Analyst", "Manager");
  if (/city|location|office/i.test(label)) return of("Berlin", "Lagos", "Lisbon", "Osaka");
  if (/country/i.test(label)) return of("Germany", "Nigeria", "Portugal", "Japan");
  if (/categor|type|genre/i.test(label)) return of("New", "Popular", "Classic");
  if (/name|person|employee|user|customer|author|contact/i.test(label)) return PEOPLE[i]!;
  return `${capital(label)} ${String.fromCharCode(65 + ((i * 3) % 7))}`;
}
