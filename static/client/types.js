// @ts-check
// The shapes the client part speaks of, as JSDoc types. There is nothing to run in this file. What a caller meets is
// `RunEvent`, `WatchOptions`, `WatchStatus` and `Watch`; the rest is between the parts of the client.

/**
 * One event of a run, or `stream_reset`: forget what you have, the run's events follow from its first available one.
 * Text 003 and 004 say `type` where 000 and 001 say `event_type`.
 * @typedef {object} RunEvent
 * @property {string} event_type
 * @property {string} [type]
 * @property {string} [event_id]
 * @property {string} [discussion_id]
 * @property {string} [analysis_id]
 * @property {number} [sequence] absent on `stream_reset`
 * @property {string} timestamp
 * @property {any} data
 */

/** @typedef {"websocket" | "sse" | "poll"} Transport */

/**
 * Where a watch stands. `replaying` is connected but still behind; `polling` is up to date, but only by asking.
 * @typedef {object} WatchStatus
 * @property {"connecting" | "replaying" | "live" | "reconnecting" | "polling" | "closed"} state
 * @property {Transport} transport
 * @property {number} [attempt] tries since the last event or catch-up, while reconnecting
 * @property {number} [retryInMs] while waiting for the next try
 * @property {"ended" | "asked" | "refused"} [reason] why it is closed
 * @property {number} [code] close code or HTTP status of a refusal
 * @property {string} [message] what the server said about a refusal, or why polling gets no answer
 */

/**
 * @typedef {object} Retry
 * @property {number} [baseMs] the first wait is uniform in [0, baseMs); default 500
 * @property {number} [maxMs] no wait is longer; default 30,000
 * @property {number} [slowMs] no wait after 4429, 429 or 503 is shorter; default 2,000
 * @property {number} [fallbackAfter] tries that never opened before the next transport is used; default 2
 * @property {number} [attempts] instead of that: tries in a row, lost or never opened, before the next transport
 * @property {(failures: number) => number} [waitMs] instead of the backoff: how long to wait after so many failures
 * @property {() => number} [random] uniform in [0, 1)
 */

/**
 * Timers as a part, so that a test can move them.
 * @typedef {object} Clock
 * @property {() => number} now
 * @property {(fn: () => void, ms: number) => any} setTimeout
 * @property {(handle: any) => void} clearTimeout
 */

/**
 * @typedef {object} WatchOptions
 * @property {string} [baseUrl] what a relative address is relative to; a page's own address by default
 * @property {number} [lastSequence] start after this event; default 0, from the first available
 * @property {string} [epoch] the log that `lastSequence` is from, when known
 * @property {boolean} [deltas] false leaves `agent_delta` out
 * @property {(event: RunEvent) => void} [onEvent] each event once, in order, and `stream_reset`
 * @property {(message: any) => void} [onControl] `caught_up`, `pong` and protocol errors
 * @property {(status: WatchStatus) => void} [onStatus]
 * @property {AbortSignal} [signal] closes the watch
 * @property {Retry} [retry]
 * @property {Transport[]} [transports] in order of preference; default websocket, sse, poll
 * @property {Partial<Record<Transport, (link: Link, signal: AbortSignal) => Promise<Outcome>>>} [over]
 *   other ways to use a transport
 * @property {(transport: Transport, path: string) => Promise<Credentials> | Credentials} [authorize]
 *   asked before every connection; without it, 4401 is final
 * @property {(event: RunEvent) => boolean} [isTerminal] which event is a run's last
 * @property {number} [pingMs] default 30,000
 * @property {number} [openMs] a connection that says nothing for so long is blocked; default 10,000
 * @property {number} [silenceMs] an open connection that is silent for so long is dead; default 45,000
 * @property {number} [pollMs] between questions when polling; default 1,500
 * @property {number} [upgradeMs] between looks whether WebSockets work by now; default 30,000
 * @property {typeof globalThis.WebSocket} [WebSocket]
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Clock} [clock]
 */

/**
 * @typedef {object} Credentials
 * @property {Record<string, string>} [headers] for SSE and polling
 * @property {Record<string, string>} [query] for sockets, which cannot have headers in a browser
 */

/**
 * A run being watched. As an async iterable it gives what `onEvent` gets; it ends with the run or `close()` and
 * throws `WatchError` where the server refused.
 * @typedef {object} WatchHandle
 * @property {() => void} close
 * @property {() => void} retryNow ends a wait between two tries
 * @property {WatchStatus} status
 * @property {number} lastSequence
 * @property {string | undefined} epoch
 * @property {Promise<WatchStatus>} finished resolves with the closing status; never rejects
 */
