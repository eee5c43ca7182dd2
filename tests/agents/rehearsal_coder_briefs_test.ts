// What is read out of a brief: its fields under their own names and of their own kind, its names and prices, what its
// button says. A field that is lost or of the wrong kind is a component that does not do what was asked.

import { assertEquals } from "@std/assert";
import { readBrief } from "../../src/agents/rehearsal/coder/brief.ts";
import { plansOf } from "../../src/agents/rehearsal/coder/content.ts";
import { listingOf } from "../../src/agents/rehearsal/coder/listing.ts";
import {
  cardOf,
  columnsOf,
  momentOf,
  pollOf,
  stepsOf,
  unitsOf,
} from "../../src/agents/rehearsal/coder/particulars.ts";
import { write } from "../support/coder_calls.ts";

/** `Label type`, with a question mark where it is optional. */
function fieldsOf(text: string): string[] {
  return readBrief(text).fields.map(({ label, type, required }) => `${label} ${type}${required ? "" : "?"}`);
}

Deno.test("fields keep their own names and kinds", () => {
  assertEquals(
    fieldsOf(
      "Build a job application form with full name, email, cover letter (max 1000 characters), years of experience between 0 and 50, and a required consent checkbox",
    ),
    [
      "Full name text",
      "Email email",
      "Cover letter textarea",
      "Years of experience number",
      "Consent checkbox",
    ],
  );
  assertEquals(
    fieldsOf(
      "I need a bug report form: title, severity (low, medium, high), steps to reproduce, and an optional screenshot URL",
    ),
    ["Title text", "Severity select", "Steps to reproduce text", "Screenshot URL url?"],
  );
  assertEquals(
    fieldsOf(
      "Hotel booking form with check-in date, check-out date, number of guests (1-6), room type dropdown with Single, Double and Suite",
    ),
    ["Check-in date date", "Check-out date date", "Number of guests number", "Room type select"],
  );
  assertEquals(fieldsOf("Contact form with name, event name and website URL"), [
    "Name text",
    "Event name text",
    "Website URL url",
  ]);
});

Deno.test("a number between bounds has them", () => {
  const [age, years] = readBrief("Form with age and years of experience between 0 and 50").fields;
  assertEquals([age!.max, years!.min, years!.max], [130, 0, 50]);
});

Deno.test("every password of a brief is typed as one, and the new one is the one to confirm", () => {
  const [current, fresh, again, ...others] = readBrief(
    "Password change form with current password, new password of at least 12 characters and confirm new password",
  ).fields;
  assertEquals([current!.type, fresh!.type, again!.type, others], ["password", "password", "password", []]);
  assertEquals([current!.label, fresh!.label, fresh!.minLength], ["Current password", "New password", 12]);
  assertEquals([current!.minLength, again!.same], [undefined, "newPassword"]);
  assertEquals([current!.autocomplete, fresh!.autocomplete], ["current-password", "new-password"]);
});

Deno.test("a button says what the brief puts in quotes", () => {
  assertEquals(readBrief('Newsletter signup with email and a "Join us 🎉" button').submit, "Join us 🎉");
  assertEquals(readBrief('Form with email and a button labelled "Go!"').submit, "Go!");
  assertEquals(readBrief("Newsletter signup form").submit, "Subscribe");
  assertEquals(readBrief("Form with a button called Start").submit, "Start");
});

Deno.test("a list has each field once, its choices in one, and nothing that is an action", () => {
  const names = (text: string) => listingOf(readBrief(text)).fields.map(({ label }) => label);
  assertEquals(names("Expense tracker with amount, category (Food, Travel, Rent) and total"), [
    "What for",
    "Amount",
    "Category",
  ]);
  const category =
    readBrief("Expense tracker with amount, category (Food, Travel, Rent) and total").fields[1];
  assertEquals(category?.options, ["Food", "Travel", "Rent"]);
  assertEquals(
    names("Grocery list where I can add items with quantity, tick them off and clear the ticked ones"),
    [
      "Item",
      "Quantity",
    ],
  );
  assertEquals(
    fieldsOf("Table of orders with order number, customer, total and status, with search and pagination"),
    ["Order number text?", "Customer text?", "Total text?", "Status text?"],
  );
});

