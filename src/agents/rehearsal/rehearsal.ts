// Placeholder until the embedded model lands.
import type { Clock } from "../../clock.ts";
import type { Model } from "../model.ts";
export function createRehearsal(_options: { tokensPerSecond: number; clock: Clock; seed?: number }): Model {
  throw new Error("not yet");
}
