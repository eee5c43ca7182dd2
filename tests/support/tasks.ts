// The tasks of deno.json, for tests and measurements that start themselves what a task starts.

const CONFIG = new URL("../../deno.json", import.meta.url);

/** The words of a task's command line, after `deno`. */
export function taskWords(name: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(CONFIG));
  return tasks[name].command.split(" ").slice(1);
}

/** The flags for V8 with which `deno task start` starts the server. */
export function v8Flags(): string[] {
  return taskWords("start").filter((word) => word.startsWith("--v8-flags="));
}
