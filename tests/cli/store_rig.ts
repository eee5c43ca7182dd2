// Runs the commands that work on a store's file: within the test, and as users do, in a process of their own with no
// more permissions than the task grants.

import type { StoreParts } from "../../src/cli/store_command.ts";
import { taskWords } from "../support/tasks.ts";

export interface Said {
  code: number;
  out: string;
  err: string;
}

type Command = (args: string[], parts: StoreParts) => Promise<number>;

/** What a command says, and how it ends; `setting` is what PARLEY_KV names. */
export async function say(command: Command, args: string[], setting?: string): Promise<Said> {
  const said: Said = { code: -1, out: "", err: "" };
  said.code = await command(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    setting: () => setting,
    now: () => new Date("2026-01-02T03:04:05.678Z"),
  });
  return said;
}

const ROOT = new URL("../../", import.meta.url);

/** `deno task NAME …`, with its own permissions. */
export async function task(name: string, args: string[], env: Record<string, string> = {}): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...taskWords(name), ...args],
    cwd: ROOT.pathname,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: Deno.env.get("HOME") ?? "", NO_COLOR: "1", ...env },
    clearEnv: true,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}
