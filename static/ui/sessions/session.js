// @ts-check
/// <reference path="../dom.d.ts" />
// One session: what was asked in it, how each answer came about, and where to ask on. Another tab at the same address
// shows the same.

import { ui, useEffect, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { called, useAgents } from "../shared/agents.js";
import { Announcer } from "../shared/announcer.js";
import { useCountdown } from "../shared/connection.js";
import { Field, ticked, valued } from "../shared/field.js";
import { useIntoSight } from "../shared/into_sight.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { tooLong } from "../shared/size.js";
import { REASONS } from "./home.js";
import { wrongName } from "./name.js";
import { sentenceFor } from "./news.js";
import { Request } from "./request.js";
import { useSession } from "./store.js";
import { cut } from "../shared/format.js";

/** @param {{ id: string, agent?: string }} props */
export function Session({ id, agent = "researcher" }) {
  const wrong = wrongName(id);
  return wrong ? ui`<${Misnamed} id=${id} wrong=${wrong} />` : ui`<${Open} id=${id} agent=${agent} />`;
}

const DELETED =
  "This session was deleted. What is shown here is not kept; connect again to begin a new one of its name.";

/** @param {{ id: string, wrong: string }} props */
function Misnamed({ id, wrong }) {
  useEffect(() => {
    document.title = "Sessions · Parley";
  }, []);
  return ui`
    <div class="missing">
      <h1 tabindex="-1">No such session</h1>
      <p>There can be none called <code>${id}</code>: a name ${wrong}.</p>
      <p><a href=${linkTo("sessions")}>All sessions</a></p>
    </div>`;
}

/** @param {{ id: string, agent: string }} props */
function Open({ id, agent }) {
  const { view, asked, news, connection, refusal, send, interrupt, reopen, retryNow } = useSession(id, agent);
  const { state } = connection;
  const failure = connection.code === 4404 ? DELETED : view.failure || refusal;
  const { agents } = useAgents("session");
  const [who, setWho] = useState("");
  const answering = who || view.agent || agent;
  const under_way = asked.filter((one) => one.state === "thinking").length;
  /** What was asked here last: its answer is to be seen. What another tab asks moves nobody's page. */
  const [mine, setMine] = useState(/** @type {string | undefined} */ (undefined));
  const known = asked.findLast((one) => one.id === mine);
  const growing = known === undefined || known.state === "thinking" || known.state === "waiting";
  useIntoSight(mine, growing, requestOf);
  /** @param {string} message @param {{ agent?: string, enableReasoning?: boolean }} options */
  function ask(message, options) {
    const id = send(message, options);
    if (id !== undefined) setMine(id);
    return id !== undefined;
  }
  useEffect(() => {
    document.title = `${cut(view.asked[0]?.message ?? "", 60) || id} · Parley`;
  }, [view.asked[0]?.message]);
  return ui`
    <div class="session">
      <${Announcer} run=${{
    news,
    connection: { state: state === "open" ? "live" : state },
  }} sentenceFor=${sentenceFor} />
      <header class="lede session-heading">
        <h1 tabindex="-1">Session <code>${id}</code></h1>
        <p class="session-meta">
          <${Line} connection=${connection} onReopen=${reopen} onRetry=${retryNow} />
          <a href=${linkTo("sessions")}>All sessions</a>
          ${
    under_way > 1 && ui`<button type="button" class="danger" onClick=${() =>
      interrupt()}>Interrupt all</button>`
  }
        </p>
      </header>
      ${view.provider === "rehearsal" && ui`<${RehearsalBanner}>${REASONS}<//>`}
      ${view.partial && ui`<p class="note">The beginning of this session was deleted.</p>`}
      <div class="conversation">
        ${
    asked.map((one, i) =>
      ui`<${Request} key=${`${i}/${one.id}`} asked=${one} agents=${agents} onInterrupt=${interrupt} />`
    )
  }
      </div>
      ${failure && ui`<p class="errors" role="alert">${failure}</p>`}
      <${Ask} agents=${agents} who=${answering} ready=${state !== "closed"} onWho=${setWho} onSend=${ask} />
    </div>`;
}

/** @param {string} id */
function requestOf(id) {
  return document.querySelector(`[data-request="${CSS.escape(id)}"]`);
}

const WORDS = {
  connecting: "Connecting",
  open: "Live",
  reconnecting: "Reconnecting",
  closed: "Not connected",
};

/** @param {{ connection: import("../../client.js").LineStatus, onReopen: () => void, onRetry: () => void }} props */
function Line({ connection, onReopen, onRetry }) {
  const left = useCountdown(connection);
  const { state } = connection;
  const live = state === "open";
  return ui`
    <span class="connection is-${live ? "live" : state}" data-state=${state}>
      <span class="dot" aria-hidden="true"></span>
      <span><b>${WORDS[state]}</b> ${left > 0 && ui`<span class="detail">in ${left} s</span>`}</span>
      ${left > 0 && ui`<button type="button" class="linkish" onClick=${onRetry}>Try now</button>`}
      ${
    state === "closed" && ui`<button type="button" class="linkish" onClick=${onReopen}>Connect again</button>`
  }
    </span>`;
}

/** @param {any} props */
function Ask({ agents, who, ready, onWho, onSend }) {
  const [text, setText] = useState("");
  const [error, setError] = useState(/** @type {string | undefined} */ (undefined));
  const [reasoning, setReasoning] = useState(true);

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const message = text.trim();
    if (message === "") return;
    const wrong = tooLong(message);
    setError(wrong);
    // What is not sent stays where it was written.
    if (!wrong && onSend(message, { agent: who, enableReasoning: reasoning })) setText("");
  }

  /** Enter asks, Shift + Enter begins a line; an input method's Enter is its own. @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  }

  return ui`
    <form class="start ask" onSubmit=${submit} aria-label="Ask in this session">
      <${Field} label="Your question" as="textarea" name="message" rows="2" value=${text} error=${error}
        placeholder="What is 12.5% of 480? How far is 5 miles in km? What did I ask before?"
        hint="Enter asks, Shift + Enter begins a line. You need not wait for an answer to ask on." onValue=${setText}
        onKeyDown=${onKeyDown} />
      <div class="row">
        <label class="part"><span>Who answers</span>
          <select name="agent" value=${who} onChange=${valued(onWho)}>
            ${
    agents.map((/** @type {any} */ { type }) =>
      ui`<option key=${type} value=${type}>${called(agents, type).role}</option>`
    )
  }
          </select>
        </label>
        <label class="check">
          <input type="checkbox" name="reasoning" checked=${reasoning} onChange=${ticked(setReasoning)} />
          <span>Think aloud, with tools</span>
        </label>
        <button class="primary" type="submit" disabled=${!ready || text.trim() === ""}>Ask</button>
      </div>
    </form>`;
}
