// Team Anthropic's carts and polls.

import type { Brief } from "../brief.ts";
import { goodsOf, pollOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

export function cart(brief: Brief): Part {
  const taxed = /\b(?:tax|vat)\b/i.test(brief.text);
  return {
    name: brief.name,
    about: ["Goods and prices are samples; amounts are counted in cents, so that sums are exact."],
    types: ["interface Line {\n  id: number;\n  count: number;\n}"],
    constants: [{
      name: "GOODS",
      init: source(
        goodsOf(brief).map(({ id, name, price }) => ({ id, name, cents: Math.round(price * 100) })),
      ),
    }],
    state: [{ name: "lines", type: "Line[]", init: "[]" }, { name: "ordered", init: '""' }],
    derived: [
      {
        name: "inCart",
        init:
          "GOODS.map((good) => ({ ...good, count: countOf($lines, good.id) })).filter((good) => good.count > 0)",
      },
      { name: "sum", init: "$inCart.reduce((all, good) => all + good.cents * good.count, 0)" },
    ],
    functions: [
      {
        name: "countOf",
        params: "lines: Line[], id: number",
        pure: true,
        body: ["return lines.find((line) => line.id === id)?.count ?? 0;"],
      },
      {
        name: "money",
        params: "cents: number",
        pure: true,
        body: ['return "$" + (cents / 100).toFixed(2);'],
      },
      {
        name: "put",
        params: "id: number, count: number",
        body: [
          "const others = $lines.filter((line) => line.id !== id);",
          "$lines = count > 0 ? [...others, { id, count: Math.min(99, count) }] : others;",
          '$ordered = "";',
        ],
      },
      {
        name: "order",
        body: ['$ordered = "Checked out: " + money($sum) + ". Nothing was really bought.";', "$lines = [];"],
      },
    ],
    status: '$ordered || ($inCart.length === 0 ? "The cart is empty." : "Total: " + money($sum))',
    view: panel(
      capital(brief.title),
      "Sample goods.",
      h(
        "ul",
        { class: "panel__goods", "aria-label": "Goods" },
        each(
          "good",
          "GOODS",
          "good.id",
          h(
            "li",
            {},
            h("span", {}, x('good.name + ", " + money(good.cents)')),
            button("Add to cart", "put(good.id, countOf($lines, good.id) + 1)", {
              "aria-label": x('"Add to cart: " + good.name'),
            }),
          ),
        ),
      ),
      h("h3", {}, "Your cart"),
      when(
        "$inCart.length === 0",
        h("p", { class: "panel__hint" }, "Nothing in it yet."),
        h(
          "div",
          {},
          h(
            "ul",
            { class: "panel__goods", "aria-label": "Your cart" },
            each(
              "good",
              "$inCart",
              "good.id",
              h(
                "li",
                {},
                h("span", {}, x("good.name")),
                button("−", "put(good.id, good.count - 1)", {
                  "aria-label": x('"One " + good.name + " fewer"'),
                }),
                h("output", { "aria-label": x('"Quantity of " + good.name') }, x("good.count")),
                button("+", "put(good.id, good.count + 1)", {
                  "aria-label": x('"One " + good.name + " more"'),
                }),
                h("span", {}, x("money(good.cents * good.count)")),
                button("Remove", "put(good.id, 0)", { "aria-label": x('"Remove " + good.name') }),
              ),
            ),
          ),
          ...(taxed ? [h("p", {}, "Tax (20 %): ", x("money(Math.round($sum * 0.2))"))] : []),
          h(
            "p",
            { class: "panel__total" },
            "Total: ",
            x(taxed ? "money($sum + Math.round($sum * 0.2))" : "money($sum)"),
          ),
          h(
            "div",
            { class: "panel__row" },
            button("Check out", "order()", {}, false),
            button("Clear the cart", "$lines = []"),
          ),
        ),
      ),
    ),
    css: css(`
.panel__goods { padding: 0; list-style: none; }
.panel__goods li { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; padding-block: 0.4rem; border-bottom: 1px solid var(--line); }
.panel__goods span:first-child { flex: 1 1 8rem; }
.panel__total { font-size: 1.25rem; font-weight: 700; }`),
  };
}

export function poll(brief: Brief, wants: Wants): Part {
  const { question, choices } = pollOf(brief);
  return {
    name: brief.name,
    about: ["Votes are kept on this page alone, and begin at none."],
    constants: [{ name: "CHOICES", type: "string[]", init: source(choices) }],
    state: [
      { name: "votes", type: "number[]", init: "CHOICES.map(() => 0)" },
      { name: "picked", init: "-1" },
      { name: "voted", init: "false" },
      { name: "problem", init: '""' },
    ],
    derived: [{ name: "all", init: "$votes.reduce((sum, one) => sum + one, 0)" }],
    functions: [
      {
        name: "vote",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          '$problem = $picked < 0 ? "Choose an answer first." : "";',
          "if ($picked < 0) return;",
          "$votes = $votes.map((one, i) => i === $picked ? one + 1 : one);",
          "$voted = true;",
        ],
      },
      { name: "again", body: ["$voted = false;", "$picked = -1;"] },
      {
        name: "percent",
        params: "one: number, all: number",
        pure: true,
        body: ["return all === 0 ? 0 : Math.round(100 * one / all);"],
      },
    ],
    status: '$voted ? "Thank you. Votes so far: " + $all : ""',
    view: panel(
      capital(brief.title),
      "",
      when(
        "$voted",
        h(
          "div",
          {},
          h("h3", {}, question),
          h(
            "ul",
            { class: "panel__results", "aria-label": "Results" },
            each(
              "choice",
              "CHOICES",
              "choice",
              h(
                "li",
                {},
                h(
                  "span",
                  {},
                  x('choice + ": " + percent($votes[index], $all) + " %, votes: " + $votes[index]'),
                ),
                h("progress", {
                  max: "100",
                  value: x("percent($votes[index], $all)"),
                  "aria-label": x("choice"),
                }),
              ),
              "index",
            ),
          ),
          button("Vote once more", "again()"),
        ),
        h(
          "form",
          { novalidate: true, "@submit": "vote(event)" },
          h(
            "fieldset",
            { "aria-describedby": "poll-problem" },
            h("legend", {}, question),
            h(
              "div",
              {},
              each(
                "choice",
                "CHOICES",
                "choice",
                h(
                  "label",
                  { class: "panel__check" },
                  h("input", {
                    type: "radio",
                    name: "choice",
                    checked: x("$picked === index"),
                    "@change": "$picked = index",
                  }),
                  h("span", {}, x("choice")),
                ),
                "index",
              ),
            ),
          ),
          h("p", { class: "panel__error", id: "poll-problem", role: "alert" }, x("$problem")),
          h("button", { type: "submit", class: "panel__button" }, "Vote"),
        ),
      ),
      ...(wants.has("reset") ? [button("Clear all votes", "$votes = CHOICES.map(() => 0)")] : []),
    ),
    css: css(`
.panel fieldset { border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__results { padding: 0; list-style: none; }
.panel__results li { display: grid; gap: 0.25rem; margin-block: 0.5rem; }
.panel__results progress { width: 100%; }`),
  };
}
