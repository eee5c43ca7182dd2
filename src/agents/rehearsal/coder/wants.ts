// What a team can add to its first version. A review names it, and a refinement brings it.

import type { Brief } from "./brief.ts";
import type { Part } from "./part.ts";

export type Want =
  | "live" // what changes is told to screen readers
  | "empty" // says so when there is nothing to show
  | "dark" // follows the reader's dark scheme
  | "motion" // no movement for those who asked for none
  | "focus" // a visible ring around what has the focus
  | "reset"; // a way back to the beginning

export type Wants = ReadonlySet<Want>;

/** How a team builds one family of components. */
export type Build = (brief: Brief, wants: Wants) => Part;
