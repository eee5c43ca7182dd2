import { assert } from "@std/assert";
import type { Stored } from "../../src/core/event.ts";
import { Actor } from "../support/actor.ts";
import { all, begin, spec } from "./rig.ts";

Deno.test("what a call in flight had used counts after a crash, so that crashes do not lift a cap", async () => {
  const model = new Actor(() => ({ text: "word ".repeat(300), hold: new Promise<void>(() => {}) }));
  const asked = spec({ agent_types: ["critic"], budget: { max_tokens: 4000 } });
  let before: Stored[] = [];
  for (let life = 0; life < 20; life++) {
    const run = await begin(asked, model, { before });
    while (
      all(await run.rows(), "text_streamed").length < 300 * (life + 1) &&
      run.live.view.ended_at === undefined
    ) await Promise.resolve();
    await run.live.stop("drained");
    before = await run.rows();
  }
  const words = all(before, "text_streamed").length;
  assert(words <= 4000, `${words} words under a cap of 4000`);
  assert(words >= 300);
});
