// Team Anthropic's comments with replies.

import type { Brief } from "../brief.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function comments(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Comments are kept on this page alone."],
    types: [
      "interface Comment {\n  id: number;\n  parent: number;\n  author: string;\n  text: string;\n  likes: number;\n}",
    ],
    state: [
      { name: "comments", type: "Comment[]", init: "[]" },
      { name: "author", init: '""' },
      { name: "draft", init: '""' },
      { name: "parent", init: "0" },
      { name: "problem", init: '""' },
    ],
    functions: [
      {
        name: "post",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "const text = $draft.trim();",
          '$problem = text === "" ? "Write something first." : "";',
          'if (text === "") return;',
          'const one = { id: $comments.length + 1, parent: $parent, author: $author.trim() || "Anonymous", text, likes: 0 };',
          "$comments = [...$comments, one];",
          '$draft = "";',
          "$parent = 0;",
        ],
      },
      {
        name: "answer",
        params: "id: number",
        body: ["$parent = id;", 'document.getElementById("comment")?.focus();'],
      },
      {
        name: "like",
        params: "id: number",
        body: ["$comments = $comments.map((one) => one.id === id ? { ...one, likes: one.likes + 1 } : one);"],
      },
    ],
    status: '$comments.length === 1 ? "1 comment" : $comments.length + " comments"',
    view: panel(
      capital(brief.title),
      "",
      h(
        "form",
        { novalidate: true, "@submit": "post(event)", "aria-label": "Write a comment" },
        labelled(
          "author",
          "Name (optional)",
          h("input", {
            autocomplete: "name",
            value: x("$author"),
            "@input": "$author = (event.target as HTMLInputElement).value",
          }),
        ),
        when(
          "$parent > 0",
          h(
            "p",
            { class: "panel__hint" },
            x('"A reply to comment " + $parent + " "'),
            button("Not a reply", "$parent = 0"),
          ),
        ),
        labelled(
          "comment",
          "Comment",
          h("textarea", {
            rows: "3",
            maxlength: "2000",
            "aria-describedby": "comment-problem",
            value: x("$draft"),
            "@input": "$draft = (event.target as HTMLTextAreaElement).value",
          }),
        ),
        h("p", { class: "panel__error", id: "comment-problem", role: "alert" }, x("$problem")),
        h("button", { type: "submit", class: "panel__button" }, x('$parent > 0 ? "Reply" : "Comment"')),
      ),
      when(
        "$comments.length === 0",
        h("p", { class: "panel__hint" }, "No comments yet. Write the first one."),
        h(
          "ul",
          { class: "panel__thread", "aria-label": "Comments" },
          each(
            "one",
            "$comments.filter((comment) => comment.parent === 0)",
            "one.id",
            h(
              "li",
              {},
              h("strong", {}, x("one.author")),
              h("p", {}, x("one.text")),
              button(x('"Like (" + one.likes + ")"'), "like(one.id)"),
              button("Reply", "answer(one.id)", { "aria-label": x('"Reply to " + one.author') }),
              h(
                "ul",
                { class: "panel__thread", "aria-label": x('"Replies to " + one.author') },
                each(
                  "reply",
                  "$comments.filter((comment) => comment.parent === one.id)",
                  "reply.id",
                  h("li", {}, h("strong", {}, x("reply.author")), h("p", {}, x("reply.text"))),
                ),
              ),
            ),
          ),
        ),
      ),
      ...(wants.has("reset") ? [button("Clear the comments", "$comments = []")] : []),
    ),
    css: css(`
.panel__thread { padding-left: 0; list-style: none; }
.panel__thread .panel__thread { padding-left: 1.5rem; border-left: 2px solid var(--line); }
.panel__thread li { padding-block: 0.5rem; overflow-wrap: anywhere; }
.panel__thread p { margin: 0 0 0.35rem; }`),
  };
}
