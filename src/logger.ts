// One structured line for each request and each run. JSON escapes control characters; values named like secrets are
// never given to it, and an error is logged by its own words and stack, here and nowhere else.

export interface Logger {
  info(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/**
 * Writes JSON lines through `write`. Times are UTC. A line that cannot be written, as on a full disk, is lost: what is
 * told here was often done already, and whoever tells it must not fail by it.
 */
export function jsonLogger(write: (line: string) => void, now: () => number = Date.now): Logger {
  const line = (level: string, event: string, fields: Record<string, unknown> = {}) => {
    const shown = Object.fromEntries(
      Object.entries(fields).map(([k, v]) => [k, v instanceof Error ? said(v) : v]),
    );
    try {
      write(JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...shown }));
    } catch {
      // There is nowhere left to say so.
    }
  };
  return {
    info: (event, fields) => line("info", event, fields),
    error: (event, fields) => line("error", event, fields),
  };
}

export const silentLogger: Logger = { info() {}, error() {} };

function said(error: Error): Record<string, unknown> {
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { name: error.name, message: error.message, ...cause, stack: error.stack };
}
