// A compiler's thread where there are no descriptors left: the platform would end the whole process.

import { assertEquals, assertStringIncludes } from "@std/assert";

const CHECK = new URL("../../src/agents/code/check.ts", import.meta.url);
const LIMIT = 64;

/** What a process says that takes all descriptors but so many, and then has code checked. */
async function checkedWith(free: number): Promise<string> {
  const script = `
    import { checkCode } from "${CHECK}";
    const taken = [];
    try {
      while (true) taken.push(Deno.openSync("/dev/null"));
    } catch {
      for (const file of taken.splice(-${free} || Infinity)) file.close();
    }
    const { checked, faulty, reason } = await checkCode("svelte", "<p>Hi</p>", new AbortController().signal);
    for (const file of taken) file.close();
    console.log(JSON.stringify({ checked, faulty, reason }));
  `;
  const line = `ulimit -n ${LIMIT} && exec "$0" eval --no-check "$1"`;
  const { stdout, stderr, code } = await new Deno.Command("sh", {
    args: ["-c", line, Deno.execPath(), script],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("code cannot be judged where there are no descriptors for a thread, and that is all", async () => {
  for (const free of [0, 2, 4]) {
    assertStringIncludes(await checkedWith(free), "too many connections to start a compiler");
  }
});
