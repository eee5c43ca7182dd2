// Team Anthropic's chats and quizzes.

import { type Brief } from "../brief.ts";
import { questionsOf } from "../content.ts";
import { each, h, type Part, when, x } from "../part.ts";
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
      when(
        "$messages.length === 0",
        h("p", { class: "panel__hint" }, "No messages yet. Write the first one."),
      ),
      h(
        "div",
        { class: "panel__messages", role: "log", "aria-label": "Messages" },
        each(
          "message",
          "$messages",
          "message.id",
          h(
            "div",
            { class: x('message.from === "You" ? "panel__message panel__message--own" : "panel__message"') },
            h("strong", {}, x("message.from")),
            h("p", {}, x("message.text")),
          ),
        ),
      ),
      h(
        "form",
        { class: "panel__row", "@submit": "send(event)" },
        labelled(
          "draft",
          "Message",
          h("input", {
            value: x("$draft"),
            maxlength: "1000",
            autocomplete: "off",
            "@input": "$draft = (event.target as HTMLInputElement).value",
          }),
        ),
        h("button", {
          type: "submit",
          class: "panel__button",
          disabled: x('$draft.trim() === "" || $waiting'),
        }, "Send"),
      ),
      ...(wants.has("reset")
        ? [button("Clear the messages", "$messages = []", { disabled: x("$messages.length === 0") })]
        : []),
    ),
    css: css(`
.panel__messages { max-height: 22rem; margin: 0; padding: 0; overflow-y: auto; }
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
    status:
      '$over ? "You have " + $score + " of " + QUESTIONS.length + " right." : "Question " + ($at + 1) + " of " + QUESTIONS.length',
    view: panel(
      capital(brief.title),
      "",
      when(
        "$over",
        h(
          "div",
          {},
          h("p", { class: "panel__score" }, x('$score + " / " + QUESTIONS.length')),
          button("Play again", "again()", {}, false),
        ),
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
          h("p", { class: "panel__error", id: "quiz-problem", role: "alert" }, x("$problem")),
          h("button", { type: "submit", class: "panel__button" }, "Next"),
        ),
      ),
      ...(wants.has("reset") ? [button("Start over", "again()", { disabled: x("$at === 0") })] : []),
    ),
    css: css(
      ".panel fieldset { border: 1px solid var(--line); border-radius: 0.5rem; }\n.panel__score { font-size: 2.5rem; font-weight: 700; }",
    ),
  };
}
