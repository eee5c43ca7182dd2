// @ts-check
// Where what arrives is put in order: drops what the consumer already has, refuses to go on over a gap, notices
// resets, catch-up and the run's last event, and hands the rest on by callback and by iteration. Knows nothing of
// connections.

const LAST_EVENTS = ["discussion_complete", "analysis_complete", "error"];

/**
 * @param {import("./types.js").WatchOptions} options
 */
export function inbox({ lastSequence = 0, epoch, deltas = true, onEvent, onControl, isTerminal = isLast }) {
  let last = lastSequence;
  let over = false;
  let progress = false;
  /** The event before which a gap was seen: a log that has the gap itself is asked again only once. */
  let gapAfter = -1;
  let broken = false;
  let hooks = { onCaughtUp() {}, onGap() {} };
  /** @type {import("./types.js").RunEvent[]} */
  const waiting = [];
  let iterated = false;
  let ended = false;
  /** @type {Error | undefined} */
  let failure;
  let wake = () => {};

  return {
    lastSequence: () => last,
    epoch: () => epoch,
    /**
     * A new connection begins. `onGap` says that it left an event out, and that nothing more is taken from it.
     * @param {{ onCaughtUp: () => void, onGap: () => void }} connection
     */
    begin(connection) {
      hooks = connection;
      broken = false;
    },
    /** Whether an event or the catch-up came since this was asked last. */
    progressed() {
      const was = progress;
      progress = false;
      return was;
    },
    /** @param {Error} [error] what the iteration throws; it just ends without */
    end(error) {
      ended = true;
      failure = error;
      wake();
    },
    link: { lastSequence: () => last, epoch: () => epoch, over: () => over, receive },
    iterate,
  };

  /** @param {any} message one message, or an array of them */
  function receive(message) {
    if (Array.isArray(message)) return message.forEach(receive);
    if (ended || over || broken) return;
    const type = message.event_type ?? message.type;
    if (typeof message.sequence === "number") {
      if (message.sequence <= last) return;
      if (last > 0 && deltas && message.sequence > last + 1 && gapAfter !== last) {
        gapAfter = last;
        broken = true;
        return hooks.onGap();
      }
      last = message.sequence;
      progress = true;
      over = isTerminal(message);
      if (deltas || type !== "agent_delta") deliver(message);
    } else if (type === "stream_reset") {
      last = (message.data?.first_sequence ?? 1) - 1;
      epoch = message.data?.epoch ?? epoch;
      deliver(message);
    } else {
      if (type === "caught_up") {
        epoch = message.data?.epoch ?? epoch;
        progress = true;
        hooks.onCaughtUp();
      }
      // A viewer who waits for a run that is not there yet hears nothing else.
      if (type === "connected") progress = true;
      guarded(() => onControl?.(message));
    }
  }

  /** @param {import("./types.js").RunEvent} event */
  function deliver(event) {
    if (iterated || !onEvent) {
      waiting.push(event);
      wake();
    }
    guarded(() => onEvent?.(event));
  }

  /** @param {() => void} close @returns {AsyncGenerator<import("./types.js").RunEvent>} */
  function iterate(close) {
    iterated = true;
    return events();
    async function* events() {
      try {
        while (true) {
          const event = waiting.shift();
          if (event) yield event;
          else if (failure) throw failure;
          else if (ended) return;
          else await new Promise((resolve) => wake = () => resolve(undefined));
        }
      } finally {
        close();
      }
    }
  }
}

/** @param {import("./types.js").RunEvent} event */
function isLast(event) {
  return LAST_EVENTS.includes(event.event_type);
}

/** A consumer that throws must not stop the stream for itself or others. @param {() => void} fn */
function guarded(fn) {
  try {
    fn();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
