// Other names of a run: a chat is found again by the id that the model's provider gave its answer. A name belongs to one
// subject. Stored keys are drawn in store.ts.

import type { Committer, Mutation } from "./commit.ts";

/** The longest name that is kept, in UTF-16 units: a key of the database holds 2,048 bytes. */
const LONGEST = 500;

export interface Aliases {
  /** Gives a run another name. A name that another run has goes over to this one; a very long one is not kept. */
  remember(run: { id: string; subject: string }, name: string): Promise<void>;
  /** The id of the run that has this name. It may have been deleted meanwhile. */
  recall(subject: string, name: string): Promise<string | undefined>;
  /** Forgets all names of a run. */
  forget(id: string, through: Committer): Promise<void>;
}

export function aliases(kv: Deno.Kv, committer: Committer): Aliases {
  return {
    async remember({ id, subject }, name) {
      if (name.length > LONGEST) return;
      const mutations = [
        { key: ["alias", subject, name], value: id },
        { key: ["named", id, name], value: subject },
      ];
      await committer.commit(mutations, 2 * name.length + 200);
    },

    async recall(subject, name) {
      if (name.length > LONGEST) return undefined;
      return (await kv.get<string>(["alias", subject, name])).value ?? undefined;
    },

    async forget(id, through) {
      for await (const { key, value: subject } of kv.list<string>({ prefix: ["named", id] })) {
        const alias = ["alias", subject, key[2]!];
        const mutations: Mutation[] = [{ key, remove: true }];
        if ((await kv.get<string>(alias)).value === id) mutations.push({ key: alias, remove: true });
        await through.commit(mutations, 100);
      }
    },
  };
}
