// What a `previous_response_id` goes on from. Every answer given here is found again by its id, on any connection and
// after a restart; what was said until then is sent to the model again, unless its provider keeps it.

import { responseId } from "../../core/chat_view.ts";
import type { Reply } from "../../core/chat_event.ts";
import type { ChatEvent } from "../../core/event.ts";
import type { ChatSpec, Said } from "../../core/spec.ts";
import { ANONYMOUS } from "../../config.ts";
import { invalid, quote } from "../../errors.ts";
import type { RunRow, Store } from "../../log/store.ts";
import { newest } from "./memory.ts";

/** The part of a run's spec that this is about. */
export type GoingOn = Pick<ChatSpec, "context" | "previous_response_id" | "notice">;

export interface EarlierParts {
  store: Pick<Store, "log" | "spec" | "recall">;
  /** The row of a chat; undefined when there is none. */
  find(id: string): Promise<RunRow | undefined>;
  subject: string;
}

/** Who is to answer now. */
export interface Answering {
  provider: string;
  /** Whether it can go on from an answer by its id; undefined where only trying would tell. */
  keepsAnswers: boolean | undefined;
}

const FIELD = "data.previous_response_id";
/** Of a conversation that is sent again: things said, and their length together in UTF-16 units. */
const MAX_SAID = 200;
const MAX_UNITS = 200_000;
/** Answers that are looked back through, where each was given by a provider that kept the one before. */
const MAX_LINKS = 100;

/** What this server calls an answer whose provider gives it no id. */
const OURS = /^resp_[0-9a-f]{8}-[0-9a-f-]{27}$/;

/**
 * How a chat goes on from the answer with this id. An id that nobody here knows is the provider's own to judge; where
 * the provider knows no ids, the chat begins anew and its notice says so. Throws `invalid` for an answer that was given
 * here and is not there any more: that conversation would be lost unseen.
 */
export async function goingOn(id: string, by: Answering, parts: EarlierParts): Promise<GoingOn> {
  const row = await rowOf(id, parts);
  if (!row) {
    // All subjects share the provider's key, so an id that is not this one's may be another's conversation.
    if (by.keepsAnswers !== false && parts.subject === ANONYMOUS) {
      return { context: {}, previous_response_id: id };
    }
    if (by.keepsAnswers !== false || OURS.test(id)) {
      throw invalid([{ path: FIELD, message: `${quote(id)} is no answer that is kept here` }]);
    }
    const notice = `previous_response_id ${quote(id)} is no answer known here; the conversation begins anew.`;
    return { context: {}, notice };
  }
  const { spec, reply } = await answered(row, id, parts);
  const { response_id, kept } = reply;
  // From a call of the client's function a provider goes on only with what it gave back, and text 002 cannot say that.
  const goesOn = spec.provider === by.provider && by.keepsAnswers !== false && kept !== false &&
    response_id !== undefined && !reply.tool_calls;
  if (goesOn && (kept || by.keepsAnswers)) return { context: {}, previous_response_id: response_id };
  // Where nobody knows whether it keeps answers it is given both: better told twice than forgotten.
  const context = { "": await saidUntil(spec, reply, parts) };
  return goesOn ? { context, previous_response_id: response_id } : { context };
}

async function rowOf(id: string, { store, find, subject }: EarlierParts): Promise<RunRow | undefined> {
  const run = await store.recall(subject, id) ?? /^resp_(.+)$/.exec(id)?.[1];
  return run === undefined ? undefined : await find(run);
}

/** What was asked in a chat and answered, the answer with this id. Throws `invalid` when it is not there. */
async function answered(
  row: RunRow,
  id: string,
  { store }: EarlierParts,
): Promise<{ spec: ChatSpec; reply: Reply }> {
  const gone = (why: string) => invalid([{ path: FIELD, message: `${quote(id)} ${why}` }]);
  const spec = await store.spec(row) as ChatSpec | undefined;
  if (spec?.form !== "openai_chat") throw gone("is not the id of an answer given here");
  const { head } = await store.log.bounds(row.id);
  const [last] = await store.log.read(row.id, head - 1, 1);
  const event = last?.event as ChatEvent | undefined;
  if (event?.type !== "chat_completed") {
    throw gone("cannot be gone on from: there is no whole answer, or not any more");
  }
  const reply = event.data.replies[0] as Reply;
  if (responseId(row.id, reply) !== id) throw gone("is not the id of an answer given here");
  return { spec, reply };
}

/** The conversation up to and with an answer, the oldest left out where it is long. */
async function saidUntil(spec: ChatSpec, reply: Reply, parts: EarlierParts): Promise<Said[]> {
  let said = exchange(spec, reply);
  for (let links = 0; links < MAX_LINKS; links++) {
    said = [...spec.context[""] ?? [], ...said];
    const before = spec.previous_response_id;
    if (before === undefined || spec.context[""] !== undefined) break;
    // The provider kept what was before, so it stands in the chat that it was said in.
    const row = await rowOf(before, parts);
    const earlier = row && await answered(row, before, parts).catch(() => undefined);
    if (!earlier) break;
    spec = earlier.spec;
    said = [...exchange(spec, earlier.reply), ...said];
  }
  return newest(said, MAX_SAID, MAX_UNITS);
}

function exchange({ message }: ChatSpec, { response }: Reply): Said[] {
  return [{ role: "user", content: message }, { role: "assistant", content: response }];
}
