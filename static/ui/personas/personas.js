// @ts-check
/// <reference path="../dom.d.ts" />
// Persona chats: ask one character or several at once, and read their answers side by side as they are said.

import { ui, useEffect, useRef } from "../kit.js";
import { called, useAgents, useModels } from "../shared/agents.js";
import { useIntoSight } from "../shared/into_sight.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { Answers } from "./answers.js";
import { AskForm } from "./ask_form.js";
import { useConversation } from "./conversation.js";

/** What the rehearsal does where no model is connected. */
export const PLAYS =
  "What the personas say is composed by a built-in rehearsal from your own words, each in its own voice.";

export function Personas() {
  const { exchanges, connection, ask, stop, forget } = useConversation();
  const { agents } = useAgents("persona");
  const usual = useModels().find((choice) => choice.default);
  const last = exchanges.at(-1);
  useEffect(() => {
    document.title = "Personas · Parley";
  }, []);
  // The answers come above the field of the question, which on a phone fills the screen. What was asked before a look
  // at another view is not gone back to.
  const before = useRef(last?.id);
  useIntoSight(last?.id === before.current ? undefined : last?.id, !last?.over, exchangeOf);
  return ui`
    <div class="home personas">
      <header class="lede">
        <h1 tabindex="-1">Ask somebody with a view.</h1>
        <p>One character, or several side by side. Each remembers what you have said to it.</p>
      </header>
      ${usual?.provider === "rehearsal" && ui`<${RehearsalBanner}>${PLAYS}<//>`}
      <div class="conversation" data-connection=${connection}>
        ${
    exchanges.map((exchange) =>
      ui`
        <${Answers} key=${exchange.id} exchange=${exchange} agents=${agents} onStop=${stop} />
        ${
        exchange.forgot && ui`<p class="note renewed" role="status">${forgotten(exchange.forgot, agents)}</p>`
      }`
    )
  }
      </div>
      ${
    connection === "reconnecting" &&
    ui`<p class="note" role="status">The connection is lost. Reconnecting; answers under way go on.</p>`
  }
      <p class="sr-only" role="status">${last?.over ? endOf(last) : ""}</p>
      <${AskForm} talking=${exchanges.length > 0} onAsk=${ask} onForget=${forget} />
    </div>`;
}

/** @param {string[]} who @param {import("../shared/agents.js").Agent[]} agents */
function forgotten(who, agents) {
  const names = new Intl.ListFormat("en").format(who.map((type) => called(agents, type).role));
  return `The connection was renewed: ${names} no longer ${
    who.length === 1 ? "knows" : "know"
  } what is above.`;
}

/** How each of them ended. @param {import("./exchange.js").Exchange} exchange */
function endOf({ answers }) {
  const count = (/** @type {string} */ state) => answers.filter((answer) => answer.state === state).length;
  const ends = [["done", "answered"], ["stopped", "stopped"], ["failed", "failed"]].flatMap(
    ([state = "", word]) => count(state) > 0 ? [`${count(state)} ${word}`] : [],
  );
  return `${ends.join(", ")}.`;
}

/** @param {string} id */
function exchangeOf(id) {
  return document.querySelector(`[data-exchange="${CSS.escape(id)}"]`);
}
