// Calls of a code job to the rehearsal without an engine, and briefs to try them on.

import { assert } from "@std/assert";
import type { Framework, Team } from "../../src/core/code_event.ts";
import type { CodeOccasion } from "../../src/agents/code_schema.ts";
import * as schemas from "../../src/agents/code_schema.ts";
import { extractCode } from "../../src/agents/code/extract.ts";
import { compose } from "../../src/agents/rehearsal/compose.ts";

export const FRAMEWORKS: Framework[] = ["react", "vanilla", "vue", "svelte"];
export const TEAMS: Team[] = ["anthropic", "google"];

/** Briefs, with words that must stand in the code of both teams. */
export const BRIEFS: [brief: string, words: string[]][] = [
  ["Create a login form with email and password", ["Email", "Password", "Log in"]],
  [
    "Registration form with name, email, password of at least 10 characters, confirm password, date of birth, country select with Germany, France and Spain, and agree to terms",
    ["Name", "Email", "Confirm password", "Date of birth", "Germany", "Spain", "agree to the terms", "10"],
  ],
  ["Contact form with name, email, optional phone and a message of at most 500 characters", [
    "Phone (optional)",
    "Message",
    "500",
  ]],
  ["Todo list with filter, search, due dates and priorities, saved in local storage", [
    "Due date",
    "Priority",
    "Open",
    "Search",
    "localStorage",
  ]],
  ["Contacts list with name, phone and email, searchable and sorted by name", [
    "Phone",
    "Email",
    "Search",
    "Sort by",
  ]],
  ["Pricing page with plans: Starter at $5, Growth at $25 and Scale at $99, monthly/yearly toggle", [
    "Starter",
    "Growth",
    "Scale",
    "99",
    "early",
  ]],
  ["Sortable table of employees with name, department, salary and start date", [
    "Department",
    "Salary",
    "Start date",
    "ascending",
  ]],
  ["Tabs: Overview, Details, Reviews", ["Overview", "Details", "Reviews", "tabpanel"]],
  ["A stopwatch with laps", ["Lap", "Reset", "Date.now"]],
  ["Counter with increment, decrement and reset in steps of 5, between 0 and 100", ["5", "100", "Reset"]],
  ["Tip calculator with bill, tip percentage and number of people", ["Bill", "Tip", "For each person"]],
  ["Delete confirmation modal", ["showModal", "Delete", "Cancel"]],
  ["Quiz about capital cities with 3 questions", ["Paris", "Tokyo", "Ottawa", "score"]],
  ["Dashboard with revenue, active users, churn rate and orders", [
    "Revenue",
    "Active users",
    "Churn rate",
    "Orders",
  ]],
  ["FAQ accordion with 4 questions", ["How do I begin?"]],
  ["Chat box", ["Send", "Message"]],
  ["Five star rating component", ["star"]],
  ["Image gallery with 8 photos", ["Photo 8", "Category"]],
  ["Settings page with toggles for email notifications, dark mode and two-factor authentication", [
    "Email notifications",
    "Two-factor",
    "switch",
  ]],
  ["A calculator", ["Clear"]],
  ["A weather widget that shows temperature and wind", ["Temperature", "Wind"]],
  ["Build a kanban board with columns: Ideas, Doing and Shipped", ["Ideas", "Doing", "Shipped", "draggable"]],
  ["Multi-step checkout with shipping, payment and review", [
    "Shipping",
    "Payment",
    "Postal code",
    "Card number",
    "Back",
  ]],
  ["Shopping cart with quantities and total price", ["Quantity", "Total", "Remove"]],
  ["Image gallery with lightbox", ["Enlarge", "Arrow", "Close"]],
  ["Music player with playlist, play, pause and next", ["Playlist", "Pause", "Next"]],
  ["Password strength meter", ["Strength", "meter", "Strong"]],
  ["Comment section with replies", ["Reply to", "Comment"]],
  ["Calendar month view", ["Next month", "table"]],
  ["Currency converter from USD to EUR", ["USD", "EUR", "JPY"]],
  ["Countdown timer to 24 December 2031", ["2031, 11, 24", "hours"]],
  ["Markdown preview editor", ["Markdown", "Preview", "textarea"]],
  ["Poll: tabs or spaces? Tabs, Spaces, Neither", ["Tabs", "Spaces", "Neither", "vote"]],
  ["Tic-tac-toe game", ["X", "O"]],
  ["User profile card with avatar, email and follow button", ["Follow", "Following", "Email"]],
];

export type Given<P extends CodeOccasion["purpose"]> = Omit<CodeOccasion & { purpose: P }, "purpose">;

export function answer<T = string>(purpose: CodeOccasion["purpose"], given: object, structured = true): T {
  const occasion = { purpose, ...given } as unknown as CodeOccasion;
  const schema = { name: purpose, schema: schemas.planSchema };
  const text = compose({
    system: "",
    messages: [],
    max_tokens: 9999,
    occasion,
    ...(structured ? { answer: schema } : {}),
  }, 1);
  return structured ? JSON.parse(text) : text as T;
}

export function planOf(brief: string, framework: Framework) {
  const given: Given<"code_plan"> = { agent: "planner", brief, framework };
  return schemas.planSchema.parse(answer("code_plan", given));
}

export function write(
  team: Team,
  brief: string,
  framework: Framework,
  more: Partial<Given<"code_write">> = {},
): string {
  const plan = { summary: "", requirements: [], acceptance: [] };
  const text = answer("code_write", { agent: team, brief, framework, plan, thoughts: [], ...more }, false);
  assert(/^```\w+\n[\s\S]+\n```\n$/.test(text), "a fence and nothing else");
  return extractCode(text, framework).code;
}
