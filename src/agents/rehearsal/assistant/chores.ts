// What the assistant can do from the words alone, one chore a row, tried in this order. A chore says what it did in a
// few sentences, or undefined where the message does not ask for it.

import type { Said } from "../../../core/spec.ts";
import { nameOf } from "../persona/memory.ts";
import type { Utterance } from "../persona/utterance.ts";
import { subjectOf } from "../terms.ts";
import { arithmetic } from "./arithmetic.ts";
import { count, mainSentences, outline, sorted } from "./text_work.ts";

export interface Job {
  message: string;
  context: readonly Said[];
  heard: Utterance;
  /** Whether nothing has been answered in this conversation yet. */
  first: boolean;
}

export interface Done {
  text: string;
  /** Whether a model with knowledge would do this better; the reader is then told how to get one. */
  knowledge?: boolean;
}

interface Chore {
  /** For the reasoning. */
  name: string;
  run(job: Job): Done | undefined;
}

const ABOUT_TEXT = /[:：]\s*([\s\S]+)$/;
/** What is to be written, which is not what it is about. */
const FORMS =
  /^(?:the |your )?(?:outline|plan|draft|structure|agenda|steps|checklist|essay|report|e-?mail|article|story)$/i;

export const CHORES: readonly Chore[] = [
  {
    name: "look it up in this conversation",
    run({ heard: { kind, recall } }) {
      if (kind !== "recall" || !recall) return undefined;
      if (!recall.fact) {
        return {
          text: "That has not been said in this conversation, so I cannot remember it. Tell me, and I will.",
        };
      }
      return { text: `From this conversation: ${recall.fact}.` };
    },
  },
  {
    name: "say what I am",
    run: ({ heard }) =>
      heard.kind === "identity"
        ? {
          text:
            "You ask what I am. I am Parley's rehearsal model, which is what a fresh installation runs on: a program that " +
            "composes its answers from the words of this conversation. There is no language model behind me and I have no " +
            "knowledge of the world.",
          knowledge: true,
        }
        : undefined,
  },
  {
    name: "count",
    run({ message }) {
      const unit =
        /\b(?:count|how many|number of)\b[^:]{0,60}?\b(words?|characters?|letters?|sentences?|lines?)\b/i
          .exec(
            message,
          )?.[1];
      const text = unit && workedOn(message);
      return text ? { text: `You ask for a count. ${count(text, unit)}` } : undefined;
    },
  },
  {
    name: "sort a list",
    run({ message }) {
      if (!/\b(?:sort|alphabeti[sz]e|alphabetical|order)\b/i.test(message)) return undefined;
      const list = sorted(workedOn(message) ?? "", /\b(?:descending|reverse|backwards)\b/i.test(message));
      return list
        ? {
          text: `You want a list sorted. In ${list.how} order:\n\n${
            list.items.map((item) => `- ${item}`).join("\n")
          }`,
        }
        : undefined;
    },
  },
  {
    name: "change its letters",
    run({ message }) {
      const how = /\b(upper ?case|capitals|lower ?case|reverse|backwards)\b/i.exec(message)?.[1]
        ?.toLowerCase();
      const text = how && workedOn(message);
      if (!text) return undefined;
      if (/upper|capitals/.test(how)) return { text: `In capitals:\n\n${text.toUpperCase()}` };
      if (/lower/.test(how)) return { text: `In small letters:\n\n${text.toLowerCase()}` };
      const graphemes = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
      return { text: `Backwards:\n\n${graphemes.map((part) => part.segment).reverse().join("")}` };
    },
  },
  { name: "calculate", run: ({ message }) => arithmetic(message) },
  {
    name: "list its terms",
    run({ message }) {
      if (!/\b(?:key ?words|terms|topics|key ?phrases|tags)\b/i.test(message)) return undefined;
      const { terms, figures } = subjectOf(workedOn(message) ?? "");
      if (terms.length === 0) return undefined;
      const also = figures.length > 0 ? `\n\nFigures in it: ${figures.join(", ")}.` : "";
      return {
        text: `You want the terms of your text. The most prominent first:\n\n${bullets(terms)}${also}`,
      };
    },
  },
  {
    name: "pick out its main sentences",
    run({ message }) {
      if (!/\b(?:summari[sz]e|summary|shorten|tl;?dr|main points|key points)\b/i.test(message)) {
        return undefined;
      }
      const picked = mainSentences(workedOn(message) ?? "");
      if (picked.length === 0) return undefined;
      return {
        text:
          "You want it shorter. I cannot put it in words of my own; these are the sentences that hold most of its " +
          `terms, as you wrote them:\n\n${bullets(picked)}`,
      };
    },
  },
  {
    name: "make an outline of its terms",
    run({ message, heard }) {
      if (
        !/\b(?:outline|plan|draft|structure|agenda|steps|checklist|write|essay|report|email|article|story)\b/i
          .test(message)
      ) return undefined;
      const { kind, quote, subject } = heard;
      const terms = heard.terms.filter((term) => !FORMS.test(term));
      if (!["help", "question", "statement", "choice"].includes(kind) || terms.length === 0) return undefined;
      return {
        text: `You want: “${quote}”. From your own words I can offer an outline, not the finished text:\n\n${
          outline(terms, subject)
        }`,
        knowledge: true,
      };
    },
  },
  { name: "answer a courtesy", run: courtesy },
  {
    name: "describe how the code is built",
    run({ message, heard }) {
      if (heard.kind !== "code") return undefined;
      const lines = message.split("\n").filter((line) => line.trim() && !line.trim().startsWith("```"));
      const open = message.match(/[({[]/g)?.length ?? 0;
      const closed = message.match(/[)}\]]/g)?.length ?? 0;
      const balance = open === closed
        ? "every bracket that opens also closes"
        : `${open} brackets open and ${closed} close, so look there first`;
      return {
        text:
          `You show me ${lines.length === 1 ? "a line" : `${lines.length} lines`} of code. It names ${
            heard.terms.join(", ")
          }, and ${balance}. ` +
          "I cannot run it or judge what it is for.",
        knowledge: true,
      };
    },
  },
  {
    name: "lay the options side by side",
    run({ heard }) {
      const { options, qualities } = heard.subject;
      if (heard.kind !== "choice") return undefined;
      const [a, b] = options;
      const asked = qualities.length > 0
        ? qualities.slice(0, 3)
        : ["what it costs", "what it takes to begin", "what is hard to undo"];
      const rows = asked.map((row) => `| ${row} | | |`).join("\n");
      return {
        text:
          `You are choosing between ${a} and ${b}. I have no knowledge to prefer one, but here is the table to fill in:\n\n` +
          `| | ${a} | ${b} |\n| --- | --- | --- |\n${rows}\n\nThe row you would fill in first is probably the one that decides.`,
        knowledge: true,
      };
    },
  },
];

