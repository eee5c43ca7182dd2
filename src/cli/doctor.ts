// `deno task doctor [STORE]`: says what is wrong with a store, line by line. The server may go on meanwhile.

import { examine } from "../log/doctor.ts";
import { lineOf } from "../log/doctor_finding.ts";
import { UsageError } from "./args.ts";
import { printable } from "./paint.ts";
import { EXIT } from "./session.ts";
import {
  assertThere,
  attempt,
  counted,
  ownParts,
  readFlags,
  storeFile,
  type StoreParts,
} from "./store_command.ts";

const USAGE = `Usage: deno task doctor [STORE] [--quick] [--json]
       deno task doctor --help`;

const HELP = `${USAGE}

Looks through a store or a backup as it is at this moment, and changes nothing; the server may run. A problem
is damage. A note is what a crash has left behind, or a running server is just about; the next start sees to it.

  STORE    the file (default: the server's own, PARLEY_KV)
  --quick  do not read every event
  --json   one line of JSON for each finding, and a last one with the counts
  --help   this text

Exit codes: 0 sound, 1 problems, 2 wrong usage.
`;

/** Does what the arguments say. Resolves to the exit code; rejects only on a bug. */
export function doctorCommand(args: string[], parts: StoreParts): Promise<number> {
  return attempt(
    () => {
      const { values, positionals } = readFlags(args, {
        quick: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      });
      if (values.help) {
        parts.out(HELP);
        return EXIT.done;
      }
      if (positionals.length > 1) {
        throw new UsageError(`A store is one file, but after it comes "${positionals[1]}"`);
      }
      const file = assertThere(storeFile(positionals[0], parts));
      const examination = examine(file, values);
      let step = examination.next();
      for (; !step.done; step = examination.next()) {
        parts.out(`${values.json ? JSON.stringify(step.value) : printable(lineOf(step.value))}\n`);
      }
      const { runs, events, problems, notes } = step.value;
      const sound = problems === 0;
      if (values.json) parts.out(`${JSON.stringify({ sound, ...step.value })}\n`);
      else {
        const held = `${counted(runs, "run")}, ${counted(events, "event")}`;
        const found = `${counted(problems, "problem")}, ${counted(notes, "note")}`;
        parts.out(`${file} ${sound ? "is sound" : "is not sound"}: ${held}; ${found}\n`);
      }
      return sound ? EXIT.done : EXIT.failed;
    },
    USAGE,
    parts,
  );
}

if (import.meta.main) Deno.exit(await doctorCommand(Deno.args, ownParts()));
