// How the parts of the bench talk: each runs in a process of its own, takes one JSON object a line on its standard
// input and answers one line for each on its standard output. Any language can do that, so a peer may be written in
// any. A process that loses its standard input ends, so that nothing survives the bench, however that ends.
//
//   → {"id":1,"do":"room"}      ← {"id":1,"value":{"url":"ws://127.0.0.1:41237/…"}}
//   → {"id":2,"do":"dance"}     ← {"id":2,"error":"There is no command dance"}

// deno-lint-ignore no-explicit-any
export type Json = any;

/** Work by the name of the command. */
export type Commands = Record<string, (args: Json) => unknown>;

/** Answers commands until the input ends, then calls `end` and exits. Commands may overlap. */
export async function serveCommands(commands: Commands, end: () => unknown = () => {}): Promise<never> {
  const encoder = new TextEncoder();
  const reply = (message: Json) => {
    // A pipe takes 64 KiB at a time, and an answer may be longer.
    let rest = encoder.encode(`${JSON.stringify(message)}\n`);
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  };
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { id, do: name, ...args } = JSON.parse(line);
    answer(commands, name, args).then(
      (value) => reply({ id, value: value ?? null }),
      (error) => reply({ id, error: error instanceof Error ? error.stack ?? error.message : String(error) }),
    );
  }
  await end();
  Deno.exit(0);
}

/** The lines of a stream of UTF-8, without their ends. */
export async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Milliseconds since the epoch with fractions: the same clock in every process of one machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

async function answer(commands: Commands, name: string, args: Json): Promise<unknown> {
  const work = commands[name];
  if (!work) throw new Error(`There is no command ${name}`);
  return await work(args);
}
