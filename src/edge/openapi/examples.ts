// One small discussion, told through every example of the API's documents.

const discussion_id = "0b6f1c9e-5a0d-4c1c-9d57-3f0b6a1f2c44";
const message_id = "7d0c2f3a-91b4-4e0a-8a55-0c9ad3f1e2b7";
const usage = { input_tokens: 412, output_tokens: 96 };
const task = "Design a scalable authentication system";
const agent_types = ["junior_engineer", "product_manager"];
const response = "Start with sessions in a signed cookie, and keep passwords out of our own tables.";
const turn = { agent_type: "junior_engineer", role: "Junior Engineer", round: 1 };
const spoken = { ...turn, message_id, attempt: 1, response, usage, model: "gpt-4o-mini" };
const progress = {
  discussion_id,
  status: "completed",
  task,
  mode: "round_robin",
  agent_types,
  provider: "openai",
  model: "gpt-4o-mini",
  current_round: 1,
  total_rounds: 1,
  responses: 2,
  progress: 1,
  usage: { input_tokens: 988, output_tokens: 201 },
  started_at: "2026-11-20T10:00:00.012Z",
  updated_at: "2026-11-20T10:00:09.480Z",
  completed_at: "2026-11-20T10:00:09.480Z",
  last_sequence: 29,
  first_sequence: 1,
  epoch: "c0a81e5b",
  created_at: "2026-11-20T10:00:00.000Z",
};

function event(sequence: number, event_type: string, data: unknown) {
  const event_id = `${discussion_id}:${sequence}`;
  return { event_id, event_type, discussion_id, sequence, timestamp: "2026-11-20T10:00:04.120Z", data };
}

export const roundStart = event(2, "round_start", { round: 1, total_rounds: 1 });
export const agentResponse = event(14, "agent_response", spoken);

export const examples = {
  start: { task, agent_types, mode: "round_robin", rounds: 1, enable_project_manager: false },
  started: {
    discussion_id,
    session_id: `orchestration-${discussion_id}`,
    status: "started",
    message: "Discussion started in background. Connect to WebSocket for real-time updates.",
    websocket_url: `/api/v1/discussions/${discussion_id}/stream`,
  },
  status: progress,
  list: { discussions: [progress], next_cursor: null },
  history: {
    discussion_id,
    status: "completed",
    epoch: "c0a81e5b",
    first_sequence: 1,
    last_sequence: 29,
    next_after: 2,
    events: [
      event(1, "discussion_start", {
        discussion_id,
        task,
        agent_types,
        mode: "round_robin",
        rounds: 1,
        enable_project_manager: false,
        provider: "openai",
        model: "gpt-4o-mini",
      }),
      roundStart,
    ],
  },
  message: { content: "Please keep it simple enough for one person to run", author: "Ada" },
  said: event(9, "agent_response", {
    agent_type: "human",
    role: "Ada",
    round: 1,
    message_id,
    attempt: 1,
    response: "Please keep it simple enough for one person to run",
    usage: { input_tokens: 0, output_tokens: 0 },
    model: "human",
  }),
  cancelled: { discussion_id, status: "cancelled" },
  agents: {
    agents: [{
      type: "junior_engineer",
      kind: "discussion",
      role: "Junior Engineer",
      icon: "🌱",
      description: "Asks the plain questions and wants to see the first step.",
    }],
    next_cursor: null,
  },
  models: {
    models: [
      { provider: "openai", model: "gpt-4o-mini", configured: true, default: true },
      { provider: "rehearsal", model: "rehearsal", configured: true, default: false },
    ],
    next_cursor: null,
  },
  personas: {
    personas: [{
      persona_id: "skeptic",
      name: "Skeptic",
      icon: "🤨",
      description: "Doubts what is said without evidence.",
    }],
    next_cursor: null,
  },
  caughtUp: {
    event_type: "caught_up",
    data: { epoch: "c0a81e5b", head_sequence: 14 },
    timestamp: "2026-11-20T10:00:04.121Z",
  },
  sse: `id: 2\nevent: round_start\ndata: ${JSON.stringify(roundStart)}\n\n`,
};
