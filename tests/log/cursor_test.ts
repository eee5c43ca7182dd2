import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { cursorOf, placeOf } from "../../src/log/cursor.ts";

Deno.test("a cursor brings back its place, whatever the name of the run", () => {
  for (
    const id of [
      "a",
      "~._-A9",
      "x".repeat(128),
      "foo@alice",
      `${"x".repeat(128)}@auth0|a+b@example.com/é`.replace("é", "e"),
    ]
  ) {
    const cursor = cursorOf([1_700_000_000_000, id]);
    assertMatch(cursor, /^[\w.~!-]+$/);
    assertEquals(placeOf(cursor), [1_700_000_000_000, id]);
  }
  assertEquals(cursorOf([1, "plain"]), "1~plain");
});

Deno.test("what is no cursor is refused", () => {
  for (
    const cursor of ["", "~", "1~", "1!", "1!*", "1!A", "x y~a", "1~a@b", `1~${"x".repeat(129)}`, "-1~a"]
  ) {
    assertThrows(() => placeOf(cursor), Error, "next_cursor", cursor);
  }
});
