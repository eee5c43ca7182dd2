// `deno task backup [FILE]`: a consistent copy of the whole store, while the server runs.

import { backUp } from "../log/backup.ts";
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

const USAGE = `Usage: deno task backup [FILE] [--from STORE] [--force] [--unsound]
       deno task backup --help`;

const HELP = `${USAGE}

Copies the whole store into FILE while the server runs, and looks through the copy before it says so.

  FILE          where the copy goes (default: backups/parley-<time>.kv beside the store)
  --from STORE  the store's file (default: the server's own, PARLEY_KV)
  --force       replace FILE if it is there
  --unsound     copy a store in which deno task doctor finds problems
  --help        this text

Exit codes: 0 copied, 1 not copied, 2 wrong usage.
`;

/** Does what the arguments say. Resolves to the exit code; rejects only on a bug. */
export function backupCommand(args: string[], parts: StoreParts): Promise<number> {
  return attempt(
    async () => {
      const { values, positionals } = readFlags(args, {
        from: { type: "string" },
        force: { type: "boolean" },
        unsound: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      });
      if (values.help) {
        parts.out(HELP);
        return EXIT.done;
      }
      if (positionals.length > 1) {
        throw new UsageError(`A backup is one file, but after it comes "${positionals[1]}"`);
      }
      const source = assertThere(storeFile(values.from, parts));
      const folder = source.replace(/[^/\\]*$/, "");
      const target = positionals[0] ?? `${folder}backups/parley-${stampOf(parts.now())}.kv`;
      if (target === "") throw new UsageError("The name of the backup is empty");
      const copied = await backUp(source, target, values);
      const wrong = copied.problems > 0 ? `; ${counted(copied.problems, "problem")} copied with it` : "";
      parts.out(`Backed up into ${target}: ${sizeOf(copied)}${wrong}\n`);
      return EXIT.done;
    },
    USAGE,
    parts,
  );
}

if (import.meta.main) Deno.exit(await backupCommand(Deno.args, ownParts()));
