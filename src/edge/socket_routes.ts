// Which address is which socket.

import { tryDecodeURIComponent } from "hono/utils/url";
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

export interface SocketRoute {
  /** As `/path/:id`. */
  readonly path: string;
  /** Matches the paths that are meant; its group is the id. */
  readonly pattern: RegExp;
  /** Answers a request that was let in; `url` is its address, and `id` is the one in its path. */
  readonly serve: (request: Request, url: URL, id: string) => Promise<Response>;
}

export function socketRoutes(parts: SocketRouteParts): SocketRoute[] {
  const { discussions, analyses, jobs, sessions, chatting } = parts;
  const { runs, gate } = discussions;
  return [
    route(`${BASE}/:id/stream`, (request, url, id) => {
      const visitor = gate.visitor(request);
      const find = () => findDiscussion(runs, id, visitor);
      return watchSocket(request, url, { dialect: discussionDialect, id, find }, discussions);
    }),
    route(
      `${ANALYSIS_SOCKET}/:id`,
      (request, url, id) =>
        watchSocket(request, url, watchedAnalysis(runs, id, gate.visitor(request)), analyses),
    ),
    route(
      `${ORCHESTRATE_SOCKET}/:id`,
      (request, url, id) => watchSocket(request, url, watchedJob(runs, id, gate.visitor(request)), jobs),
    ),
    route(`${SESSION_SOCKET}/:id`, (request, url, id) => sessionSocket(request, url, id, sessions)),
    route(CHAT_SOCKET, (request) => Promise.resolve(chatSocket(request, chatting))),
  ];
}

/** A route that a path was found to be of, and the id in it. */
export interface MatchedSocket extends SocketRoute {
  readonly id: string;
}

/** Which socket is at this path; undefined where none is. */
export function socketAt(routes: readonly SocketRoute[], pathname: string): MatchedSocket | undefined {
  for (const route of routes) {
    const match = route.pattern.exec(pathname);
    // As the router of REST reads it: the same address must not name one run here and another there.
    if (match) return { ...route, id: tryDecodeURIComponent(match[1] ?? "") };
  }
  return undefined;
}

function route(path: string, serve: SocketRoute["serve"]): SocketRoute {
  return { path, pattern: new RegExp(`^${path.replace(":id", "([^/]+)")}$`), serve };
}
