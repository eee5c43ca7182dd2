// @ts-check
// Watching and steering Parley's runs from a browser, Deno or Node ≥ 22, without dependencies. `watch()` gives every
// event of a run once and in order, whatever happens to the connection in between; `openChats()` and `openSession()`
// talk with models, personas and reasoning agents over connections that may be lost as well; the other functions are
// the REST calls. In a browser: `import { watch } from "/static/client.js"`.
//
//   const { websocket_url } = await startDiscussion("http://127.0.0.1:8000", { task: "…", agent_types: ["critic"] });
//   for await (const event of watch(websocket_url, { baseUrl: "http://127.0.0.1:8000" })) {
//     if (event.event_type === "agent_response") console.log(event.data.response);
//   }

export { watch, WatchError } from "./client/watch.js";
export { backoff } from "./client/backoff.js";
export {
  analysisTarget,
  cancelAnalysis,
  deleteAnalysis,
  getAnalysis,
  listAnalyses,
  startAnalysis,
} from "./client/analyses.js";
export { openChats } from "./client/chats.js";
export { followJob } from "./client/job_follow.js";
export { emptyJob, foldJob } from "./client/job_fold.js";
export { cancelJob, deleteJob, getJob, jobTarget, listJobs, previewJob, startJob } from "./client/jobs.js";
export { LineError } from "./client/line.js";
export { deleteSession, listSessions, openSession } from "./client/sessions.js";
export {
  cancelDiscussion,
  clearHistory,
  deleteDiscussion,
  getHistory,
  getStatus,
  listAgents,
  listDiscussions,
  listModels,
  ProblemError,
  say,
  startDiscussion,
} from "./client/rest.js";

/** @typedef {import("./client/types.js").RunEvent} RunEvent */
/** @typedef {import("./client/types.js").WatchOptions} WatchOptions */
/** @typedef {import("./client/types.js").WatchStatus} WatchStatus */
/** @typedef {import("./client/types.js").Watch} Watch */
/** @typedef {import("./client/types.js").Follow} Follow */
/** @typedef {import("./client/types.js").FollowOptions} FollowOptions */
/** @typedef {import("./client/types.js").Job} Job */
/** @typedef {import("./client/types.js").JobStatus} JobStatus */
/** @typedef {import("./client/types.js").LineOptions} LineOptions */
/** @typedef {import("./client/types.js").LineStatus} LineStatus */
/** @typedef {import("./client/types.js").ChatRequest} ChatRequest */
/** @typedef {import("./client/types.js").SessionRequest} SessionRequest */
/** @typedef {import("./client/types.js").StepUpdate} StepUpdate */
