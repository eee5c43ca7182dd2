// What was asked on the command line. Only the form of a flag is judged here; which agents and modes there are and
// how many rounds are too many is the server's to say, and its refusals are put in terms of the flags again.

import { parseArgs } from "node:util";

/** The body of the request that starts a discussion, as far as flags give it. */
export interface DiscussionRequest {
  task: string;
  agent_types: string[];
  /** The mode's own number when absent. */
  rounds?: number;
  enable_project_manager: boolean;
  mode?: string;
  model?: string;
  provider?: string;
}

interface Where {
  /** A running server's address; without one a server runs inside of this process. */
  server?: string;
  /** Events as JSON lines instead of text. */
  json: boolean;
}

export type Command =
  | { kind: "help" }
  | ({ kind: "start"; request: DiscussionRequest } & Where)
  | ({ kind: "resume"; id: string } & Where);

/** A command line that cannot be followed. `message` names the flag and its value. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Usage: deno task discuss "task" --agents a,b [--rounds N] [--mode MODE] [--server URL]
       deno task discuss --resume ID [--server URL]
       deno task discuss --help`;

export const HELP = `${USAGE}

Starts a discussion and prints every turn as it is spoken. Progress goes to standard error.

  --agents a,b     who takes part, for example architect,critic
  --rounds N       how many rounds (default 1; 3 in a debate)
  --mode MODE      round_robin (default), parallel, debate or moderated
  --manager        let the project manager write the prompts and a closing summary
  --model NAME     which model answers (default: the server's)
  --provider NAME  who runs the model (default: the server's)
  --server URL     use a running server, for example http://127.0.0.1:8000;
                   without it one runs inside of this command, with its usual settings
  --resume ID      watch a discussion again from its start, and go on with it
  --json           print each event as one line of JSON
  --help           this text

Ctrl+C cancels the discussion that this command started; a second one leaves at once.
Exit codes: 0 completed, 1 failed, 2 wrong usage, 130 interrupted. NO_COLOR is honoured.
`;

/** Reads the arguments behind the program's name. Throws UsageError. */
export function readArgs(args: string[]): Command {
  const { values, positionals } = split(args);
  if (values.help) return { kind: "help" };
  const where = { server: values.server && serverAddress(values.server), json: values.json ?? false };
  if (values.resume !== undefined) {
    const extra = STARTING.find((flag) => values[flag] !== undefined);
    if (values.resume === "") throw new UsageError(`--resume "": must be a discussion's id`);
    if (extra) throw new UsageError(`--resume "${values.resume}": cannot be combined with --${extra}`);
    if (positionals.length > 0) {
      throw new UsageError(`--resume "${values.resume}": takes no task, but there is "${positionals[0]}"`);
    }
    return { kind: "resume", id: values.resume, ...where };
  }
  return {
    kind: "start",
    request: {
      task: task(positionals),
      agent_types: agents(values.agents),
      ...(values.rounds !== undefined && { rounds: rounds(values.rounds) }),
      enable_project_manager: values.manager ?? false,
      ...(values.mode === undefined ? {} : { mode: values.mode }),
      ...(values.model === undefined ? {} : { model: values.model }),
      ...(values.provider === undefined ? {} : { provider: values.provider }),
    },
    ...where,
  };
}

/** A field of the request, in terms of the flag that gave it. */
export function flagOf(path: string, request: DiscussionRequest): string {
  const [field = ""] = path.split(".");
  const flag = FLAG_OF[field];
  if (flag === undefined) return path;
  const value = request[field as keyof DiscussionRequest];
  return `${flag} "${Array.isArray(value) ? value.join(",") : value}"`;
}

const STARTING = ["agents", "rounds", "mode", "manager", "model", "provider"] as const;

const FLAG_OF: Record<string, string> = {
  task: "task",
  agent_types: "--agents",
  rounds: "--rounds",
  mode: "--mode",
  model: "--model",
  provider: "--provider",
  enable_project_manager: "--manager",
};

function split(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        agents: { type: "string" },
        rounds: { type: "string" },
        mode: { type: "string" },
        manager: { type: "boolean" },
        model: { type: "string" },
        provider: { type: "string" },
        server: { type: "string" },
        resume: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    // parseArgs names the flag in its first sentence; what follows are hints about its own configuration.
    if (error instanceof TypeError) throw new UsageError(error.message.split(/\.\s/)[0]!.replace(/\.$/, ""));
    throw error;
  }
}

function task(positionals: string[]): string {
  const [first, ...more] = positionals;
  if (first === undefined || first.trim() === "") throw new UsageError("There is no task to discuss");
  if (more.length > 0) {
    throw new UsageError(`The task must be one argument in quotes, but after "${first}" comes "${more[0]}"`);
  }
  return first;
}

function agents(given: string | undefined): string[] {
  if (given === undefined) {
    throw new UsageError("--agents is missing: say who takes part, as in --agents architect,critic");
  }
  const types = given.split(",").map((type) => type.trim()).filter(Boolean);
  if (types.length === 0) throw new UsageError(`--agents "${given}": must name at least one agent`);
  return types;
}

function rounds(given: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) {
    throw new UsageError(`--rounds "${given}": must be a whole number above 0`);
  }
  return Number(given);
}

function serverAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--server "${given}": must be an http:// or https:// address`);
  }
  return url.origin;
}
