// @ts-check
/// <reference path="../dom.d.ts" />
// The page's way in where the server asks who sends a request. What the server refuses with 401 is asked again with
// the token that the visitor then enters; sockets, which cannot have headers in a browser, get a ticket for each
// connection. The token is kept for this tab alone.

import { ui, useEffect, useLayoutEffect, useRef, useState } from "../kit.js";

const KEPT = "parley-token";

let token = kept();
/** Whether the visitor does not want to be asked again. */
let declined = false;
/** Resolves when the visitor has answered. @type {Promise<void> | undefined} */
let asking;
let answered = () => {};
/** Who is to be told of all this. @type {Set<() => void>} */
const listeners = new Set();

/** Has every call of the page to its own server carry the token. Call once, before anything is asked. */
export function guardCalls() {
  const plain = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (new URL(address, location.href).origin !== location.origin) return await plain(input, init);
    while (true) {
      const used = token;
      const response = await plain(input, withToken(init, used));
      if (response.status !== 401) return response;
      // Another call may have asked meanwhile.
      if (token === used) await ask(used);
      if (token === used || init?.signal?.aborted) return response;
      await response.body?.cancel();
    }
  };
}

/**
 * For what opens connections: a ticket for each socket. Where no token was asked for yet there is none to get.
 * @param {string} transport @param {string} path @returns {Promise<{ query?: Record<string, string> }>}
 */
export async function authorize(transport, path) {
  if (transport !== "websocket") return {};
  await asking;
  if (token === "") return {};
  const response = await fetch("/api/v1/tickets", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path }),
  });
  if (!response.ok) throw new Error(`No ticket was given: ${response.status}`);
  return { query: { ticket: (await response.json()).ticket } };
}

/** Whether there is a token, so that sockets need a ticket. */
export function hasToken() {
  return token !== "";
}

/** Whether the server has asked who sends a request; until then it may not. */
export function useGuarded() {
  useChanges();
  return asking !== undefined || token !== "" || declined;
}

/** Asks for a token while one is needed; and where there is one, or the visitor wanted none, the way to change that. */
export function Access() {
  useChanges();
  if (asking) return ui`<${TokenDialog} />`;
  if (token === "" && !declined) return null;
  const leave = token !== "";
  return ui`<button type="button" class="access" onClick=${leave ? forget : again}>${
    leave ? "Forget the token" : "Enter a token"
  }</button>`;
}

/** Draws a component again when any of this changes. */
function useChanges() {
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((count) => count + 1);
    listeners.add(changed);
    changed();
    return () => listeners.delete(changed);
  }, []);
}

function TokenDialog() {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => dialog.current?.showModal(), []);
  /** @param {Event} event */
  function enter(event) {
    event.preventDefault();
    const given = field.current?.value.trim() ?? "";
    if (given !== "") settle(given);
  }
  return ui`
    <dialog ref=${dialog} class="token" aria-labelledby="token-title" onClose=${() => asking && settle("")}>
      <form onSubmit=${enter}>
        <h2 id="token-title">This server asks who you are</h2>
        <p id="token-hint">${
    token === "" ? "" : "What you entered is not, or no longer, taken. "
  }Enter a token or an API key. It is kept until this tab is closed.</p>
        <label for="token-field">Token or API key</label>
        <input ref=${field} id="token-field" name="token" type="password" autocomplete="off" spellcheck=${false} required
          maxlength="8192" aria-describedby="token-hint" autofocus />
        <div class="buttons">
          <button type="button" onClick=${() => dialog.current?.close()}>Not now</button>
          <button type="submit" class="primary">Go on</button>
        </div>
      </form>
    </dialog>`;
}

/** Resolves when there is another token than this one, or the visitor wants to enter none. @param {string} used */
function ask(used) {
  if (declined && used === "") return Promise.resolve();
  if (!asking) {
    asking = new Promise((resolve) => answered = () => resolve(undefined));
    tell();
  }
  return asking;
}

/** @param {string} given empty where the visitor enters none */
function settle(given) {
  token = given;
  declined = given === "";
  keep(given);
  asking = undefined;
  answered();
  tell();
}

function forget() {
  keep("");
  location.reload();
}

function again() {
  declined = false;
  location.reload();
}

function tell() {
  for (const listener of listeners) listener();
}

/** @param {RequestInit | undefined} init @param {string} given */
function withToken(init, given) {
  if (given === "") return init;
  const headers = new Headers(init?.headers);
  headers.set("authorization", `Bearer ${given}`);
  return { ...init, headers };
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return ""; // Private windows may refuse; the token then lasts as long as the page.
  }
}

/** @param {string} given */
function keep(given) {
  try {
    if (given === "") sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, given);
  } catch {
    // As above.
  }
}
