// One version of a team's code: asked for, streamed as it is written, taken out of the answer and held against its
// framework's compiler.

import { inputBound } from "../../agents/budget.ts";
import { writePrompt, type Writing } from "../../agents/code_prompt.ts";
import { ModelError, type StopCause } from "../../agents/model.ts";
import { request } from "../../agents/speak.ts";
import { firstSentences } from "../../agents/transcript.ts";
import { countedUsage, maxUsage, wasTakenUp } from "../../agents/usage.ts";
import type { Checked, CodeFile, CodeRef } from "../../core/code_event.ts";
import { NO_USAGE, type Usage } from "../../core/event.ts";
import { type Job, NO_ROOM, type Stream } from "./job.ts";

/** Characters of a compiler's words that are kept. */
const MOST_REASON = 1000;

export interface Version extends CodeRef, CodeFile {
  token_count: number;
  usage: Usage;
  model: string;
}

/**
 * A team's next try. Yields its deltas; throws `ModelError` with what it used (`budget` where there is no room for it),
 * and the signal's reason when it aborts.
 */
export async function* write(
  job: Job,
  ref: CodeRef,
  writing: Writing,
): Stream<{ version: Version; check: Checked; faulty: boolean }> {
  const { caller } = job.callerOf(ref.team);
  const { extract, check } = job.options;
  const { framework } = job.briefing;
  const answer = yield* stream(job, ref, writing);
  const file = extract(answer.text, framework);
  const { usage, model } = answer;
  if (file.code.trim() === "") {
    throw new ModelError("invalid_answer", `${caller.model.provider} sent no code`, { usage });
  }
  const version = { ...ref, ...file, token_count: usage.output_tokens, usage, model };
  const judged = await check(framework, file.code, caller.signal);
  // A compiler may have much to say; a prompt and an event hold its beginning.
  const reason = firstSentences(judged.reason, MOST_REASON);
  if (answer.stop !== "length" || isWhole(answer.text, file.code)) {
    return { version, check: { checked: judged.checked, reason }, faulty: judged.faulty };
  }
  const cut = `It was cut off at ${usage.output_tokens} tokens, so write less.`;
  return {
    version,
    check: { checked: false, reason: judged.checked ? cut : `${cut} ${reason}` },
    faulty: true,
  };
}

/** Whether the answer goes on after the code, with the end of its fence. Half a page may well compile. */
function isWhole(answer: string, code: string): boolean {
  const rest = answer.replace(/\r\n?/g, "\n").split(code.trim()).at(-1)!;
  return /^\s*(`{3,}|~{3,})/.test(rest);
}

interface Answer {
  text: string;
  usage: Usage;
  model: string;
  stop: StopCause;
}

async function* stream(job: Job, ref: CodeRef, writing: Writing): Stream<Answer> {
  const { caller, model } = job.callerOf(ref.team);
  const prompt = writePrompt(job.briefing, ref.team, writing);
  const planned = { input: inputBound(prompt), output: job.options.codeTokens };
  const reservation = await caller.reserveInTurn([planned]);
  if (!reservation) throw new ModelError("budget", NO_ROOM);
  const asked = request(prompt, model, reservation.outputs[0]!);
  using limit = caller.limit("Writing the code took too long");
  let text = "";
  let unseen = "";
  let reported: Usage | undefined;
  let begun = false;
  let used = NO_USAGE;
  const flight = caller.depart(ref.team);
  try {
    let done: { model: string; stop: StopCause } | undefined;
    for await (const chunk of flight.model.stream(asked, limit.signal)) {
      begun = true;
      if (chunk.type === "text" && chunk.text !== "") {
        text += chunk.text;
        yield { type: "code_streamed", data: { ...ref, delta: chunk.text } };
      } else if (chunk.type === "reasoning") unseen += chunk.text;
      else if (chunk.type === "usage") reported = maxUsage(reported, chunk);
      else if (chunk.type === "done") done = chunk;
    }
    used = countedUsage(reported, asked, text + unseen);
    if (!done) throw new ModelError("cut", `${caller.model.provider} stopped before its answer was complete`);
    return { text, usage: used, model: done.model, stop: done.stop };
  } catch (error) {
    if (caller.signal.aborted) throw caller.signal.reason;
    if (!(error instanceof ModelError)) throw error;
    used = wasTakenUp(begun, error) ? countedUsage(reported, asked, text + unseen) : NO_USAGE;
    throw new ModelError(error.fault, error.message, { ...error.options, usage: used });
  } finally {
    reservation.settle(used);
    caller.land(flight);
  }
}
