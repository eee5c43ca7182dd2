// `deno task restore FILE`: puts a backup into the place of the store. The server must be stopped.

import { restore } from "../log/backup.ts";
import { UsageError } from "./args.ts";
import { EXIT } from "./session.ts";
import {
  assertThere,
  attempt,
  counted,
  ownParts,
  readFlags,
  sizeOf,
  stampOf,
  storeFile,
  type StoreParts,
} from "./store_command.ts";

const USAGE = `Usage: deno task restore FILE [--to STORE] [--force] [--unsound]
       deno task restore --help`;

const HELP = `${USAGE}

Puts a copy of the backup FILE into the place of the store, after it has looked through it. Runs that were
live when the backup was made go on at the next start. The server must be stopped.

  --to STORE  the store's file (default: the server's own, PARLEY_KV)
  --force     also where a store is; that one is kept as STORE.before-<time>
  --unsound   restore a backup in which deno task doctor finds problems
  --help      this text

Exit codes: 0 restored, 1 not restored, 2 wrong usage.
`;

/** Does what the arguments say. Resolves to the exit code; rejects only on a bug. */
export function restoreCommand(args: string[], parts: StoreParts): Promise<number> {
  return attempt(
    async () => {
      const { values, positionals } = readFlags(args, {
        to: { type: "string" },
        force: { type: "boolean" },
        unsound: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      });
      if (values.help) {
        parts.out(HELP);
        return EXIT.done;
      }
      const [backup, more] = positionals;
      if (!backup) throw new UsageError("The backup to restore is missing");
      if (more !== undefined) throw new UsageError(`A backup is one file, but after it comes "${more}"`);
      const target = storeFile(values.to, parts);
      const done = await restore(assertThere(backup), target, stampOf(parts.now()), values);
      if (done.aside) parts.out(`What was there is now ${done.aside}\n`);
      const wrong = done.problems > 0 ? `; ${counted(done.problems, "problem")} came with it` : "";
      parts.out(`Restored ${target}: ${sizeOf(done)}${wrong}\n`);
      return EXIT.done;
    },
    USAGE,
    parts,
  );
}

if (import.meta.main) Deno.exit(await restoreCommand(Deno.args, ownParts()));
