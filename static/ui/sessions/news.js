// @ts-check
// What a screen reader is told of a session: how an answer has ended. Never its steps, which come far too fast.

/** @param {any} message */
export function sentenceFor({ type, data }) {
  if (type !== "reasoning_complete") return "";
  if (data.interrupted) return "The answer was interrupted.";
  return data.error ? `There is no answer: ${data.error}` : "The answer is complete.";
}
