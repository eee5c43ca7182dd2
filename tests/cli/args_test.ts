// What the command line may say, and that every refusal names the flag and its value.

import { assertEquals, assertThrows } from "@std/assert";
import { flagOf, readArgs, UsageError } from "../../src/cli/args.ts";

Deno.test("readArgs() takes a task and its flags, in any order", () => {
  assertEquals(readArgs(["--agents", "architect, critic", "Name it", "--rounds=3", "--manager", "--json"]), {
    kind: "start",
    request: {
      task: "Name it",
      agent_types: ["architect", "critic"],
      rounds: 3,
      enable_project_manager: true,
    },
    server: undefined,
    json: true,
  });
  assertEquals(
    readArgs(["x", "--agents", "critic", "--mode", "debate", "--model", "m", "--provider", "p"]),
    {
      kind: "start",
      request: {
        task: "x",
        agent_types: ["critic"],
        enable_project_manager: false,
        mode: "debate",
        model: "m",
        provider: "p",
      },
      server: undefined,
      json: false,
    },
  );
});

Deno.test("readArgs() takes --resume and --server, and --help before anything else", () => {
  assertEquals(readArgs(["--resume", "abc", "--server", "http://127.0.0.1:8000/"]), {
    kind: "resume",
    id: "abc",
    server: "http://127.0.0.1:8000",
    json: false,
  });
  assertEquals(readArgs(["-h", "--rounds", "none"]), { kind: "help" });
});

Deno.test("readArgs() refuses what it cannot follow and names flag and value", () => {
  const cases: [args: string[], message: string][] = [
    [[], "There is no task"],
    [["  ", "--agents", "critic"], "There is no task"],
    [["a", "b", "--agents", "critic"], '"b"'],
    [["a"], "--agents is missing"],
    [["a", "--agents", " , "], '--agents " , ": must name'],
    [["a", "--agents", "critic", "--rounds", "0"], '--rounds "0": must be a whole number above 0'],
    [["a", "--agents", "critic", "--rounds", "two"], '--rounds "two"'],
    [["a", "--agents", "critic", "--rounds", "1.5"], '--rounds "1.5"'],
    [["a", "--agents", "critic", "--loud"], "--loud"],
    [["a", "--agents"], "--agents"],
    [["a", "--agents", "critic", "--json=yes"], "--json"],
    [["a", "--agents", "critic", "--server", "localhost:8000"], '--server "localhost:8000"'],
    [["a", "--agents", "critic", "--server", "nowhere"], '--server "nowhere"'],
    [["--resume", ""], '--resume ""'],
    [["--resume", "x", "--rounds", "2"], '--resume "x": cannot be combined with --rounds'],
    [["--resume", "x", "--manager"], "--manager"],
    [["a task", "--resume", "x"], '"a task"'],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => readArgs(args), UsageError, message, args.join(" "));
  }
});

Deno.test("flagOf() puts a field of the request in terms of its flag", () => {
  const request = {
    task: "t",
    agent_types: ["a", "b"],
    rounds: 99,
    enable_project_manager: false,
    mode: "duel",
  };
  assertEquals(flagOf("agent_types.1", request), '--agents "a,b"');
  assertEquals(flagOf("rounds", request), '--rounds "99"');
  assertEquals(flagOf("mode", request), '--mode "duel"');
  assertEquals(flagOf("elsewhere", request), "elsewhere");
});
