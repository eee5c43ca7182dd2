// The rehearsal's code teams: their components compile in every framework, do what the brief says, and are two
// different pieces of work. Most code goes to the compilers directly; that a check has a thread of its own is tested
// where the check is.

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { loadCompiler } from "../../src/agents/code/compilers.ts";
import { readBrief } from "../../src/agents/rehearsal/coder/brief.ts";
import { chromiumPath, openBrowser } from "../support/browser.ts";
import { BRIEFS, FRAMEWORKS, TEAMS, write } from "../support/coder_calls.ts";
import { anySeed, seeded } from "../support/random.ts";

const HOSTILE =
  'Form with </script><b>"na\'me"</b>, {{brace}}, `tick` ${x}, \\u0000 -->, */ end, 名前 and <%= x %>';

/** How much of the shorter text's lines stands in the other, from 0 to 1; samples, one object a line, and
 * bare tags do not count. */
function shared(a: string, b: string): number {
  const [one, two] = [a, b].map((text) =>
    new Set(
      text.split("\n").map((line) => line.trim()).filter((line) =>
        line.length > 3 && !/^(?:\{ .* \},?|<\/?\w+>)$/.test(line)
      ),
    )
  );
  const both = [...one!].filter((line) => two!.has(line)).length;
  return both / Math.min(one!.size, two!.size);
}

for (const framework of FRAMEWORKS) {
  Deno.test(`both teams' components compile, say what the brief says, and differ: ${framework}`, async () => {
    const compile = await loadCompiler(framework);
    for (const [brief, words] of BRIEFS) {
      const codes = TEAMS.map((team) => {
        const code = write(team, brief, framework);
        const { checked, reason } = compile(code);
        assert(
          checked && !/obstacle|more than React|not self-contained/.test(reason),
          `${team}, ${brief}: ${reason}`,
        );
        // The comment at the top repeats the brief; the code has to say it itself.
        const working = code.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, "").toLowerCase();
        for (const word of words) {
          assertStringIncludes(working, word.toLowerCase(), `${team}, ${brief}`);
        }
        assert(!/\bTODO\b|>undefined<|"undefined"|\[object/.test(code), `${team}, ${brief}`);
        assert(/rehearsal \(no language model\)/.test(code));
        return code;
      });
      const same = shared(codes[0]!, codes[1]!);
      assert(same < 0.35, `${brief}: ${same} of the lines are the same`);
    }
  });
}

Deno.test("forms carry the brief's limits as rules, in the words of both teams", () => {
  const brief = BRIEFS[1]![0];
  const google = write("google", brief, "vanilla");
  assertStringIncludes(google, 'name="password" required minlength="10"');
  assertStringIncludes(google, "setCustomValidity");
  const anthropic = write("anthropic", brief, "react");
  assertStringIncludes(anthropic, "values.password.length < 10");
  assertStringIncludes(anthropic, "values.confirmPassword !== values.password");
  assertStringIncludes(anthropic, 'aria-describedby={errors.password ? "password-error" : "password-hint"}');
  const optional = write("google", BRIEFS[2]![0], "vanilla");
  assertStringIncludes(optional, '<input type="tel" name="phone" autocomplete');
  assertStringIncludes(optional, '<textarea name="message" required maxlength="500"');
});

Deno.test("no function hides a state behind a name of its own", async () => {
  const compile = await loadCompiler("vue");
  for (const [brief] of BRIEFS) {
    const code = write("anthropic", brief, "vue");
    assertEquals(compile(code).checked, true);
    const functions = code.split(/^(?:async )?function /m).slice(1);
    for (const [, state] of code.matchAll(/^const (\w+) = (?:ref|computed)\b/gm)) {
      const hidden = new RegExp(`  (?:const|let) ${state} =|^\\w+\\([^)]*\\b${state}:`, "m");
      const hiding = functions.filter((one) =>
        hidden.test(one) && one.split("\n}")[0]!.includes(`${state}.value`)
      );
      assertEquals(hiding, [], `${brief}: ${state}`);
    }
  }
});

