// A disk of a few megabytes that a test can fill and empty: a file system in memory, mounted for the test. That needs to
// be root on Linux; where it is not allowed `smallDisk` gives undefined.

export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  free(): Promise<void>;
}

export async function smallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const path = await Deno.makeTempDir({ prefix: "parley-disk-" });
  if (!await ran("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path)) {
    await Deno.remove(path);
    return undefined;
  }
  const ballast = `${path}/ballast`;
  return {
    path,
    async fill() {
      // What is there already stays: a store may have used what was freed, and goes on to be full.
      using file = await Deno.open(ballast, { append: true, create: true });
      for (let size = 64 * 1024; size >= 1;) {
        const wrote = await file.write(new Uint8Array(size)).catch((error) => {
          if (/os error 28/.test(error.message)) return 0;
          throw error;
        });
        if (wrote < size) size = Math.floor(size / 2);
      }
    },
    async free() {
      await Deno.remove(ballast);
    },
    async [Symbol.asyncDispose]() {
      // Also where a process that a failed test has left still has a file of it open.
      if (!await ran("umount", "-l", path)) throw new Error(`${path} could not be unmounted`);
      await Deno.remove(path);
    },
  };
}

async function ran(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
