// A small stand-in for `jsr:@std/testing/bdd`: describe() and it() over Deno.test and its steps, with hooks.
// Hooks of outer groups run around those of inner ones. `before`, `after` and `test` are the usual aliases.
// Not here, since nothing uses them: hooks outside of a group, and a `this` shared by a group's tests.

type Body = (t: Deno.TestContext) => void | Promise<void>;
type Options = Omit<Deno.TestDefinition, "name" | "fn">;
type Hook = () => void | Promise<void>;
type HookName = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

interface Case {
  name: string;
  options: Options;
  fn: Body;
}

interface Group {
  name: string;
  options: Options;
  hooks: Record<HookName, Hook[]>;
  children: (Group | Case)[];
  parent?: Group;
}

let current: Group | undefined;

/** Groups tests. The outermost group becomes one Deno.test, everything in it a step. */
export function describe(name: string, fn: () => void): void;
export function describe(name: string, options: Options, fn: () => void): void;
export function describe(name: string, ...rest: [() => void] | [Options, () => void]): void {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  const hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
  const group: Group = { name, options, hooks, children: [], parent: current };
  const outer = current;
  current = group;
  try {
    fn();
  } finally {
    current = outer;
  }
  if (outer) outer.children.push(group);
  else Deno.test({ ...options, only: options.only || wantsOnly(group), name, fn: (t) => runGroup(group, t) });
}

/** One test. */
export function it(name: string, fn: Body): void;
export function it(name: string, options: Options, fn: Body): void;
export function it(name: string, ...rest: [Body] | [Options, Body]): void {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  if (current) current.children.push({ name, options, fn });
  else Deno.test({ ...options, name, fn });
}

it.only = (name: string, fn: Body) => it(name, { only: true }, fn);
it.ignore = (name: string, fn: Body) => it(name, { ignore: true }, fn);
it.skip = it.ignore;
describe.only = (name: string, fn: () => void) => describe(name, { only: true }, fn);
describe.ignore = (name: string, fn: () => void) => describe(name, { ignore: true }, fn);
describe.skip = describe.ignore;

export { it as test };

/** Runs once before the group's first test. */
export const beforeAll = hook("beforeAll");
/** Runs once after the group's last test, also when one failed. */
export const afterAll = hook("afterAll");
/** Runs before each test of the group and of groups in it. */
export const beforeEach = hook("beforeEach");
/** Runs after each test of the group and of groups in it, also when it failed. */
export const afterEach = hook("afterEach");

export { afterAll as after, beforeAll as before };

function hook(name: HookName): (fn: Hook) => void {
  return (fn) => {
    if (!current) throw new Error(`${name}() must be called inside of describe()`);
    current.hooks[name].push(fn);
  };
}

async function runGroup(group: Group, t: Deno.TestContext): Promise<void> {
  const onlyHere = group.children.some((child) => child.options.only || isGroup(child) && wantsOnly(child));
  let failed = 0;
  try {
    for (const fn of group.hooks.beforeAll) await fn();
    for (const child of group.children) {
      const chosen = !onlyHere || child.options.only || isGroup(child) && wantsOnly(child);
      const passed = await t.step({
        ...stepOptions(child.options),
        name: child.name,
        ignore: child.options.ignore || !chosen,
        fn: (t) => isGroup(child) ? runGroup(child, t) : runCase(group, child, t),
      });
      if (!passed && chosen && !child.options.ignore) failed++;
    }
  } finally {
    for (const fn of group.hooks.afterAll) await fn();
  }
  if (failed > 0) throw new Error(`${failed} of the tests in "${group.name}" failed`);
}

async function runCase(group: Group, test: Case, t: Deno.TestContext): Promise<void> {
  const groups: Group[] = [];
  for (let at: Group | undefined = group; at; at = at.parent) groups.unshift(at);
  try {
    for (const fn of groups.flatMap((g) => g.hooks.beforeEach)) await fn();
    await test.fn(t);
  } finally {
    for (const fn of groups.reverse().flatMap((g) => g.hooks.afterEach)) await fn();
  }
}

function stepOptions({ sanitizeOps, sanitizeResources, sanitizeExit }: Options) {
  return { sanitizeOps, sanitizeResources, sanitizeExit };
}

function isGroup(child: Group | Case): child is Group {
  return "children" in child;
}

function wantsOnly(group: Group): boolean {
  return group.children.some((child) => child.options.only || isGroup(child) && wantsOnly(child));
}
