// A run as those who act in it see it.

import type { BaseView } from "./base_view.ts";
import type { AnalysisView } from "./analysis_view.ts";
import type { ChatView } from "./chat_view.ts";
import type { CodeView } from "./code_view.ts";
import type { SessionView } from "./session_view.ts";
import type { AnalysisSpec, ChatSpec, CodeSpec, DiscussionSpec, SessionSpec } from "./spec.ts";
import type { View } from "./view.ts";

/** `view` is live: it already holds every event that was yielded or posted. */
export interface Run<Spec = unknown, V extends BaseView = BaseView> {
  readonly id: string;
  readonly spec: Spec;
  readonly view: V;
  /** Under whose name what it uses is counted, where that is limited. */
  readonly party?: string;
  /** Calls `ring` after each event that was posted from outside, until the returned function is called. */
  onPosted?(ring: () => void): () => void;
}

export type DiscussionRun = Run<DiscussionSpec, View>;
export type AnalysisRun = Run<AnalysisSpec, AnalysisView>;
export type ChatRun = Run<ChatSpec, ChatView>;
export type SessionRun = Run<SessionSpec, SessionView>;
export type CodeRun = Run<CodeSpec, CodeView>;