function courtesy({ heard, context, first }: Job): Done | undefined {
  const name = heard.name ?? nameOf(context);
  const you = name ? `, ${name}` : "";
  switch (heard.kind) {
    case "greeting":
      return {
        text: `Hello${you}. ${
          first ? "" : "We have spoken before in this conversation. "
        }Give me a sum, a list to sort, a text to count or to shorten, or something to outline.`,
      };
    case "thanks":
      return { text: `You are welcome${you}.` };
    case "farewell":
      return { text: `Goodbye${you}. The server keeps this conversation, so you can come back to it.` };
    case "introduction":
      return {
        text:
          `Hello, ${heard.name}. I will remember that name in this conversation; ask me for it whenever you like.`,
      };
    case "statement": {
      const fact = /\bmy ([\p{L}\s'-]{2,40}?) (is|are) ([^.!?;\n]{1,80})/iu.exec(heard.quote);
      return fact
        ? { text: `Noted for this conversation: your ${fact[1]} ${fact[2]} ${fact[3]}.` }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The text that a request is about: what follows its colon, what it quotes, or the lines below the first. */
function workedOn(message: string): string | undefined {
  const quoted = /["“]([^"”]{2,})["”]/.exec(message)?.[1];
  const [, ...below] = message.split("\n");
  const text = quoted ?? ABOUT_TEXT.exec(message)?.[1] ?? below.join("\n");
  return text.trim() || undefined;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
