// Stream events as OpenAI's two APIs spell them, with the fields that matter.

/** The Responses API. */
export const responses = {
  created: {
    type: "response.created",
    sequence_number: 0,
    response: { id: "resp_1", status: "in_progress" },
  },
  delta: (delta: string) => ({ type: "response.output_text.delta", item_id: "msg_1", delta }),
  end: (fields: Record<string, unknown> = {}, type = "response.completed") => ({
    type,
    response: {
      id: "resp_1",
      model: "bad-model-2026",
      status: "completed",
      output: [],
      usage: { input_tokens: 11, output_tokens: 7 },
      ...fields,
    },
  }),
};

/** Chat Completions. */
export const chat = {
  delta: (fields: Record<string, unknown>, finish_reason: string | null = null) => ({
    id: "chatcmpl-1",
    model: "bad-model-2026",
    choices: [{ index: 0, delta: fields, finish_reason }],
  }),
  usage: { id: "chatcmpl-1", choices: [], usage: { prompt_tokens: 11, completion_tokens: 7 } },
  done: "data: [DONE]\n\n",
};
