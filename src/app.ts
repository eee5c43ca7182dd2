// The one place where the parts meet: from settings, a store and a few parts to a fetch handler, plus the two things
// a server does besides answering, taking up what a crash left and stopping.

import { Hono } from "hono";
import { previewCode } from "./agents/code/preview/preview.ts";
import type { Model } from "./agents/model.ts";
import { metered } from "./agents/metered.ts";
import { observed } from "./agents/observed.ts";
import { priceTable } from "./agents/prices.ts";
import { createModels, type Models } from "./agents/providers.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { assertAccess } from "./edge/access.ts";
import { createAuth } from "./edge/auth/auth.ts";
import { ticketRoutes, TICKETS } from "./edge/auth/ticket_routes.ts";
import { kvTickets } from "./edge/auth/ticket_store.ts";
import { Connections } from "./edge/connections.ts";
import { Drain } from "./edge/drain.ts";
import { Gate } from "./edge/gate.ts";
import { Lifetimes } from "./edge/lifetimes.ts";
import { kvLedger } from "./edge/limits/ledger_store.ts";
import { Limits } from "./edge/limits/limits.ts";
import { allowed, readable, secure } from "./edge/headers.ts";
import { Metrics } from "./edge/metrics.ts";
import { PATHS, VERSION } from "./edge/openapi.ts";
import { problem } from "./edge/problem.ts";
import { BASE, type DiscussionParts, discussionRoutes } from "./edge/rest/discussions.ts";
import { docsRoutes } from "./edge/rest/docs.ts";
import { metaRoutes } from "./edge/rest/meta.ts";
import { routePath } from "./edge/route_path.ts";
import { type MatchedSocket, socketAt, socketRoutes } from "./edge/socket_routes.ts";
import { staticFiles } from "./edge/static.ts";
import { capsOf, meansOf } from "./engine/means.ts";
import type { JobOptions } from "./engine/job.ts";
import { jobMeansOf } from "./engine/job_means.ts";
import { ORCHESTRATE, type OrchestrateParts, orchestrateRoutes } from "./edge/rest/orchestrate.ts";
import { Room } from "./edge/session/room.ts";
import type { SessionParts } from "./edge/session/speak.ts";
import { sessionPages, sessionRoutes, SESSIONS } from "./edge/rest/sessions.ts";
import { chatMeansOf } from "./engine/chat_means.ts";
import type { ChatServing } from "./edge/chat_socket.ts";
import { chatRoutes, CHATS } from "./edge/rest/chats.ts";
import { ANALYSES, type AnalysisParts, analysisRoutes, analysisSocketPages } from "./edge/rest/analyses.ts";
import { kindsOf } from "./kinds.ts";
import { Runs, type RunsOptions } from "./engine/runs.ts";
import { SharedRuns } from "./engine/shared_runs.ts";
import { malformed, ParleyError } from "./errors.ts";
import type { Store } from "./log/store.ts";
import type { Logger } from "./logger.ts";

export interface AppParts {
  config: Config;
  store: Store;
  /** The database beneath the store, where other servers work in it at the same time. */
  shared?: Deno.Kv;
  /** The database beneath the store: where a day's spending is kept, so that a restart does not forget it. */
  kv?: Deno.Kv;
  clock: Clock;
  logger: Logger;
  newId: () => string;
  random: () => number;
  /** The embedded model. */
  rehearsal: Model;
  /** Judges written code; by its framework's own compiler when absent. */
  checkCode?: JobOptions["checkCode"];
}

export interface App {
  /** `info` says who is connected; without it, all are one address to the limits. */
  fetch(request: Request, info?: { remoteAddr: Deno.Addr }): Promise<Response>;
  readonly models: Models;
  /** What somebody who starts the server should know of who may use it, a sentence each. */
  readonly notes: readonly string[];
  /** All that is served, as `GET /path/:parameter`; the API's document is held against it. */
  readonly routes: readonly string[];
  /** Takes up what a crash or a stop left open. Call before the first request. */
  recover(): Promise<void>;
  /** Lets go of viewers and stops all work; nothing acknowledged is lost, and no run is ended by it. */
  stop(): Promise<void>;
}

/** How long a stop waits for a store that does not take the last events, in milliseconds. */
const STOP_PATIENCE_MS = 2000;
/** And then for what that leaves to be done; a store on the network may never answer. */
const STOP_AFTER_ALL_MS = 250;

