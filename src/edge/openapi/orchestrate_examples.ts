// One small job, told through every example of the API's documents.

const job_id = "login-form-1";
const brief = "Create a login form with email and password";
const usage = { input_tokens: 640, output_tokens: 420 };
const at = "2026-11-20T10:00:30.500Z";
const model = "gpt-4o-mini";
const code = "export default function LoginForm() {\n  return <form>…</form>;\n}\n";
const file = { code, language: "tsx", filename: "LoginForm.tsx" };
const ref = { message_id: "5f6c0c1e-7f6f-4b8e-9d0a-0d5b7c2f6a11", attempt: 1 };
const checked = { checked: true, reason: "It compiles as TypeScript with JSX." };

const plan = {
  summary: "A login form that checks its two fields before it is sent.",
  requirements: ["A field for the email address", "A field for the password"],
  acceptance: ["Each field has a label", "A malformed address is refused with a message"],
};
const thought = {
  id: "0d9cbb3d-2a0c-4c0e-9a83-7b1f0f4d2c10",
  text: "Two fields, one button.",
  timestamp: at,
};

const times = {
  usage,
  websocket_url: `/ws/orchestrate/${job_id}`,
  last_sequence: 42,
  first_sequence: 1,
  epoch: "c0a81e5b",
  created_at: "2026-11-20T10:00:00.000Z",
  updated_at: at,
  started_at: "2026-11-20T10:00:00.012Z",
};
const about = {
  job_id,
  status: "awaiting",
  phase: "generating",
  brief,
  target_framework: "react",
  provider: "openai",
  model,
};

function event(sequence: number, type: string, data: unknown, team?: string) {
  return {
    type,
    ...(team && { team }),
    data,
    timestamp: at,
    job_id,
    sequence,
    event_id: `${job_id}:${sequence}`,
  };
}

const statusChange = event(5, "status_change", { status: "thinking" }, "anthropic");
const review = {
  winner: "anthropic",
  scores: { anthropic: 8, google: 7 },
  reasons: ["It refuses a malformed address; the other one sends it."],
  decided_by: "planner",
};

/** Events by name, for the documents of the socket. */
export const orchestrateEventExamples: Record<string, unknown> = {
  status_change: statusChange,
  thought_added: event(8, "thought_added", { ...thought, team: "anthropic" }, "anthropic"),
  code_delta: event(21, "code_delta", { ...ref, delta: "export default function" }, "google"),
  code_generated: event(
    38,
    "code_generated",
    { ...ref, ...file, ...checked, token_count: 312, usage, model },
    "anthropic",
  ),
  error: event(39, "error", {
    ...ref,
    error: "The provider is rate limited",
    status: "error",
    code: "rate_limited",
    will_retry: false,
    usage,
  }, "google"),
  plan: event(3, "plan", { plan, usage, model }),
  review: event(46, "review", { ...review, usage, model }),
  complete: event(52, "complete", {
    job_id,
    winner: "anthropic",
    teams: {
      anthropic: { status: "complete", checked: true },
      google: { status: "complete", checked: true },
    },
    usage,
    stop_reason: "complete",
  }),
};

export const orchestrateExamples = {
  start: { brief, target_framework: "react", include_teams: ["anthropic", "google"], job_id },
  started: { job_id, status: "received", teams: ["anthropic", "google"], websocket_url: times.websocket_url },
  status: {
    ...about,
    teams: {
      anthropic: {
        status: "complete",
        thoughts: [thought],
        generated_code: code,
        token_count: 312,
        filename: file.filename,
        language: file.language,
        ...checked,
      },
      google: {
        status: "generating",
        thoughts: [],
        generated_code: "export default function",
        token_count: null,
      },
    },
    plan,
    ...times,
  },
  list: {
    jobs: [{
      ...about,
      teams: { anthropic: { status: "complete", checked: true }, google: { status: "generating" } },
      ...times,
    }],
    next_cursor: null,
  },
  history: {
    job_id,
    status: "running",
    epoch: times.epoch,
    first_sequence: 1,
    last_sequence: 42,
    next_after: 5,
    events: [statusChange],
  },
  preview: {
    document: '<!DOCTYPE html>\n<html lang="en">…</html>\n',
    reason: "Reads as TSX (@babel/parser) and exports the component LoginForm.",
  },
  cancelled: { job_id, status: "cancelled" },
  connected: { type: "connected", job_id, timestamp: at },
  sse: `id: 5\nevent: status_change\ndata: ${JSON.stringify(statusChange)}\n\n`,
};
