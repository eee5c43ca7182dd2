// The terminal client as a whole, against a server that plays by script: what it prints, what it asks for, how it
// takes up a lost connection, and its exit codes.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { discuss, type Parts } from "../../src/cli/session.ts";
import { event, play, type Scripted, type ScriptedOptions, SHORT, withScripts } from "./scripted_server.ts";

const START = ["Is it so?", "--agents", "critic"];

interface Outcome {
  code: number;
  out: string;
  err: string;
  server: Scripted;
}

/** Runs the client against scripts. `during` gets what an interrupt is, and may replace parts. */
async function run(
  args: string[],
  scripts: ScriptedOptions,
  during: (press: () => void, parts: Parts, server: Scripted) => void = () => {},
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await withScripts(scripts, async (server) => {
    let out = "";
    let err = "";
    let press = () => {};
    const parts: Parts = {
      out: (text) => out += text,
      err: (text) => err += text,
      colours: { out: false, err: false },
      onInterrupt(fn) {
        press = fn;
        return () => press = () => {};
      },
      embed: () => Promise.resolve(server.server),
      exit: (code) => {
        throw new Error(`left with ${code}`);
      },
      retry: { random: () => 0 },
    };
    during(() => press(), parts, server);
    const code = await discuss(args, parts);
    outcome = { code, out, err, server };
  });
  return outcome!;
}

Deno.test("discuss() starts a discussion, prints its turns, and tells progress apart", async () => {
  const { code, out, err, server } = await run([...START, "--rounds", "1", "--mode", "round_robin"], {
    scripts: [play(SHORT)],
  });
  assertEquals(code, 0);
  assertEquals(server.started, [{
    task: "Is it so?",
    agent_types: ["critic"],
    rounds: 1,
    enable_project_manager: false,
    mode: "round_robin",
  }]);
  assertEquals(out, "── Critic · round 1 ──\nWhy so?\n\n── Summary ──\nOne doubt.\n\n");
  assertEquals(
    err,
    "Discussion d1: critic; round robin; model rehearsal\nRound 1 of 1\nCritic is thinking\n" +
      "Critic used 15 tokens\nRound 1 of 1 is over\nCompleted: 1 response, 15 tokens, rounds completed\n",
  );
});

Deno.test("discuss() --json prints each event as one line and nothing else on standard output", async () => {
  const { code, out } = await run([...START, "--json"], { scripts: [play(SHORT)] });
  assertEquals(code, 0);
  assertEquals(out, SHORT.map((line) => `${line}\n`).join(""));
});

Deno.test("discuss() takes a lost connection up where it was, without a gap or a repeat", async () => {
  const caughtUp = JSON.stringify({ event_type: "caught_up", data: { epoch: "e1", head_sequence: 4 } });
  const { code, out, err, server } = await run([...START, "--json"], {
    scripts: [
      play([...SHORT.slice(0, 4), caughtUp], 1001),
      play([], 4408),
      play(SHORT.slice(2, 6), 4409),
      (socket) => {
        socket.send(SHORT[6]!);
        // A code that has no meaning here counts as a lost connection.
        socket.close(1011);
      },
      play(SHORT.slice(6)),
    ],
  });
  assertEquals(code, 0);
  assertEquals(out, SHORT.map((line) => `${line}\n`).join(""));
  const resumed = server.opened.map((path) => new URLSearchParams(path.split("?")[1]).get("last_sequence"));
  assertEquals(resumed, ["0", "4", "4", "6", "7"]);
  assertMatch(server.opened[1]!, /epoch=e1/);
  assertMatch(err, /Connection lost; reconnecting in 0\.0 s \(try 1\)/);
});

Deno.test("discuss() fails with the server's reason when the discussion fails", async () => {
  const { code, err } = await run(START, {
    scripts: [play([event(1, "error", { error: "The key was refused", code: "auth" })])],
  });
  assertEquals(code, 1);
  assertStringIncludes(err, "Failed: The key was refused");
});

Deno.test("discuss() puts the server's refusals in terms of the flags", async () => {
  const errors = [
    { path: "agent_types.0", message: "must be one of architect, critic" },
    { path: "rounds", message: "must be at most 20" },
  ];
  const onStart = () =>
    new Response(JSON.stringify({ title: "Invalid", status: 422, detail: "…", errors }), {
      status: 422,
      headers: { "content-type": "application/problem+json" },
    });
  const { code, err, out } = await run(["x", "--agents", "wizard", "--rounds", "21"], { onStart });
  assertEquals(code, 2);
  assertEquals(out, "");
  assertStringIncludes(
    err,
    '--agents "wizard": must be one of architect, critic\n--rounds "21": must be at most 20\n',
  );
  assertStringIncludes(err, "Usage: deno task discuss");
});

