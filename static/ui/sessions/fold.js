// @ts-check
// A session as its messages add up: the requests in order, each with its steps and its answer. Pure: each message gives
// a new view, and what has not changed is shared.

/**
 * A step of a request. `content` grows while it is `partial`.
 * @typedef {{ step_id: string, type: "thought" | "action" | "observation" | "answer" | "error", content: string,
 *   iteration: number, partial: boolean, tool?: string }} Step
 */

/**
 * @typedef {object} Asked
 * @property {string} id
 * @property {string} agent
 * @property {string} message
 * @property {boolean} reasoning
 * @property {"waiting" | "thinking" | "stopping" | "done" | "interrupted" | "failed"} state
 * @property {Step[]} steps
 * @property {string} answer
 * @property {string} [model]
 * @property {number} [iterations]
 * @property {{ input_tokens: number, output_tokens: number }} [usage]
 * @property {string} [error]
 */

/** @typedef {{ agent: string, model: string, provider: string, asked: Asked[], failure: string, partial: boolean }} View */

/** @type {View} */
export const EMPTY = { agent: "", model: "", provider: "", asked: [], failure: "", partial: false };

/** Moves a view on by one message of the socket. @param {View} view @param {any} message @returns {View} */
export function fold(view, { type, data, sequence }) {
  switch (type) {
    case "connected":
      // What was shown was another session of that name, which is gone.
      if (data.epoch === undefined && view.asked.length > 0) return { ...EMPTY, agent: data.agent_name };
      return { ...view, agent: view.agent || data.agent_name };
    case "stream_reset":
      return data.reason === "epoch_changed"
        ? EMPTY
        : { ...view, asked: [], partial: data.first_sequence > 1 };
    case "session_start":
      return { ...view, agent: data.agent, model: data.model, provider: data.provider };
    case "reasoning_start":
      return {
        ...view,
        asked: [...view.asked, {
          id: data.request_id,
          agent: data.agent,
          message: data.message,
          reasoning: data.enable_reasoning,
          state: "thinking",
          steps: [],
          answer: "",
        }],
      };
    case "reasoning_step":
      return onAsked(view, data.request_id, (asked) => ({ steps: stepped(asked.steps, data) }));
    case "interrupt_requested":
      return {
        ...view,
        asked: view.asked.map((asked) =>
          asked.state === "thinking" && (data.request_id === undefined || data.request_id === asked.id)
            ? { ...asked, state: "stopping" }
            : asked
        ),
      };
    case "reasoning_complete":
      return onAsked(view, data.request_id, ({ steps }) => ({
        state: data.interrupted ? "interrupted" : data.error ? "failed" : "done",
        answer: data.answer,
        model: data.model,
        iterations: data.iterations,
        usage: data.usage,
        steps: steps.filter(({ partial }) => !partial),
        ...(data.error && { error: data.error }),
      }));
    case "error":
      return sequence === undefined ? view : { ...view, failure: data.message };
    default:
      return view;
  }
}

/** The newest request of that id changes: an id may be used again once its request is over. @param {View} view
 * @param {string} id @param {(asked: Asked) => Partial<Asked>} change @returns {View} */
function onAsked(view, id, change) {
  const at = view.asked.findLastIndex((asked) => asked.id === id);
  const asked = view.asked[at];
  return asked ? { ...view, asked: view.asked.with(at, { ...asked, ...change(asked) }) } : view;
}

/** @param {Step[]} steps @param {any} data @returns {Step[]} */
function stepped(steps, { step_id, type, content, iteration, partial = false, tool }) {
  const at = steps.findIndex((step) => step.step_id === step_id);
  const known = steps[at];
  const text = partial ? (known?.content ?? "") + content : content;
  const step = { step_id, type, content: text, iteration, partial, ...(tool && { tool }) };
  const all = known ? steps.with(at, step) : [...steps, step];
  // A call that failed takes the pieces of its steps with it.
  return type === "error" ? all.filter((one) => !one.partial) : all;
}

/** What is shown as the answer: while it streams, the step that is under way. @param {Asked} asked */
export function answerOf({ state, steps, answer }) {
  if (state === "thinking" || state === "stopping") {
    return steps.findLast((step) => step.type === "answer")?.content ?? "";
  }
  return answer;
}
