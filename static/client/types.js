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
 * @property {string} [message] what the server said about a refusal
 */

/**
 * @typedef {object} Retry
 * @property {number} [baseMs] the first wait is uniform in [0, baseMs); default 500
 * @property {number} [maxMs] no wait is longer; default 30,000
 * @property {number} [slowMs] no wait after 4429, 429 or 503 is shorter; default 2,000
 * @property {number} [fallbackAfter] tries that never opened before the next transport is used; default 2
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
 * @property {boolean} deltas
 * @property {Credentials} credentials
 * @property {Required<Pick<WatchOptions, "pingMs" | "openMs" | "silenceMs" | "pollMs" | "WebSocket" | "fetch"
 *   | "clock">>} parts
 */

/**
 * @typedef {object} Addresses
 * @property {URL} websocket
 * @property {URL} [sse]
 * @property {URL} [history]
 */

export {};
