// What is logged, and what becomes of those who log.

import { assertEquals } from "@std/assert";
import { jsonLogger } from "../src/logger.ts";

Deno.test("a line is one JSON object: time, level, event and fields, of an error its own words", () => {
  const lines: string[] = [];
  const logger = jsonLogger((line) => lines.push(line), () => 0);
  logger.info("request", { path: "/\n", ms: 1 });
  logger.error("broke", { error: new TypeError("why", { cause: new Error("because") }) });
  const [info, error] = lines.map((line) => JSON.parse(line));
  assertEquals(info, {
    time: "1970-01-01T00:00:00.000Z",
    level: "info",
    event: "request",
    path: "/\n",
    ms: 1,
  });
  const { name, message, cause } = error.error;
  assertEquals([error.level, name, message, cause], ["error", "TypeError", "why", "because"]);
  assertEquals(lines.some((line) => line.includes("\n")), false);
});

Deno.test("who logs does not fail because the log cannot be written", () => {
  let tried = 0;
  const logger = jsonLogger(() => {
    tried++;
    throw new Error("No space left on device");
  });
  logger.info("request");
  logger.error("broke", { error: new Error("why") });
  assertEquals(tried, 2);
});
