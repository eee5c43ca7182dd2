// @ts-check
/// <reference path="../dom.d.ts" />
// How the page hears of a job: live, by polling while no live connection can be had, or not at the moment.

import { ui } from "../kit.js";
import { useCountdown } from "../shared/connection.js";

const TRIES = 5;

/** @param {{ connection: import("../../client.js").JobStatus, onRetry: () => void }} props */
export function JobConnection({ connection, onRetry }) {
  const left = useCountdown(connection);
  const { state, attempt = 0, reason, message } = connection;
  const over = state === "closed" && reason === "ended";
  const [word, detail] = {
    connecting: ["Connecting", "by WebSocket"],
    live: ["Live", "by WebSocket"],
    reconnecting: [
      "Reconnecting",
      attempt > TRIES ? "" : `try ${attempt} of ${TRIES}${left > 0 ? `, in ${left} s` : "…"}`,
    ],
    polling: [
      "Polling",
      message ? `every 1–2 s, live connection lost. ${message}.` : "every 1–2 s, live connection lost",
    ],
    closed: over ? ["Closed", "nothing more is to come"] : ["Not connected", message ?? ""],
  }[state];
  return ui`
    <p class="connection is-${state} ${message ? "is-unanswered" : ""}" data-state=${state}>
      <span class="dot" aria-hidden="true"></span>
      <span><b>${word}</b> <span class="detail">${detail}</span></span>
      ${left > 0 && ui`<button type="button" class="linkish" onClick=${onRetry}>Try now</button>`}
    </p>`;
}
