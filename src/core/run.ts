// A run as those who act in it see it.

import type { DiscussionSpec } from "./spec.ts";
import type { View } from "./view.ts";

/** `view` is live: it already holds every event that was yielded or posted. */
export interface Run {
  readonly id: string;
  readonly spec: DiscussionSpec;
  readonly view: View;
}