/** @typedef {WatchHandle & AsyncIterable<RunEvent>} Watch */

/**
 * How one connection ended. `blocked` never opened, `retry` was lost, `renew` needs new credentials.
 * @typedef {{ kind: "ended" | "blocked" | "retry" | "renew" | "slow" | "stop" | "upgrade" | "aborted",
 *   code?: number, message?: string, afterMs?: number }} Outcome
 */

/**
 * What one connection may use: its addresses, its parts, and where to put what arrives.
 * @typedef {object} Link
 * @property {Addresses} addresses
 * @property {() => number} lastSequence
 * @property {() => string | undefined} epoch
 * @property {() => boolean} over whether the run's last event has been delivered
 * @property {(message: any) => void} receive
 * @property {(opened: boolean) => void} opened
 * @property {(message?: string) => void} polling it is asked now and then; `message` says why no answer came
 * @property {boolean} deltas
 * @property {Credentials} credentials
 * @property {Required<Pick<WatchOptions, "pingMs" | "openMs" | "silenceMs" | "pollMs" | "WebSocket" | "fetch"
 *   | "clock">>} parts
 */

/**
 * What is said over one connection. `opened` gets a way to send messages while it lasts; `over` says whether nothing
 * more is to come, so that a close is no loss.
 * @typedef {object} Talk
 * @property {(send: (message: object) => void) => void} opened
 * @property {(message: any) => void} receive
 * @property {() => boolean} [over]
 */

/** @typedef {Required<Pick<WatchOptions, "pingMs" | "openMs" | "silenceMs" | "WebSocket" | "clock">>} SocketParts */

/**
 * Where a line to the server stands. `open` is connected and heard.
 * @typedef {object} LineStatus
 * @property {"connecting" | "open" | "reconnecting" | "closed"} state
 * @property {number} [attempt] tries since the server was last heard, while reconnecting
 * @property {number} [retryInMs] while waiting for the next try
 * @property {"ended" | "asked" | "refused"} [reason] why it is closed
 * @property {number} [code] close code of a refusal
 * @property {string} [message] what the server said about a refusal
 */

/**
 * @typedef {object} LineOptions
 * @property {string} [baseUrl] what a relative address is relative to; a page's own address by default
 * @property {(status: LineStatus) => void} [onStatus]
 * @property {AbortSignal} [signal] closes it
 * @property {Pick<Retry, "baseMs" | "maxMs" | "slowMs" | "random">} [retry]
 * @property {(transport: Transport, path: string) => Promise<Credentials> | Credentials} [authorize]
 *   asked before every connection; without it, 4401 is final
 * @property {number} [pingMs] default 30,000
 * @property {number} [openMs] a connection that does not open for so long is given up; default 10,000
 * @property {number} [silenceMs] an open connection that is silent for so long is dead; default 45,000
 * @property {typeof globalThis.WebSocket} [WebSocket]
 * @property {Clock} [clock]
 */

/**
 * One request to a model or to personas.
 * @typedef {object} ChatRequestHandle
 * @property {string | number} request_id
 * @property {string | undefined} run_id known from its first status on
 * @property {string} text the answer so far; of several personas, theirs in order with an empty line between
 * @property {string[]} texts the answers so far, by index
 * @property {string} reasoning what the model thought so far
 * @property {Promise<any>} result the `data` of its response; rejects with an Error that carries `code` when it failed,
 *   was cancelled, or the connection was closed or refused
 * @property {() => void} cancel
 */
/** @typedef {ChatRequestHandle & AsyncIterable<any>} ChatRequest */

/**
 * One question in a session.
 * @typedef {object} SessionRequestHandle
 * @property {string} request_id
 * @property {StepUpdate[]} steps each as far as it has come, in order
 * @property {Promise<string>} answer rejects with an Error that carries `code` when it failed or was interrupted
 * @property {Promise<any>} result the `data` of its reasoning_complete, also of an interrupted or a failed one
 * @property {() => void} interrupt
 */
/** @typedef {SessionRequestHandle & AsyncIterable<StepUpdate>} SessionRequest */

/**
 * A step as far as it has come: `content` is all of it so far, `partial` until it is whole.
 * @typedef {{ step_id: string, type: "thought" | "action" | "observation" | "answer" | "error", content: string,
 *   iteration: number, partial: boolean, [field: string]: any }} StepUpdate
 */

