// Names of runs in the store: a name space of each subject for ids that clients choose, and bare ids for the rest.

import { assertEquals } from "@std/assert";
import { keyOf, publicId } from "../../src/engine/run_key.ts";

Deno.test("ids that clients choose are each subject's own; without authentication they stay as they are", () => {
  for (const kind of ["analysis", "job", "session"]) {
    assertEquals(keyOf(kind, "x", "anonymous"), "x");
    assertEquals(keyOf(kind, "x", "alice@example.com"), "x@alice@example.com");
  }
  for (const kind of ["discussion", "chat"]) assertEquals(keyOf(kind, "x", "alice"), "x");
});

Deno.test("the id of a key is what the client knows, whatever the subject's name is", () => {
  for (const subject of ["anonymous", "alice", "a@b@c", "@", "https://issuer/user?id=1"]) {
    for (const id of ["x", "A.b_c~d-e", "0".repeat(128)]) {
      for (const kind of ["analysis", "chat"]) assertEquals(publicId(keyOf(kind, id, subject)), id);
    }
  }
});
