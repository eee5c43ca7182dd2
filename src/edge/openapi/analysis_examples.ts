// One small analysis, told through every example of the API's documents.

const analysis_id = "analysis-456";
const bill_id = "hr-1058";
const heading = "SEC. 2. APPROPRIATION FOR CLINICS.";
const quotation = "There is appropriated $4,200,000,000 for each of fiscal years 2026 through 2030";
const agents = ["fiscal", "healthcare"];
const usage = { input_tokens: 5210, output_tokens: 1480 };
const at = "2026-11-20T10:00:30.500Z";

const analyst = {
  agent_id: "fiscal-agent-1",
  agent_type: "fiscal",
  agent_label: "Fiscal Analyst",
  agent_icon: "💰",
};

const progress = {
  analysis_id,
  bill_id,
  stage: "analyzing",
  stage_progress: 0.5,
  agents_complete: 1,
  agents_total: 2,
  debates_complete: 0,
  debates_expected: 1,
  estimated_time_remaining_seconds: 45,
  elapsed_seconds: 30.5,
  start_time: "2026-11-20T10:00:00.000Z",
};

const row = {
  analysis_id,
  status: "running",
  bill_id,
  agents,
  provider: "openai",
  model: "gpt-4o-mini",
  max_debate_rounds: 3,
  convergence_threshold: 0.8,
  progress,
  findings: 4,
  usage,
  started_at: "2026-11-20T10:00:00.012Z",
  updated_at: at,
  websocket_url: `/api/v1/ws/analysis/${analysis_id}`,
  last_sequence: 21,
  first_sequence: 1,
  epoch: "c0a81e5b",
  created_at: "2026-11-20T10:00:00.000Z",
};

function event(sequence: number, event_type: string, data: unknown) {
  const event_id = `${analysis_id}:${sequence}`;
  return { event_id, event_type, analysis_id, data, timestamp: at, sequence };
}

const stageChanged = event(6, "stage_changed", {
  stage: "analyzing",
  previous_stage: "ingesting",
  skipped: [],
  message: "2 analysts read what concerns them",
});

/** Events by name, for the documents of the socket. */
export const analysisEventExamples: Record<string, unknown> = {
  stage_changed: stageChanged,
  agent_started: event(8, "agent_started", { ...analyst, status: "analyzing", sections: 3, batches: 1 }),
  agent_thinking: event(12, "agent_thinking", {
    thoughts: [{
      thought_id: "t1",
      agent_id: analyst.agent_id,
      thought_type: "calculation",
      thought_label: "Calculating",
      content: "The amount is for each year, not for all five.",
      confidence: 0.75,
      related_section: heading,
    }],
    batch_size: 1,
  }),
  agent_finding: event(14, "agent_finding", {
    agent_id: analyst.agent_id,
    finding_id: "fiscal-agent-1-1-1",
    category: "spending",
    description: "Clinics get $4.2 billion in each of five years",
    direction: "increase",
    section: heading,
    section_id: "s2",
    quotation,
    confidence: 0.9,
    impact_magnitude: "high",
    time_horizon: "fiscal years 2026 through 2030",
    fiscal_impact: {
      amount_billions: 4.2,
      time_period: "fiscal years 2026 through 2030",
      confidence_low: 4.2,
      confidence_high: 4.2,
      confidence_range: [4.2, 4.2],
      is_revenue: false,
      is_recurring: true,
    },
    grounded: true,
  }),
  debate_convergence: event(64, "debate_convergence", {
    round_number: 2,
    convergence_score: 0.75,
    previous_score: 0.6,
    change: 0.15,
    converging: true,
    threshold: 0.8,
    threshold_met: false,
  }),
  progress_update: event(21, "progress_update", progress),
};

export const analysisExamples = {
  start: {
    bill_id,
    bill_text: `SECTION 1. SHORT TITLE.\nThis Act is the "Clinics Act".\n${heading}\n${quotation}.`,
    agents,
    analysis_id,
  },
  started: {
    analysis_id,
    bill_id,
    status: "started",
    message: "Analysis started in background. Connect to WebSocket for real-time updates.",
    websocket_url: row.websocket_url,
    agents,
  },
  status: { ...row, result: null },
  list: { analyses: [row], next_cursor: null },
  history: {
    analysis_id,
    status: "running",
    epoch: "c0a81e5b",
    first_sequence: 1,
    last_sequence: 21,
    next_after: 6,
    events: [stageChanged],
  },
  cancelled: { analysis_id, status: "cancelled" },
  streamStatus: { analysis_id, connections: 5, progress, buffer_size: 21 },
  stats: {
    total_connections: 25,
    active_analyses: 3,
    stats: { total_connections: 150, total_events_sent: 5000, total_reconnections: 12 },
  },
  progressAnswer: { event_type: "progress_update", data: progress, timestamp: at },
  sse: `id: 6\nevent: stage_changed\ndata: ${JSON.stringify(stageChanged)}\n\n`,
};
