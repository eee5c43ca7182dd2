// The thirteen events of the analysis protocol as its description shows them, by their fields.

import { assert, assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";

/** Whether a value has this shape: the same fields, and of each the same type. `null` stands for a number or null. */
export function fits(value: Json, shape: Json, path: string): void {
  if (shape === null) return assert(value === null || typeof value === "number", path);
  assertEquals(typeof value, typeof shape, path);
  if (Array.isArray(shape)) {
    assert(Array.isArray(value), path);
    if (shape.length > 0) value.forEach((item: Json, i: number) => fits(item, shape[0], `${path}.${i}`));
  } else if (typeof shape === "object") {
    for (const [key, part] of Object.entries(shape)) fits(value[key], part, `${path}.${key}`);
  }
}

/** The thirteen events with the fields that the protocol's table, its examples and its vocabularies name. */
export const THIRTEEN: Record<string, Json> = {
  pipeline_started: { bill_id: "", agents: [""] },
  stage_changed: { stage: "" },
  agent_started: { agent_id: "", agent_type: "", agent_label: "", agent_icon: "", status: "analyzing" },
  agent_thinking: {
    thoughts: [{
      thought_id: "",
      agent_id: "",
      thought_type: "",
      thought_label: "",
      content: "",
      confidence: 0,
      related_section: "",
    }],
    batch_size: 0,
  },
  agent_finding: {
    agent_id: "",
    finding_id: "",
    category: "",
    description: "",
    direction: "",
    section: "",
    quotation: "",
    confidence: 0,
    impact_magnitude: "",
    time_horizon: "",
    grounded: true,
  },
  agent_completed: { agent_id: "", findings_count: 0, overall_confidence: 0, key_takeaways: [""] },
  debate_started: { round_number: 0, topic: "", participants: [""] },
  debate_turn: { agent_id: "", turn_type: "", content: "" },
  debate_convergence: {
    round_number: 0,
    convergence_score: 0,
    previous_score: null,
    change: 0,
    converging: true,
    threshold: 0,
    threshold_met: true,
  },
  consensus_reached: { consensus_level: "", agreed_findings_count: 0, strong_findings: [""] },
  analysis_complete: {
    analysis_id: "",
    bill_id: "",
    result: {
      summary: "",
      consensus_findings: [{ finding: { finding_id: "" }, votes: [{ agent_id: "", vote: "", reason: "" }] }],
      disagreements: [{ sides: [{ agent_id: "", position: "", finding_id: "" }] }],
      refused_findings: [{ refused_because: "" }],
      refused_count: 0,
      usage: { input_tokens: 0, output_tokens: 0 },
      timings: { analyzing: 0 },
    },
  },
  progress_update: {
    analysis_id: "",
    bill_id: "",
    stage: "",
    stage_progress: 0,
    agents_complete: 0,
    agents_total: 0,
    debates_complete: 0,
    debates_expected: 0,
    estimated_time_remaining_seconds: null,
    elapsed_seconds: 0,
    start_time: "",
  },
  error: { error: "", code: "" },
};
