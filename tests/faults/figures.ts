// What a server process says of itself in /metrics, as fault tests ask for it.

/** A figure without labels. Throws when the server does not have it. */
export async function figure(url: string, name: string): Promise<number> {
  const text = await metricsOf(url);
  const value = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`There is no figure ${name} in ${text.slice(0, 500)}`);
  return Number(value);
}

/** Resident memory in MiB. */
export async function residentMiB(url: string): Promise<number> {
  return Math.round(await figure(url, "process_resident_memory_bytes") / 2 ** 20);
}

/** Looks until a figure fits; gives it. Throws when it never does. */
export async function settled(
  url: string,
  name: string,
  fits: (value: number) => boolean,
  patienceMs = 20_000,
): Promise<number> {
  const deadline = performance.now() + patienceMs;
  let value = await figure(url, name);
  while (!fits(value)) {
    if (performance.now() > deadline) throw new Error(`${name} is ${value} after ${patienceMs} ms`);
    value = await figure(url, name);
  }
  return value;
}

async function metricsOf(url: string): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}