/** How often ended runs are looked through for old ones. */
const RETIRE_EVERY_MS = 60 * 60 * 1000;

/** What anybody may ask, beside the page. */
const PUBLIC = new Set(["/healthz", "/readyz"]);
const READING = new Set(["GET", "HEAD"]);

export function createApp(parts: AppParts): App {
  const { config, clock, logger, newId, random, rehearsal } = parts;
  const prices = priceTable(config.MODEL_PRICES);
  const connections = new Connections({
    total: config.MAX_TOTAL_CONNECTIONS,
    perRun: config.MAX_CONNECTIONS_PER_RUN,
  });
  const { shared } = parts;
  const auth = createAuth(config, { clock, ...(shared && { tickets: kvTickets(shared) }) });
  const limits = new Limits(config, { clock, ...(parts.kv && { ledger: kvLedger(parts.kv) }) });
  const gate = new Gate({ config, auth, limits, clock });
  const drain = new Drain(clock, config.SLOW_CONSUMER_TIMEOUT_MS);
  const lifetimes = new Lifetimes(clock, config.CONNECTION_TIMEOUT_SECONDS * 1000);
  const load = (): Runs["load"] => runs.load;
  const metrics = new Metrics({ clock, version: VERSION, paths: PATHS, load, connections, drain });
  const store = metrics.store(parts.store);
  const { MAX_COST_USD_PER_DAY } = config;
  const asked = observed(createModels(config, { clock, random, rehearsal }), (call) => metrics.call(call));
  const models = metered(asked, {
    reserve: (party, most) => limits.day.reserve(party, most),
    inDollars: MAX_COST_USD_PER_DAY !== undefined,
    clock,
    refused: (error) => logger.error("day_not_reserved", { error }),
    failed: (error) => logger.error("day_not_settled", { error }),
  }, prices);
  const { checkCode } = parts;
  const { kinds, chats } = kindsOf({ config, models, prices, store, clock, logger, newId, checkCode });
  const runsOptions: RunsOptions = {
    store,
    clock,
    logger,
    newId,
    kinds,
    windowMs: config.THOUGHT_BATCH_WINDOW_MS,
    eventsPerSecond: config.MAX_EVENTS_PER_SECOND,
    maxConcurrent: config.MAX_CONCURRENT_RUNS,
    keepFrames: config.MESSAGE_BUFFER_SIZE,
    admission: {
      take: (party) => limits.runs.take(party),
      hold: (party) => limits.runs.hold(party),
      assertLeft: (party) => limits.day.assertLeft(party),
    },
  };
  const runs = parts.shared
    ? new SharedRuns({
      ...runsOptions,
      kv: parts.shared,
      leaseMs: config.LEASE_SECONDS * 1000,
      wrap: (store) => metrics.store(store),
    })
    : new Runs(runsOptions);
  let stopping = false;

  const means = meansOf(models, prices, capsOf(config), config.MAX_COST_USD_PER_DAY !== undefined);
  const discussions: DiscussionParts = {
    config,
    clock,
    connections,
    drain,
    lifetimes,
    gate,
    runs,
    logger,
    newId,
    resolve: (asked) => ({ ...asked, ...means(asked) }),
  };
  const analyses: AnalysisParts = {
    ...discussions,
    resolve: ({ analysis_id: _, ...asked }) => ({ ...asked, ...means(asked) }),
  };
  const chatting: ChatServing = {
    ...discussions,
    dialect: chats,
    store,
    means: chatMeansOf(models, means, config.MAX_OUTPUT_TOKENS),
  };
  const jobs: OrchestrateParts = { ...discussions, resolve: jobMeansOf(models, means), previewCode };
  const sessions: SessionParts = { ...discussions, means, room: new Room() };
  const page = staticFiles();
  const rest = new Hono({ getPath: routePath });
  rest.use(secure);
  for (const path of ["/api/*", "/connections", "/broadcast"]) rest.use(path, allowed(config));
  rest.route("/", metaRoutes({ models, ping: () => runs.ping(), stopping: () => stopping }));
  rest.route(BASE, discussionRoutes(discussions));
  rest.route(ANALYSES, analysisRoutes(analyses));
  rest.route("/api/v1/ws", analysisSocketPages(analyses));
  rest.route(ORCHESTRATE, orchestrateRoutes(jobs));
  rest.route(CHATS, chatRoutes(chatting));
  rest.route(SESSIONS, sessionRoutes(sessions));
  rest.route("/", sessionPages(sessions));
  rest.route("/", docsRoutes());
  rest.route(TICKETS, ticketRoutes(auth, config.MAX_JSON_DEPTH));
  rest.get("/metrics", async (c) => {
    gate.assertAdmin(c.req.raw);
    return c.body(await metrics.text(), 200, { "content-type": metrics.contentType });
  });
  rest.notFound((c) =>
    problem(new ParleyError("no_route", 404, 4404, `There is nothing at ${c.req.method} ${c.req.path}`))
  );
  rest.onError((error) => {
    if (!(error instanceof ParleyError)) logger.error("request_failed", { error });
    return problem(error);
  });

  /** Sockets come first: after an upgrade the headers of a request and of its response are out of reach. */
  const sockets = socketRoutes({ discussions, analyses, jobs, sessions, chatting });

  let cancelRetire = () => {};
  let retiring: Promise<unknown> = Promise.resolve();
  function retire(): void {
    const before = clock.now() - config.RETENTION_DAYS * 24 * 60 * 60 * 1000;
    retiring = runs.retire(before).catch((error) => logger.error("retention_failed", { error }));
    cancelRetire = clock.after(RETIRE_EVERY_MS, retire);
  }

  /** What needs no token: the page, whether the server is well, and what a browser asks before it asks. */
  async function openToAll(request: Request, url: URL): Promise<Response | undefined> {
    const preflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
    if (preflight) return await rest.fetch(request);
    // Asked as the path that was looked up: the router would read `\\..` in an address otherwise than the look-up does.
    // And only read: of some methods, such as TRACE, no request can be made.
    if (PUBLIC.has(url.pathname) && READING.has(request.method)) {
      return await rest.fetch(new Request(new URL(url.pathname, url), { method: request.method }));
    }
    return page(request, url);
  }

  async function route(
    request: Request,
    url: URL,
    peer: string | undefined,
    socket: MatchedSocket | undefined,
  ): Promise<Response> {
    try {
      assertAccess(request, config);
      const open = await openToAll(request, url);
      if (open) return open;
      const left = await gate.admit(request, url.pathname, peer);
      if (socket) return await socket.serve(request, url, socket.id);
      const response = await rest.fetch(request);
      for (const [name, value] of Object.entries(left)) response.headers.set(name, value);
      return response;
    } catch (error) {
      if (!(error instanceof ParleyError)) logger.error("request_failed", { error });
      return readable(problem(error), request, config);
    }
  }

  return {
    models,
    notes: auth.notes,

    routes: [
      "GET /",
      ...sockets.map(({ path }) => `GET ${path}`),
      ...rest.routes.filter((r) => r.method !== "ALL").map((r) => `${r.method} ${r.path}`),
    ],

    async fetch(request, info) {
      const started = clock.monotonic();
      const { method } = request;
      const url = urlOf(request);
      const path = url?.pathname;
      const socket = path === undefined ? undefined : socketAt(sockets, path);
      const peer = info && "hostname" in info.remoteAddr ? info.remoteAddr.hostname : undefined;
      const response = url
        ? await route(request, url, peer, socket)
        : problem(malformed("The address of the request or its Host cannot be read"));
      const ms = clock.monotonic() - started;
      metrics.request(method, path ?? "", response.status, ms, socket?.path);
      logger.info("request", { method, path: path ?? null, status: response.status, ms: Math.round(ms) });
      return response;
    },

    async recover() {
      await runs.recover();
      retire();
    },

    async stop() {
      stopping = true;
      cancelRetire();
      connections.shutDown();
      let cancel = () => {};
      const outOfPatience = new Promise<void>((resolve) => {
        cancel = clock.after(STOP_PATIENCE_MS, () => {
          runs.abandon();
          cancel = clock.after(STOP_AFTER_ALL_MS, resolve);
        });
      });
      await Promise.race([Promise.all([runs.stop(), retiring]), outOfPatience]);
      cancel();
      drain.stop();
    },
  };
}

/** The address of a request; undefined where the platform cannot make one of what was sent. */
function urlOf(request: Request): URL | undefined {
  try {
    return new URL(request.url);
  } catch {
    return undefined;
  }
}
