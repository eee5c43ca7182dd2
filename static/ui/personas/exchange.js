// @ts-check
// One question and its answers side by side, folded from what the socket says. Pure: each step gives a new exchange.

/**
 * One column. `who` is a persona's id, empty for the model itself.
 * @typedef {object} Answer
 * @property {string} who
 * @property {"waiting" | "speaking" | "done" | "failed" | "stopped"} state
 * @property {string} text
 * @property {string} reasoning
 * @property {number} attempt
 * @property {string} [model]
 * @property {{ input_tokens: number, output_tokens: number }} [usage]
 * @property {string} [error]
 * @property {string} [finish_reason]
 */

/**
 * @typedef {object} Exchange
 * @property {string} id
 * @property {string} message
 * @property {Answer[]} answers
 * @property {string[]} notices what is not done as it was asked
 * @property {boolean} over
 * @property {string[]} [forgot] those that know nothing any more of what was said up to here
 * @property {string} [response_id] what a later question to the model itself goes on from
 */

/** A question that was just asked. @param {string} id @param {string} message @param {string[]} asked @returns {Exchange} */
export function asked(id, message, asked) {
  const answers = asked.map((who) => /** @type {Answer} */ ({
    who,
    state: "waiting",
    text: "",
    reasoning: "",
    attempt: 1,
  }));
  return { id, message, answers, notices: [], over: false };
}

/** What every chat says; everything else in a status is worth reading. */
const USUAL = new Set(["Initializing...", "Sending request..."]);

/** Moves an exchange on by one message of the socket. @param {Exchange} exchange @param {any} message @returns {Exchange} */
export function told(exchange, message) {
  switch (message.type) {
    case "status":
      return status(exchange, message);
    case "chunk":
      return onAnswer(
        exchange,
        message,
        (answer) => ({ ...piece(answer, message, "text"), state: "speaking" }),
      );
    case "reasoning":
      return onAnswer(exchange, message, (answer) => piece(answer, message, "reasoning"));
    case "persona_response":
      return onAnswer(exchange, message, () => ({
        state: "done",
        text: message.response,
        model: message.model,
        usage: message.usage,
      }));
    case "response":
      return response(exchange, message.data ?? {});
    case "error":
      return failure(exchange, message);
    default:
      return exchange;
  }
}

/** The connection, or the question, came to its end without an answer. @param {Exchange} exchange @param {string} error */
export function broken(exchange, error) {
  return failure(exchange, { message: error });
}

/** @param {Exchange} exchange @param {any} message @returns {Exchange} */
function status(exchange, { message, notice }) {
  const words = [USUAL.has(message) ? undefined : message, notice].filter(Boolean);
  const fresh = words.filter((text) => !exchange.notices.includes(text));
  return fresh.length === 0 ? exchange : { ...exchange, notices: [...exchange.notices, ...fresh] };
}

/** @param {Exchange} exchange @param {any} data @returns {Exchange} */
function response(exchange, data) {
  const { responses } = data;
  const single = responses === undefined
    ? [{ ...data, response: data.output_text ?? data.response }]
    : responses;
  const answers = exchange.answers.map((answer, i) => {
    const said = single[i];
    if (said === undefined || answer.state === "failed" || said.error !== undefined) return answer;
    const { response: text, model, usage, reasoning, finish_reason } = said;
    return /** @type {Answer} */ ({
      ...answer,
      state: "done",
      text: text ?? answer.text,
      model: model ?? answer.model,
      usage: usage ?? answer.usage,
      reasoning: reasoning ?? answer.reasoning,
      ...(finish_reason && { finish_reason }),
    });
  });
  return { ...exchange, answers, over: true, ...(data.id && { response_id: data.id }) };
}

/** @param {Exchange} exchange @param {any} message @returns {Exchange} */
function failure(exchange, message) {
  const { persona_id, index, code, message: error } = message;
  if (persona_id !== undefined || index !== undefined) {
    return onAnswer(exchange, message, () => ({ state: "failed", error }));
  }
  const state = code === "cancelled" ? "stopped" : "failed";
  const answers = exchange.answers.map((answer) =>
    answer.state === "done" || answer.state === "failed"
      ? answer
      : /** @type {Answer} */ ({ ...answer, state, ...(state === "failed" && { error }) })
  );
  return { ...exchange, answers, over: true };
}

/** A piece put in its place: what a second attempt says replaces the first. @param {Answer} answer @param {any} message
 * @param {"text" | "reasoning"} field @returns {Partial<Answer>} */
function piece(answer, { chunk, offset, attempt = 1 }, field) {
  const before = attempt > answer.attempt ? "" : answer[field];
  return { [field]: before.slice(0, offset ?? before.length) + chunk, attempt };
}

/** @param {Exchange} exchange @param {any} message @param {(answer: Answer) => Partial<Answer>} change @returns {Exchange} */
function onAnswer(exchange, { persona_id, index }, change) {
  const at = index ?? Math.max(0, exchange.answers.findIndex(({ who }) => who === persona_id));
  const answer = exchange.answers[at];
  if (!answer) return exchange;
  return { ...exchange, answers: exchange.answers.with(at, { ...answer, ...change(answer) }) };
}