Deno.test("a plan costs what the brief says of that plan", () => {
  const prices = (text: string) => plansOf(readBrief(text)).plans.map(({ name, price }) => [name, price]);
  assertEquals(prices("Pricing table with three plans (Free, Pro at $12/month, Team at $49/month)"), [
    ["Free", 0],
    ["Pro", 12],
    ["Team", 49],
  ]);
  assertEquals(prices("Pricing page with plans: Starter at $5, Growth at $25 and Scale at $99"), [
    ["Starter", 5],
    ["Growth", 25],
    ["Scale", 99],
  ]);
  assertEquals(prices("Pricing page with $5, $9 plans: Small, Large"), [["Small", 5], ["Large", 9]]);
});

Deno.test("a component is called what the brief calls it", () => {
  const title = (text: string) => readBrief(text).title;
  assertEquals(title("Celsius to Fahrenheit converter"), "Celsius to Fahrenheit converter");
  assertEquals(title("Table of orders with search"), "Table of orders");
  assertEquals(title("Quantity counter from 1 to 10 starting at 1"), "Quantity counter");
  assertEquals(title("FAQ about shipping, returns and sizes"), "FAQ");
});

Deno.test("sections are about what the brief says they are about", () => {
  assertEquals(readBrief("FAQ about shipping, returns, payment and sizes").names, [
    "Shipping",
    "Returns",
    "Payment",
    "Sizes",
  ]);
});

Deno.test("an id is one word, whatever a thing is called", () => {
  const code = write("anthropic", "Poll widget with results in percent", "react");
  assertEquals(/"thing-" \+ thing\.name/.test(code), false);
});

Deno.test("what people often ask for is known by its kind, wherever its word stands", () => {
  const kinds: [brief: string, family: string][] = [
    ["Signup wizard in 3 steps", "wizard"],
    ["Multi-step checkout with shipping, payment and review", "wizard"],
    ["Kanban", "board"],
    ["A task board with drag and drop", "board"],
    ["Create a form with a password strength meter", "strength"],
    ["Product card with image, price and add to cart button", "card"],
    ["Weather card for Berlin", "card"],
    ["User profile card with avatar and follow button", "card"],
    ["Celsius to Fahrenheit converter", "converter"],
    ["Shopping cart", "cart"],
    ["Countdown timer to New Year", "countdown"],
    ["Countdown timer of 5 minutes", "timer"],
    ["Pomodoro timer", "timer"],
    ["Contact us page", "form"],
    ["Image gallery with 8 photos", "cards"],
    ["Gallery of photos that enlarge when clicked", "lightbox"],
    ["List of comments", "list"],
    ["Shopping list with prices", "list"],
  ];
  assertEquals(kinds.map(([brief]) => [brief, readBrief(brief).family]), kinds);
  assertEquals(readBrief("Kanban board with drag and drop").beyond, []);
  assertEquals(readBrief("Todo list with drag and drop").beyond, ["drag and drop"]);
});

Deno.test("particulars are the brief's own: columns, steps, choices, moments, units, facts", () => {
  assertEquals(columnsOf(readBrief("Kanban board with columns Ideas, Doing and Shipped")), [
    "Ideas",
    "Doing",
    "Shipped",
  ]);
  assertEquals(columnsOf(readBrief("Kanban board with four columns")).length, 4);
  const titles = (text: string) => stepsOf(readBrief(text)).map(({ title }) => title);
  assertEquals(titles("Multi-step checkout with shipping, payment and review"), ["Shipping", "Payment"]);
  assertEquals(
    stepsOf(readBrief("Signup wizard in 3 steps")).map(({ fields }) => fields.map(({ label }) => label)),
    [
      ["Name", "Email"],
      ["Password", "Confirm password", "I agree to the terms"],
    ],
  );
  assertEquals(pollOf(readBrief("Poll: what's your favourite fruit? Apple, Banana, Cherry")), {
    question: "What's your favourite fruit?",
    choices: ["Apple", "Banana", "Cherry"],
  });
  assertEquals(momentOf("Countdown to Christmas"), { month: 12, day: 25 });
  assertEquals(momentOf("until March 3rd, 2031"), { month: 3, day: 3, year: 2031 });
  assertEquals(momentOf("until 2031-05-06"), { month: 5, day: 6, year: 2031 });
  const { from, to } = unitsOf(readBrief("Convert miles to kilometers"));
  assertEquals([from, to], ["Mile", "Kilometre"]);
  const card = cardOf(readBrief("Weather card for Berlin with temperature, humidity and a 5-day forecast"));
  assertEquals([card.head, card.days, card.facts.map(({ label }) => label)], ["Berlin", 5, ["Humidity"]]);
});
