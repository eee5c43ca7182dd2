// Which address is which socket.

import { discussionDialect } from "../wire/discussion.ts";
import { CHAT_SOCKET, type ChatServing, chatSocket } from "./chat_socket.ts";
import { ANALYSIS_SOCKET, type AnalysisParts, watchedAnalysis } from "./rest/analyses.ts";
import { BASE, type DiscussionParts, findDiscussion } from "./rest/discussions.ts";
import { ORCHESTRATE_SOCKET, type OrchestrateParts, watchedJob } from "./rest/orchestrate.ts";
import type { SessionParts } from "./session/speak.ts";
import { SESSION_SOCKET, sessionSocket } from "./session_socket.ts";
import { watchSocket } from "./stream.ts";

export interface SocketRouteParts {
  discussions: DiscussionParts;
  analyses: AnalysisParts;
  jobs: OrchestrateParts;
  sessions: SessionParts;
  chatting: ChatServing;
}

/** Answers a request for a socket that was let in; `id` is the last part of its path, or the one before. */
export type ServeSocket = (request: Request, groups: { id?: string }) => Promise<Response>;

export function socketRoutes(parts: SocketRouteParts): [URLPattern, ServeSocket][] {
  const { discussions, analyses, jobs, sessions, chatting } = parts;
  const { runs, gate } = discussions;
  const at = (pathname: string) => new URLPattern({ pathname });
  return [
    [at(`${BASE}/:id/stream`), (request, { id = "" }) => {
      const find = () => findDiscussion(runs, id, gate.visitor(request));
      return watchSocket(request, { dialect: discussionDialect, id, find }, discussions);
    }],
    [
      at(`${ANALYSIS_SOCKET}/:id`),
      (request, { id = "" }) =>
        watchSocket(request, watchedAnalysis(runs, id, gate.visitor(request)), analyses),
    ],
    [
      at(`${ORCHESTRATE_SOCKET}/:id`),
      (request, { id = "" }) => watchSocket(request, watchedJob(runs, id, gate.visitor(request)), jobs),
    ],
    [at(`${SESSION_SOCKET}/:id`), (request, { id = "" }) => sessionSocket(request, id, sessions)],
    [at(CHAT_SOCKET), (request) => Promise.resolve(chatSocket(request, chatting))],
  ];
}
