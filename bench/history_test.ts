// What a line of the history says of the code that was measured.

import { assertEquals } from "@std/assert";
import { code } from "./history.ts";

/** A repository with one commit; gives how to run git in it. */
async function repository(): Promise<
  { root: string; git(...args: string[]): string; [Symbol.dispose](): void }
> {
  const root = await Deno.makeTempDir({ prefix: "parley-history-" });
  const git = (...args: string[]) => {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    const { success, stdout, stderr } = new Deno.Command("git", { args: [...who, ...args], cwd: root })
      .outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  };
  git("init", "--quiet");
  for (const folder of ["src", "bench/plots", "tests/support"]) {
    await Deno.mkdir(`${root}/${folder}`, { recursive: true });
  }
  for (
    const file of [
      "src/a.ts",
      "main.ts",
      "deno.json",
      "deno.lock",
      "bench/main.ts",
      "bench/history.jsonl",
      "tests/support/old.ts",
      "README.md",
    ]
  ) {
    await Deno.writeTextFile(`${root}/${file}`, "");
  }
  git("add", ".");
  git("commit", "--quiet", "--message", "All");
  return { root, git, [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }) };
}

Deno.test("the code is named by its commit, and is changed where a file that is measured or measures is changed or new", async () => {
  using repo = await repository();
  const commit = repo.git("rev-parse", "HEAD");
  for (
    const file of [
      "src/a.ts",
      "main.ts",
      "deno.json",
      "deno.lock",
      "bench/main.ts",
      "src/new.ts",
      "tests/support/new.ts",
    ]
  ) {
    assertEquals(code(repo.root), { commit, changed: false }, `before ${file}`);
    await Deno.writeTextFile(`${repo.root}/${file}`, "changed");
    assertEquals(code(repo.root), { commit, changed: true }, file);
    repo.git("stash", "--quiet", "--include-untracked");
  }
});

Deno.test("what the bench itself writes changes no code, nor does what is only read", async () => {
  using repo = await repository();
  for (const file of ["bench/history.jsonl", "bench/plots/fan_out.svg", "README.md"]) {
    await Deno.writeTextFile(`${repo.root}/${file}`, "changed");
  }
  assertEquals(code(repo.root).changed, false);
});

Deno.test("where there is no repository the commit is unknown, and nobody says that nothing was changed", async () => {
  const root = await Deno.makeTempDir({ prefix: "parley-history-" });
  assertEquals(code(root), { commit: "unknown", changed: true });
  await Deno.remove(root);
});
