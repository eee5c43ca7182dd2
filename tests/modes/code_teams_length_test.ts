// Code that stopped at its bound of tokens is no whole code, whatever a compiler makes of it: a browser reads half a page.

import { assertEquals, assertMatch } from "@std/assert";
import type { Chunk, ModelRequest } from "../../src/agents/model.ts";
import { Actor } from "../support/actor.ts";
import { codeOf, coder, fenced } from "../support/coders.ts";
import { all, last, play, spec } from "./code_rig.ts";

/** Stops at its bound while it writes: the answer ends as `ending` says. */
class Cut extends Actor {
  constructor(readonly ending: "in code" | "in prose", readonly when: (call: string) => boolean) {
    const teams = coder();
    const half = "```html\n<form>\n<input>";
    const talkative = `${fenced(codeOf("google"))}And now I expl`;
    super((request, call) => {
      if (!this.cuts(request)) return teams(request, call);
      return ending === "in code" ? half : talkative;
    });
  }

  cuts({ occasion }: ModelRequest): boolean {
    const version = occasion.rejected ? "mended" : occasion.refine ? "refined" : "first";
    return occasion.purpose === "code_write" && this.when(`${occasion.agent} ${version}`);
  }

  override async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    for await (const chunk of super.stream(request, signal)) {
      yield chunk.type === "done" && this.cuts(request) ? { ...chunk, stop: "length" } : chunk;
    }
  }
}

Deno.test("code that was cut off at its bound is sent back although it compiles, and then stands unchecked", async () => {
  const once = await play(spec(), new Cut("in code", (call) => call === "google first"));
  assertMatch(all(once, "code_rejected")[0]!.reason, /^It was cut off at \d+ tokens, so write less\.$/);
  assertEquals(last(once, "job_completed").teams.google, { status: "complete", checked: true });

  const always = await play(spec(), new Cut("in code", (call) => call.startsWith("google")));
  assertEquals(last(always, "job_completed").teams.google, { status: "complete", checked: false });
  assertMatch(
    all(always, "code_generated").find(({ team }) => team === "google")!.reason,
    /^It was cut off at/,
  );
});

Deno.test("a refined version that was cut off does not replace a whole one", async () => {
  const rows = await play(spec(), new Cut("in code", (call) => call === "anthropic refined"));
  assertMatch(last(rows, "refinement_dropped").reason, /does not hold up.*It was cut off at/);
});

Deno.test("code that was whole before its answer was cut off is whole", async () => {
  const rows = await play(spec(), new Cut("in prose", (call) => call === "google first"));
  assertEquals(all(rows, "code_rejected"), []);
  assertEquals(last(rows, "job_completed").teams.google, { status: "complete", checked: true });
});