Deno.test("discuss() refuses a bad flag before it talks to any server", async () => {
  const { code, err, server } = await run([...START, "--rounds", "many"], {});
  assertEquals(code, 2);
  assertStringIncludes(err, '--rounds "many": must be a whole number above 0');
  assertStringIncludes(err, "Usage: ");
  assertEquals(server.started, []);
});

Deno.test("discuss() --help prints its usage on standard output", async () => {
  const { code, out, err } = await run(["--help"], {});
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "--resume ID");
});

Deno.test("discuss() --resume watches without starting anything", async () => {
  const { code, out, server } = await run(["--resume", "d1"], { scripts: [play(SHORT)] });
  assertEquals(code, 0);
  assertEquals(server.started, []);
  assertMatch(server.opened[0]!, /^\/api\/v1\/discussions\/d1\/stream\?last_sequence=0/);
  assertStringIncludes(out, "Why so?");
});

Deno.test("discuss() --resume names an id that the server does not know", async () => {
  const gone = JSON.stringify({
    event_type: "error",
    data: { error: 'There is no discussion "d2"', code: "not_found" },
  });
  const { code, err } = await run(["--resume", "d2"], { scripts: [play([gone], 4404, "not found")] });
  assertEquals(code, 2);
  assertEquals(err, '--resume "d2": There is no discussion "d2"\n');
});

Deno.test("discuss() tells how a discussion ended whose history was cleared", async () => {
  const reset = JSON.stringify({
    event_type: "stream_reset",
    data: { reason: "history_cleared", epoch: "e", first_sequence: 10, head_sequence: 9 },
  });
  const { code, err } = await run(["--resume", "d1"], { scripts: [play([reset])], status: "failed" });
  assertEquals(code, 1);
  assertStringIncludes(err, "The server's log starts over here (history cleared)");
  assertStringIncludes(err, "The discussion has ended (failed) and its history was cleared");
});

Deno.test("the first interrupt cancels the discussion and waits for its end", async () => {
  let socket: WebSocket | undefined;
  let press = () => {};
  const { code, err, server } = await run(
    START,
    {
      scripts: [(opened) => {
        socket = opened;
        for (const line of SHORT.slice(0, 4)) opened.send(line);
        press();
        press();
      }],
      onCancel() {
        socket!.send(event(5, "error", { error: "Discussion cancelled", code: "cancelled" }));
        socket!.close(1000);
        return new Response(null, { status: 202 });
      },
    },
    (interrupt) => press = interrupt,
  );
  assertEquals(code, 130);
  assertEquals(server.asked, ["POST /api/v1/discussions/d1/cancel"]);
  assertStringIncludes(err, "Cancelling the discussion");
  assertStringIncludes(err, "Discussion cancelled");
});

Deno.test("a second interrupt, later than one press can last, leaves at once", async () => {
  let press = () => {};
  let left: number | undefined;
  let time = 0;
  const { code } = await run(
    START,
    {
      scripts: [(socket) => {
        socket.send(SHORT[0]!);
        press();
        time += 1000;
        press();
        socket.close(1000);
      }],
    },
    (interrupt, parts) => {
      press = interrupt;
      parts.now = () => time;
      parts.exit = (code) => left = code;
    },
  );
  assertEquals([left, code], [130, 130]);
});

Deno.test("an interrupt while watching with --resume leaves the discussion alone", async () => {
  let press = () => {};
  const { code, err, server } = await run(["--resume", "d1"], {
    scripts: [(socket) => {
      socket.send(SHORT[0]!);
      press();
    }],
  }, (interrupt) => press = interrupt);
  assertEquals(code, 130);
  assertEquals(server.asked, []);
  assertStringIncludes(err, "The discussion goes on: --resume d1 shows it again");
});

Deno.test("discuss() gives up a server that stays away and says how to go on", async () => {
  const { code, err } = await run(["--resume", "d1"], { scripts: [play(SHORT.slice(0, 1), 1001)] });
  assertEquals(code, 1);
  assertStringIncludes(err, "Gave up after 10 tries; --resume d1 takes the discussion up again");
});

Deno.test("discuss() says which server it could not reach", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const { code, err } = await run([...START, "--server", `http://127.0.0.1:${port}`], {});
  assertEquals(code, 1);
  assertStringIncludes(err, `Could not reach http://127.0.0.1:${port}`);
});

Deno.test("discuss() stops the server it embeds, also when nothing went well", async () => {
  let stopped = 0;
  const onStart = () => Response.json({ detail: "Too many discussions run" }, { status: 429 });
  const { code, err } = await run(START, { onStart }, (_press, parts, server) => {
    parts.embed = () =>
      Promise.resolve({
        url: server.url,
        stop() {
          stopped++;
          return Promise.resolve();
        },
      });
  });
  assertEquals([code, stopped], [1, 1]);
  assertEquals(err, "Too many discussions run\n");
});