Deno.test("a refinement is another version that has what the review missed, and still compiles", async () => {
  for (const framework of FRAMEWORKS) {
    const compile = await loadCompiler(framework);
    for (const [brief] of BRIEFS.filter((_, i) => i % 3 === 0)) {
      for (const team of TEAMS) {
        const first = write(team, brief, framework);
        const reasons = [
          "Nothing is announced by a live region.",
          "It ignores a dark scheme.",
          "No way to reset it.",
        ];
        const reviews = [{ by: TEAMS.find((t) => t !== team)!, scores: {}, reasons }];
        const second = write(team, brief, framework, {
          refine: { code: first, checked: true, reason: "", reviews },
        });
        assertEquals(compile(second).checked, true, `${team}, ${brief}`);
        assertNotEquals(second, first);
        assertStringIncludes(second, "Second version, after the review");
        assertStringIncludes(second, "prefers-color-scheme: dark");
        assert(/role(=|": |: )"status"/.test(second), `${team} ${framework}: a live region`);
        const plain = {
          code: first,
          checked: true,
          reason: "",
          reviews: [{ ...reviews[0]!, reasons: ["Meh."] }],
        };
        assertNotEquals(
          write(team, brief, framework, { refine: plain }),
          first,
          "something is better in any case",
        );
      }
    }
  }
});

Deno.test("whatever stands in a brief, its words end up as text and the code compiles", async () => {
  const seed = anySeed();
  console.log(`SEED=${seed}`);
  const random = seeded(seed);
  const signs = [
    "</script>",
    "</style>",
    "-->",
    "*/",
    "`",
    "${a}",
    "$a",
    "{{b}}",
    "{#if}",
    "'",
    '"',
    "\\",
    "\n",
    "<b>",
    "&amp;",
    "名前",
    "e\u0301",
    "👩‍👩‍👧",
    "\u2028",
    "@click",
    "form",
    "list",
    "with",
    ",",
    "and",
    "plans:",
    "table",
    "tabs:",
    "(x, y)",
    "select with",
    "email",
    "name",
    "class",
    "constructor",
    "1st",
    "%",
  ];
  const briefs = [HOSTILE, "", "x", "</script>", "\u0000\u0001", "constructor, __proto__ and toString form"];
  for (let i = 0; i < 30; i++) {
    briefs.push(Array.from({ length: random.int(1, 14) }, () => random.pick(signs)).join(" "));
  }
  for (const framework of FRAMEWORKS) {
    const compile = await loadCompiler(framework);
    for (const brief of briefs) {
      for (const team of TEAMS) {
        const code = write(team, brief, framework);
        const { checked, reason } = compile(code);
        assert(checked, `${framework}, ${team}, ${JSON.stringify(brief)}: ${reason}`);
      }
    }
  }
});

Deno.test("braces of a brief are text and no expression of the framework", () => {
  for (const team of TEAMS) {
    for (const framework of ["vue", "svelte"] as const) {
      const [, ...markup] = write(team, "Form with {{brace}} and {x}", framework).split("-->");
      assertStringIncludes(markup.join(""), "&#123;&#123;brace&#125;&#125;");
      assert(!/\{\{brace|\{x\}/.test(markup.join("")), `${team}, ${framework}`);
    }
  }
});

Deno.test("a brief is read into its family, fields, limits and what is beyond a component", () => {
  const brief = readBrief(
    "Checkout form with full name, card number, postal code (optional), age between 18 and 99, gift wrap (none, paper or box) and drag and drop upload",
  );
  assertEquals(brief.family, "form");
  assertEquals(brief.name, "CheckoutForm");
  const field = (label: string) => brief.fields.find((one) => one.label === label);
  assertEquals(field("Postal code")?.required, false);
  assertEquals([field("Age")?.min, field("Age")?.max], [18, 99]);
  assertEquals(field("Gift wrap")?.options, ["None", "Paper", "Box"]);
  assertEquals(brief.beyond, ["drag and drop", "uploading files"]);
  assertEquals(readBrief("Write a haiku about autumn").family, "other");
  assertEquals(readBrief("shopping list").family, "list");
  assertEquals(readBrief("table of orders with a search form").family, "table");
});

Deno.test({
  name: "the documents of both teams work in a browser: what is added is shown, what is missing is refused",
  ignore: chromiumPath() === undefined,
  // The browser's driver keeps its own connections until it is closed.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(5000);
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      for (const team of TEAMS) {
        await page.setContent(write(team, "Todo list with filter", "vanilla"));
        await page.getByLabel("Todo", { exact: true }).fill("Buy <b>milk</b>");
        await page.getByRole("button", { name: "Add todo" }).click();
        await page.getByText("Buy <b>milk</b>", { exact: true }).waitFor();
        await page.getByRole("checkbox").check();
        if (team === "google") await page.getByLabel("Filter").selectOption("Open");
        else await page.getByRole("button", { name: "Open" }).click();
        await page.getByText("Buy <b>milk</b>", { exact: true }).waitFor({ state: "detached" });
        await page.setContent(write(team, BRIEFS[0]![0], "vanilla"));
        await page.getByRole("button", { name: "Log in" }).click();
        assertEquals(
          await page.locator("body").innerText().then((text) => text.includes("done")),
          false,
          team,
        );
        await page.getByLabel("Email").fill("me@example.com");
        await page.getByLabel("Password").fill("correct horse");
        await page.getByRole("button", { name: "Log in" }).click();
        await page.getByText("Log in: done").waitFor();
      }
      assertEquals(faults, []);
    } finally {
      await browser.close();
    }
  },
});
