// @ts-check
/// <reference path="../dom.d.ts" />
// The page's one conversation with the personas. It holds the socket, since the personas remember a conversation per
// connection, and outlives a look at another view, but not a reload. Where another connection had to be made, those that
// begin anew on it are named.

import { openChats } from "../../client.js";
import { authorize } from "../shared/access.js";
import { useEffect, useReducer } from "../kit.js";
import { asked, broken, told } from "./exchange.js";

/** @typedef {import("./exchange.js").Exchange} Exchange */
/** @typedef {{ message: string, who: string[], temperature?: number, model?: string, provider?: string,
 *   max_tokens?: number }} Question */

/** @type {Exchange[]} */
let exchanges = [];
/** @type {Map<string, { cancel: () => void, result: Promise<unknown> }>} */
const requests = new Map();
/** @type {ReturnType<typeof openChats> | undefined} */
let chats;
/** @type {string} */
let state = "closed";
/** The personas that know something of what was said, on the connection there is. @type {Set<string>} */
const knowing = new Set();
/** The exchanges under way that the server has taken up: a new connection goes on with them. @type {Set<string>} */
const taken = new Set();
/** @type {Set<() => void>} */
const watchers = new Set();
let count = 0;

function changed() {
  for (const watcher of watchers) watcher();
}

/** The conversation so far, and what can be done with it; drawn again when it changes. */
export function useConversation() {
  const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
  useEffect(() => {
    watchers.add(draw);
    return () => void watchers.delete(draw);
    function draw() {
      redraw(undefined);
    }
  }, []);
  return { exchanges, connection: state, ask, stop, forget };
}

/** @param {string} id */
function stop(id) {
  requests.get(id)?.cancel();
}

/** Begins another conversation. Personas remember one per connection, so that is another one, too. */
function forget() {
  const old = chats;
  const under_way = [...requests.values()];
  for (const request of under_way) request.cancel();
  Promise.allSettled(under_way.map(({ result }) => result)).then(() => old?.close());
  chats = undefined;
  state = "closed";
  exchanges = [];
  knowing.clear();
  changed();
}

/** A new connection remembers nothing but the conversations of those whose answers go on over it. */
function renewed() {
  const going_on = exchanges.filter(({ id }) => taken.has(id)).flatMap(({ answers }) => whoOf(answers));
  const forgot = [...knowing].filter((who) => !going_on.includes(who));
  for (const who of forgot) knowing.delete(who);
  const last = exchanges.findLast(({ over }) => over);
  if (forgot.length === 0 || !last) return;
  exchanges = exchanges.map((known) =>
    known === last ? { ...known, forgot: [...known.forgot ?? [], ...forgot] } : known
  );
}

/** The model itself goes on from its last answer, and remembers by no connection. @param {Exchange["answers"]} answers */
function whoOf(answers) {
  return answers.map(({ who }) => who).filter((who) => who !== "");
}

function opened() {
  const line = openChats(location.origin, {
    authorize,
    onStatus(/** @type {any} */ status) {
      // Of a conversation that was left nobody needs to know.
      if (line !== chats) return;
      state = status.state;
      if (state === "open") renewed();
      changed();
    },
  });
  return line;
}

/** @param {Question} question */
async function ask({ message, who, temperature, model, provider, max_tokens }) {
  // One that has come to its end, as when the server refused it, takes nothing any more.
  if (!chats || chats.status.state === "closed") chats = opened();
  const usual = {
    ...(temperature !== undefined && { temperature }),
    ...(model && { model }),
    ...(provider && { api: provider }),
    ...(max_tokens !== undefined && { max_tokens }),
  };
  const alone = who.length === 1 && who[0] === "";
  const previous = exchanges.findLast((known) => known.response_id)?.response_id;
  const request = alone
    ? chats.openaiChat({
      input_text: message,
      include_reasoning: true,
      ...usual,
      ...(previous && { previous_response_id: previous }),
    })
    : who.length === 1
    ? chats.chat({ message, persona_id: /** @type {string} */ (who[0]), ...usual })
    : chats.multiChat({ message, persona_ids: who, ...usual });
  request.result.catch(() => {}); // it is shown from the messages
  const id = `exchange-${++count}`;
  requests.set(id, request);
  exchanges = [...exchanges, asked(id, message, who)];
  changed();
  /** @param {(exchange: Exchange) => Exchange} change */
  const update = (change) => {
    exchanges = exchanges.map((known) => known.id === id ? change(known) : known);
    changed();
  };
  try {
    for await (const reply of request) {
      if (reply.run_id !== undefined) taken.add(id);
      update((known) => told(known, reply));
    }
  } catch (error) {
    update((known) =>
      known.over ? known : broken(known, error instanceof Error ? error.message : String(error))
    );
  } finally {
    requests.delete(id);
    taken.delete(id);
    const answers = exchanges.find((known) => known.id === id)?.answers ?? [];
    for (const heard of whoOf(answers.filter((answer) => answer.state === "done"))) knowing.add(heard);
  }
}
