// Examples of sessions, one story: somebody asks what 40 miles are in kilometres. Tests hold each against its schema.

const AT = 1735819505.123;
const TIME = "2025-01-02T12:05:05.123Z";
const request_id = "q1";
const usage = { input_tokens: 412, output_tokens: 37 };

const envelope = (type: string, sequence: number, data: Record<string, unknown>) => ({
  type,
  sequence,
  data,
  event_id: `user123:${sequence}`,
  timestamp: AT,
});

const step = (type: string, content: string, more: Record<string, unknown> = {}) => ({
  type,
  content,
  iteration: 1,
  timestamp: AT,
  request_id,
  step_id: "s1",
  ...more,
});

const events = {
  session_start: envelope("session_start", 1, {
    session_id: "user123",
    agent: "researcher",
    provider: "openai",
    model: "gpt-4o-mini",
  }),
  reasoning_start: envelope("reasoning_start", 2, {
    agent: "researcher",
    message: "How many kilometres are 40 miles?",
    enable_reasoning: true,
    request_id,
  }),
  reasoning_step: envelope(
    "reasoning_step",
    4,
    step("thought", "I convert the miles with the tool rather than from memory."),
  ),
  interrupt_requested: envelope("interrupt_requested", 9, { request_id: "q2" }),
  reasoning_complete: envelope("reasoning_complete", 7, {
    request_id,
    agent: "researcher",
    answer: "40 miles are 64.37 kilometres.",
    iterations: 2,
    usage,
    model: "gpt-4o-mini",
    interrupted: false,
  }),
  error: envelope("error", 12, { message: "Session cancelled", code: "cancelled" }),
};

const row = {
  session_id: "user123",
  status: "idle",
  agent: "researcher",
  provider: "openai",
  model: "gpt-4o-mini",
  title: "How many kilometres are 40 miles?",
  requests: 1,
  under_way: [],
  usage,
  started_at: TIME,
  updated_at: TIME,
  websocket_url: "/ws/chat/user123",
  last_sequence: 7,
  first_sequence: 1,
  epoch: "5f0c1a2b",
  created_at: TIME,
};

export const sessionExamples = {
  status: { ...row, connections: 2 },
  list: { sessions: [row], next_cursor: null },
  history: {
    session_id: "user123",
    status: "idle",
    epoch: "5f0c1a2b",
    first_sequence: 1,
    last_sequence: 7,
    next_after: 2,
    events: [events.session_start, events.reasoning_start],
  },
  interrupt: { request_id },
  interrupting: { session_id: "user123", status: "interrupting", request_id },
  connections: { active_connections: 3, session_ids: ["user1", "user2"], timestamp: AT },
  broadcast: { message: "The server restarts at noon" },
  broadcasted: { success: true, sent_to: 3, message: "The server restarts at noon" },
  sse: `id: 2\nevent: reasoning_start\ndata: ${JSON.stringify(events.reasoning_start)}\n\n`,
};

/** By the names that messages have in the document. */
export const sessionMessageExamples: Record<string, unknown> = {
  session_start: events.session_start,
  session_reasoning_start: events.reasoning_start,
  session_reasoning_step: events.reasoning_step,
  session_interrupt_requested: events.interrupt_requested,
  session_reasoning_complete: events.reasoning_complete,
  session_error: events.error,
  session_control_connected: {
    type: "connected",
    data: { session_id: "user123", agent_name: "researcher", message: "Connected to agent chat" },
    timestamp: AT,
  },
  session_ask_chat: {
    type: "chat",
    payload: { message: "How many kilometres are 40 miles?", agent_name: "researcher", request_id },
  },
  session_ask_interrupt: { type: "interrupt", payload: {} },
  session_ask_ping: { type: "ping", payload: { timestamp: 1641234567.123 } },
};
