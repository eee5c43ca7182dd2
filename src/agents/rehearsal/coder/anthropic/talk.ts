// Team Anthropic's chats, quizzes and ratings, and what it makes of a brief that is of no known kind.

import { type Brief, nouns } from "../brief.ts";
import { questionsOf } from "../content.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { termsOf } from "../terms.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function chat(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Nobody is connected: the answer is made by `answer`, where a server would come in."],
    types: ["interface Message {\n  id: number;\n  from: string;\n  text: string;\n}"],
    state: [
      { name: "messages", type: "Message[]", init: "[]" },
      { name: "draft", init: '""' },
      { name: "waiting", init: "false" },
    ],
    functions: [
      {
        name: "answer",
        params: "text: string",
        pure: true,
        async: true,
        body: [
          "await new Promise((resolve) => setTimeout(resolve, 500));",
          'return "You wrote: " + text;',
        ],
      },
      {
        name: "send",
        params: "event: submit",
        async: true,
        body: [
          "event.preventDefault();",
          "const text = $draft.trim();",
          "if (!text || $waiting) return;",
          'const sent = [...$messages, { id: $messages.length, from: "You", text }];',
          "$messages = sent;",
          '$draft = "";',
          "$waiting = true;",
          "const reply = await answer(text);",
          '$messages = [...sent, { id: sent.length, from: "Echo", text: reply }];',
          "$waiting = false;",
        ],
      },
    ],
    status: '$waiting ? "Echo is writing…" : ""',
    view: panel(
      capital(brief.title),
      "A sample: an echo answers.",
      when("$messages.length === 0", h("p", { class: "panel__hint" }, "No messages yet. Write the first one.")),
      h(
        "ol",
        { class: "panel__messages", role: "log", "aria-label": "Messages" },
        each("message", "$messages", "message.id", h("li", { class: x('message.from === "You" ? "panel__message panel__message--own" : "panel__message"') }, h("strong", {}, x("message.from")), h("p", {}, x("message.text")))),
      ),
      h(
        "form",
        { class: "panel__row", "@submit": "send(event)" },
        labelled("draft", "Message", h("input", {
          value: x("$draft"),
          maxlength: "1000",
          autocomplete: "off",
          "@input": "$draft = (event.target as HTMLInputElement).value",
        })),
        h("button", { type: "submit", class: "panel__button", disabled: x("$draft.trim() === \"\" || $waiting") }, "Send"),
      ),
      ...(wants.has("reset") ? [button("Clear the messages", "$messages = []", { disabled: x("$messages.length === 0") })] : []),
    ),
    css: css(`
.panel__messages { max-height: 22rem; margin: 0; padding: 0; overflow-y: auto; list-style: none; }
.panel__message { max-width: 80%; margin-block: 0.5rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere; }
.panel__message p { margin: 0; }
.panel__message--own { margin-left: auto; border-color: var(--accent); }`),
  };
}

export function quiz(brief: Brief, wants: Wants): Part {
  const { questions, known } = questionsOf(brief);
  return {
    name: brief.name,
    about: known ? [] : ["The questions are general ones: put your own in their place."],
    types: ["interface Question {\n  ask: string;\n  choices: string[];\n  right: number;\n}"],
    constants: [{ name: "QUESTIONS", type: "Question[]", init: source(questions) }],
    state: [
      { name: "at", init: "0" },
      { name: "picked", init: "-1" },
      { name: "score", init: "0" },
      { name: "problem", init: '""' },
    ],
    derived: [
      { name: "over", init: "$at >= QUESTIONS.length" },
      { name: "question", init: "QUESTIONS[Math.min($at, QUESTIONS.length - 1)]" },
    ],
    functions: [
      {
        name: "next",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "if ($picked < 0) {",
          '  $problem = "Choose an answer first.";',
          "  return;",
          "}",
          '$problem = "";',
          "$score = $score + ($picked === QUESTIONS[$at].right ? 1 : 0);",
          "$at = $at + 1;",
          "$picked = -1;",
        ],
      },
      { name: "again", body: ["$at = 0;", "$score = 0;", "$picked = -1;", '$problem = "";'] },
    ],
    status: '$over ? "You have " + $score + " of " + QUESTIONS.length + " right." : "Question " + ($at + 1) + " of " + QUESTIONS.length',
    view: panel(
      capital(brief.title),
      "",
      when(
        "$over",
        h("div", {}, h("p", { class: "panel__score" }, x('$score + " / " + QUESTIONS.length')), button("Play again", "again()", {}, false)),
        h(
          "form",
          { "@submit": "next(event)" },
          h(
            "fieldset",
            { "aria-describedby": "quiz-problem" },
            h("legend", {}, x("$question.ask")),
            h(
              "div",
              {},
              each(
                "choice",
                "$question.choices",
                "choice",
                h(
                  "label",
                  { class: "panel__check" },
                  h("input", { type: "radio", name: "choice", checked: x("$picked === index"), "@change": "$picked = index" }),
                  h("span", {}, x("choice")),
                ),
                "index",
              ),
            ),
          ),
          h("p", { class: "panel__error", id: "quiz-problem", role: "alert" }, x("$problem")),
          h("button", { type: "submit", class: "panel__button" }, "Next"),
        ),
      ),
      ...(wants.has("reset") ? [button("Start over", "again()", { disabled: x("$at === 0") })] : []),
    ),
    css: css(".panel fieldset { border: 1px solid var(--line); border-radius: 0.5rem; }\n.panel__score { font-size: 2.5rem; font-weight: 700; }"),
  };
}

