// What stands for a provider that a run was started with and that is not configured any more, after a restart with
// other settings: each call fails by itself, so that whoever has another provider goes on.

import { type Model, ModelError } from "./model.ts";

/** A model every call of which throws `ModelError("unavailable")`. */
export function missingModel(provider: string): Model {
  const message = `The provider ${provider} is not configured any more`;
  return {
    provider,
    defaultModel: provider,
    // deno-lint-ignore require-yield
    async *stream() {
      throw new ModelError("unavailable", message);
    },
  };
}
