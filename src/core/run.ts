// A run as those who act in it see it.

import type { BaseView } from "./base_view.ts";
import type { AnalysisView } from "./analysis_view.ts";
import type { AnalysisSpec, DiscussionSpec } from "./spec.ts";
import type { View } from "./view.ts";

/** `view` is live: it already holds every event that was yielded or posted. */
export interface Run<Spec = unknown, V extends BaseView = BaseView> {
  readonly id: string;
  readonly spec: Spec;
  readonly view: V;
}

export type DiscussionRun = Run<DiscussionSpec, View>;
export type AnalysisRun = Run<AnalysisSpec, AnalysisView>;