export function rating(brief: Brief, wants: Wants): Part {
  const most = Math.min(Math.max(brief.count ?? Number(/\b(\d+)[- ]?stars?\b/i.exec(brief.text)?.[1] ?? 5), 3), 10);
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "STARS", init: source(Array.from({ length: most }, (_, i) => i + 1)) }],
    state: [{ name: "rating", init: "0" }, { name: "preview", init: "0" }],
    functions: [
      {
        name: "move",
        params: "event: key",
        body: [
          "const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as Record<string, number>;",
          "const step = by[event.key];",
          "if (step === undefined) return;",
          "event.preventDefault();",
          "const next = Math.min(STARS.length, Math.max(1, $rating + step));",
          "$rating = next;",
          'document.getElementById("star-" + next)?.focus();',
        ],
      },
    ],
    status: `$rating === 0 ? "Not rated yet" : "Rated " + $rating + " of " + STARS.length`,
    view: panel(
      capital(brief.title),
      "Arrow keys change the rating.",
      h(
        "div",
        { class: "panel__stars", role: "radiogroup", "aria-labelledby": "panel-title" },
        each(
          "star",
          "STARS",
          "star",
          h("button", {
            type: "button",
            role: "radio",
            class: x('star <= ($preview || $rating) ? "panel__star panel__star--on" : "panel__star"'),
            id: x('"star-" + star'),
            "aria-checked": x("$rating === star"),
            "aria-label": x('star + (star === 1 ? " star" : " stars")'),
            tabindex: x("star === ($rating || 1) ? 0 : -1"),
            "@click": "$rating = star",
            "@keydown": "move(event)",
            "@mouseenter": "$preview = star",
            "@mouseleave": "$preview = 0",
          }, "★"),
        ),
      ),
      ...(wants.has("reset") ? [button("Take it back", "$rating = 0", { disabled: x("$rating === 0") })] : []),
    ),
    css: css(`
.panel__star { padding: 0 0.15rem; color: var(--line); background: none; border: 0; font-size: 2rem; cursor: pointer; }
.panel__star--on { color: #c27c0e; }
.panel__star:focus-visible { outline: 3px solid var(--accent); }`),
  };
}

export function other(brief: Brief, wants: Wants): Part {
  const { things, actions } = termsOf(brief);
  return {
    name: brief.name,
    about: ["This brief is of no kind the rehearsal knows: what follows is a first frame from the words of the brief."],
    types: ["interface Thing {\n  name: string;\n  value: string;\n}"],
    constants: [{ name: "ACTIONS", type: "string[]", init: source(actions) }],
    state: [
      { name: "things", type: "Thing[]", init: source(things.map((name) => ({ name, value: "" }))) },
      { name: "log", type: "string[]", init: "[]" },
    ],
    functions: [
      {
        name: "change",
        params: "name: string, value: string",
        body: ["$things = $things.map((thing) => thing.name === name ? { ...thing, value } : thing);"],
      },
      {
        name: "act",
        params: "action: string",
        body: [
          'const said = $things.filter((thing) => thing.value.trim()).map((thing) => thing.name + ": " + thing.value.trim());',
          '$log = [action + (said.length > 0 ? " – " + said.join(", ") : ""), ...$log];',
        ],
      },
    ],
    status: '$log.length === 0 ? "Nothing was done yet." : "Last: " + $log[0]',
    view: panel(
      capital(brief.title),
      "A first frame, made from the words of the brief.",
      h(
        "div",
        {},
        each(
          "thing",
          "$things",
          "thing.name",
          h(
            "div",
            { class: "panel__field" },
            h("label", { class: "panel__label", for: x('"thing-" + thing.name') }, x("thing.name")),
            h("input", {
              class: "panel__input",
              id: x('"thing-" + thing.name'),
              value: x("thing.value"),
              "@input": "change(thing.name, (event.target as HTMLInputElement).value)",
            }),
          ),
        ),
      ),
      h("div", { class: "panel__row" }, each("action", "ACTIONS", "action", button(x("action"), "act(action)", {}, false))),
      when(
        "$log.length > 0",
        h("ol", { "aria-label": `What was done with the ${nouns(brief)}` }, each("line", "$log", "index", h("li", {}, x("line")), "index")),
        h("p", { class: "panel__hint" }, "What you do appears here."),
      ),
      ...(wants.has("reset") ? [button("Clear the log", "$log = []")] : []),
    ),
    css: css(),
  };
}
