// @ts-check
/// <reference path="../dom.d.ts" />
// Tells a screen reader what has happened, politely: what the view has a sentence for, and a lost
// connection. Never the streaming text, and never what is only replayed.

import { ui, useEffect, useRef, useState } from "../kit.js";

/** A connection that is back within this time is not worth a word. */
const PATIENCE_MS = 1500;

/**
 * `sentenceFor` gives the sentence for an event, empty where it is not worth one.
 * @param {{ run: { news: any[], connection: { state: string }, deleted?: boolean },
 *   sentenceFor: (event: any) => string }} props
 */
export function Announcer({ run, sentenceFor }) {
  const [text, setText] = useState("");
  const lost = useRef(false);
  useEffect(() => {
    const sentences = run.news.map((event) => sentenceFor(event)).filter(Boolean);
    if (sentences.length > 0) setText((last) => another(sentences.join(" "), last));
  }, [run.news]);
  useEffect(() => {
    if (run.deleted) setText("It was deleted, and nothing of it is kept.");
  }, [run.deleted]);
  const { state } = run.connection;
  useEffect(() => {
    if (state === "reconnecting") {
      const timer = setTimeout(() => {
        lost.current = true;
        setText("The connection is lost. Reconnecting.");
      }, PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    if (lost.current && (state === "live" || state === "polling")) {
      lost.current = false;
      setText("Connected again.");
    }
  }, [state]);
  return ui`<p class="sr-only announcer" role="status" aria-live="polite">${text}</p>`;
}

/** A live region whose text stays the same is not read again. @param {string} text @param {string} last */
function another(text, last) {
  return text === last ? `${text}\u00a0` : text;
}
