import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { agreement, clusters, samePosition, sameStances } from "../../src/core/convergence.ts";
import type { Stance } from "../../src/core/event.ts";

const word = fc.constantFrom(
  "use",
  "keep",
  "passkeys",
  "passwords",
  "tokens",
  "redis",
  "für",
  "安全",
  "no",
  "all",
);
const position = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 6 }).map((w) => w.join(" ")),
  fc.string({ minLength: 1, maxLength: 30 }),
);
const confidence = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const stance = fc.record({ position, confidence });
const agents = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), stance, {
  maxKeys: 8,
  noNullPrototype: true,
});
const some = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), stance, {
  minKeys: 1,
  maxKeys: 8,
  noNullPrototype: true,
});
const options = { verbose: 1 } as const;

const stances = (...given: [string, string, number][]): Record<string, Stance> =>
  Object.fromEntries(given.map(([agent, position, confidence]) => [agent, { position, confidence }]));

Deno.test("agreement is a number in [0, 1]", () => {
  fc.assert(
    fc.property(agents, (all) => {
      const score = agreement(all);
      assert(score >= 0 && score <= 1 && !Number.isNaN(score), String(score));
    }),
    options,
  );
});

Deno.test("agreement and its clusters do not depend on the order of the agents", () => {
  const shuffled = some.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(Object.keys(all), { minLength: Object.keys(all).length }))
  );
  fc.assert(
    fc.property(shuffled, ([all, order]) => {
      const other = Object.fromEntries(order.map((agent) => [agent, all[agent]!]));
      assertEquals(agreement(other), agreement(all));
      assertEquals(
        clusters(other).map((c) => [c.position, c.agents]),
        clusters(all).map((c) => [c.position, c.agents]),
      );
    }),
    { ...options, numRuns: 500 },
  );
});

Deno.test("agreement does not depend on what the agents are called", () => {
  fc.assert(
    fc.property(some, (all) => {
      const names = Object.keys(all).sort();
      const renamed = Object.fromEntries(names.map((agent, i) => [`z${names.length - i}`, all[agent]!]));
      assertEquals(agreement(renamed), agreement(all));
    }),
    options,
  );
});

Deno.test("unanimity is 1, however confident, and a lone voice is 1", () => {
  fc.assert(
    fc.property(fc.array(confidence, { minLength: 1, maxLength: 16 }), position, (confidences, said) => {
      assertEquals(
        agreement(
          Object.fromEntries(confidences.map((c, i) => [`a${i}`, { position: said, confidence: c }])),
        ),
        1,
      );
    }),
    options,
  );
});

Deno.test("agreement of nobody is 0", () => assertEquals(agreement({}), 0));

Deno.test("every agent is in exactly one cluster, and clusters are heaviest first", () => {
  fc.assert(
    fc.property(agents, (all) => {
      const groups = clusters(all);
      assertEquals(groups.flatMap((g) => g.agents).sort(), Object.keys(all).sort());
      const weights = groups.map((g) => g.weight);
      assertEquals(weights, weights.toSorted((a, b) => b - a));
      for (const { position, agents } of groups) assert(agents.some((a) => all[a]!.position === position));
    }),
    options,
  );
});

Deno.test("agreement is the leading position's share of the confidence", () => {
  const all = stances(["a", "use passkeys", 0.9], ["b", "Use passkeys!", 0.6], ["c", "ship nothing", 0.5]);
  assertEquals(agreement(all), 0.75);
  assertEquals(clusters(all).map((c) => c.agents), [["a", "b"], ["c"]]);
  assertEquals(clusters(all)[0]!.position, "use passkeys", "the most confident one's wording");
});

Deno.test("a voice without any confidence still counts", () => {
  assertEquals(agreement(stances(["a", "yes", 0], ["b", "nothing of it", 0])), 0.5);
  assert(agreement(stances(["a", "yes", 1], ["b", "nothing of it", 0])) < 1);
});

Deno.test("one more who joins the leading position never lowers the agreement", () => {
  fc.assert(
    fc.property(some, confidence, (all, c) => {
      const lead = clusters(all)[0]!.position;
      const joined = { ...all, "~new": { position: lead, confidence: c } };
      assert(agreement(joined) >= agreement(all) - 1e-9, `${agreement(all)} → ${agreement(joined)}`);
    }),
    options,
  );
});

Deno.test("the same position is recognised in other case, punctuation and script forms", () => {
  assert(samePosition("Use passkeys, for all users.", "use PASSKEYS for all users"));
  assert(samePosition("ｕｓｅ　ｐａｓｓｋｅｙｓ", "use passkeys"));
  assert(samePosition("für alle Nutzer", "Für alle Nutzer"));
  assert(samePosition("caf\u00e9 zuerst", "cafe\u0301 zuerst"));
  assert(!samePosition("use passkeys", "keep the passwords that we have"));
});

Deno.test("being the same position is mutual, and every position is the same as itself", () => {
  fc.assert(
    fc.property(position, position, (a, b) => {
      assert(samePosition(a, a));
      assertEquals(samePosition(a, b), samePosition(b, a));
    }),
    options,
  );
});

Deno.test("stances are the same when everybody holds what they held, whatever their confidence", () => {
  const before = stances(["a", "use passkeys", 0.2], ["b", "ship nothing", 0.3]);
  assert(sameStances(before, stances(["b", "Ship nothing", 0.9], ["a", "use passkeys", 0.1])));
  assert(!sameStances(before, stances(["a", "use passkeys", 0.2], ["b", "use passkeys", 0.3])));
  assert(!sameStances(before, stances(["a", "use passkeys", 0.2])));
  assert(!sameStances(before, stances(["a", "use passkeys", 0.2], ["c", "ship nothing", 0.3])));
});

Deno.test("opposite positions are not one, however alike they sound", () => {
  for (
    const [a, b] of [
      ["We should use Redis", "We should not use Redis"],
      ["Use passwords for login", "Use passkeys for login"],
      ["Ship it now", "Never ship it now"],
      ["Wir nehmen Redis", "Wir nehmen nicht Redis"],
    ] as const
  ) {
    assert(!samePosition(a, b), `${a} | ${b}`);
  }
  assert(samePosition("We should keep sessions in the database", "Keep our sessions in the database."));
});