/** @typedef {"anthropic" | "google"} Team */
/** @typedef {{ input_tokens: number, output_tokens: number }} Usage */

/**
 * A team of a job. While its code is being written, `generated_code` is what there is of it; with `filename` it is a
 * version that stands.
 * @typedef {object} JobTeam
 * @property {"pending" | "thinking" | "generating" | "complete" | "error"} status
 * @property {{ id: string, text: string, timestamp: string }[]} thoughts
 * @property {string | null} generated_code
 * @property {number | null} token_count
 * @property {string} [filename]
 * @property {string} [language]
 * @property {boolean} [checked] whether the code holds up in its framework's compiler
 * @property {string} [reason] what was checked, or what does not hold up
 * @property {boolean} [refined] whether this is the winner's second version
 * @property {string} [error]
 */

/**
 * A job of the code teams, as `GET /api/v1/orchestrate/{id}` answers it; that has a few fields more.
 * @typedef {object} Job
 * @property {string} job_id
 * @property {"received" | "planning" | "dispatching" | "awaiting" | "complete" | "error"} status
 * @property {"planning" | "generating" | "reviewing" | "refining" | "complete" | "error"} [phase]
 * @property {string} brief
 * @property {string} [target_framework]
 * @property {Partial<Record<Team, JobTeam>>} teams
 * @property {{ summary: string, requirements: string[], acceptance: string[] } | null} plan
 * @property {{ winner: Team, scores: Partial<Record<Team, number>>, reasons: string[], decided_by: string,
 *   code?: string }} [review]
 * @property {Team} [winner]
 * @property {Usage} [usage]
 * @property {string} [error]
 * @property {string} [error_code]
 * @property {number} last_sequence
 * @property {string} [started_at]
 * @property {string} [updated_at]
 * @property {string} [completed_at]
 */

/**
 * Where a followed job stands. `live` is connected, also while there is no such job yet; with `message`, `polling` says
 * why no answer comes.
 * @typedef {object} JobStatus
 * @property {"connecting" | "live" | "reconnecting" | "polling" | "closed"} state
 * @property {number} [attempt] while reconnecting
 * @property {number} [retryInMs] while waiting for the next try
 * @property {"ended" | "asked" | "refused"} [reason] why it is closed
 * @property {number} [code] close code or HTTP status of a refusal
 * @property {string} [message]
 */

/**
 * @typedef {object} FollowOptions
 * @property {(status: JobStatus) => void} [onStatus]
 * @property {(message: any) => void} [onMessage] every message of the job once and in order, and `stream_reset`. With it,
 *   polling asks for the messages as well
 * @property {(message: any) => void} [onControl] `connected`, `caught_up`, `pong` and protocol errors
 * @property {AbortSignal} [signal] disconnects
 * @property {number} [attempts] reconnects in a row before polling; default 5
 * @property {number} [intervalMs] between them, give or take a half; default 2,000
 * @property {number} [pollMs] longest wait between two polls, which is at least half of it; default 2,000
 * @property {number} [upgradeMs] while polling, between looks whether WebSockets work by now; default 5,000
 * @property {() => number} [random] uniform in [0, 1)
 * @property {WatchOptions["authorize"]} [authorize]
 * @property {number} [pingMs] default 30,000
 * @property {number} [openMs] a connection or a poll that takes so long is given up; default 10,000
 * @property {number} [silenceMs] an open connection that is silent for so long is dead; default 45,000
 * @property {typeof globalThis.WebSocket} [WebSocket]
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Clock} [clock]
 */

/**
 * A job being followed. As an async iterable it gives the newest state whenever there is one, the present one first,
 * and ends after the last; it throws `WatchError` where the server refused.
 * @typedef {object} FollowHandle
 * @property {Job} job the newest state
 * @property {JobStatus} status
 * @property {(listener: (job: Job) => void) => () => void} subscribe calls it with every new state from now on; gives
 *   a way to leave
 * @property {() => void} disconnect
 * @property {() => void} retryNow ends a wait between two tries
 * @property {Promise<JobStatus>} finished resolves with the closing status, after the last state; never rejects
 */
/** @typedef {FollowHandle & AsyncIterable<Job>} Follow */

/**
 * @typedef {object} Addresses
 * @property {URL} websocket
 * @property {URL} [sse]
 * @property {URL} [history]
 */

export {};
