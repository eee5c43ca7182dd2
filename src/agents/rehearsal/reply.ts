// What a composer of the rehearsal model gives where text alone is not all: thoughts beside it, or calls of tools. A
// class, so that it is told apart from the structured answers, which are plain objects.

export interface ReplyParts {
  text: string;
  /** What it thought; streamed only where the request includes reasoning. */
  reasoning?: string;
  /** Tools to be called; the answer then ends for that reason. */
  tool_calls?: { name: string; arguments: object }[];
}

export class Reply {
  readonly text: string;
  readonly reasoning: string;
  readonly tool_calls: readonly { name: string; arguments: object }[];

  constructor({ text, reasoning = "", tool_calls = [] }: ReplyParts) {
    this.text = text;
    this.reasoning = reasoning;
    this.tool_calls = tool_calls;
  }
}
