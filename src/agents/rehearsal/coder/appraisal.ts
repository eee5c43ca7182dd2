// What can be seen of code without running it, with reasons. Both the reviews and the planner's decision rest on it;
// the same code always gets the same appraisal, and other code another.

import type { CodePlan, Framework } from "../../../core/code_event.ts";
import type { CodeReviewAnswer, ShownCode } from "../../code_schema.ts";
import { readBrief } from "./brief.ts";
import { demandsOf } from "./demands.ts";
import type { Want } from "./wants.ts";

export interface Appraisal {
  scores: CodeReviewAnswer["scores"];
  /** Plan's requirements without a sign in the code. */
  missing: string[];
  met: number;
  asked: number;
  /** What the code could still have. */
  lacks: Want[];
  lines: number;
  controls: number;
  labels: number;
}

/** Signs in code of what a `Want` brings. */
const HAS: Record<Want, RegExp> = {
  live: /aria-live|role["']?(?:=|: )["']?(?:status|alert|log)|["<]output\b/,
  empty: /\bno \p{L}+ (?:yet|match|here)|\bnothing\b|say something|choose|not rated/iu,
  dark: /prefers-color-scheme/,
  motion: /prefers-reduced-motion/,
  focus: /:focus-visible/,
  reset: /\breset\b|\bclear|start (?:again|over)|take it back|\bagain\b|unpick|forget|\bundo\b/i,
};

export function appraise(
  { code, checked }: Pick<ShownCode, "code" | "checked">,
  { brief, plan }: { brief: string; framework: Framework; plan: CodePlan },
): Appraisal {
  // A comment that repeats the brief does nothing of it.
  const working = withoutComments(code);
  const known = demandsOf(readBrief(brief));
  const asked = plan.requirements.map((text) => {
    const sign = known.find((demand) => demand.text === text)?.sign;
    return { text, met: sign ? sign.test(working) : mentioned(text, working) };
  });
  const missing = asked.filter(({ met }) => !met).map(({ text }) => text);
  const met = asked.length - missing.length;
  const lacks = (Object.keys(HAS) as Want[]).filter((want) => !HAS[want].test(code));
  const lines = code.split("\n").length;
  const controls = count(code, /<(?:input|select|textarea)\b|\bh\("(?:input|select|textarea)"/g);
  const labels = count(code, /<label\b|\bh\("label"|aria-label/g);
  return {
    scores: {
      requirements: bounded(10 * met / Math.max(1, asked.length)),
      correctness: bounded(correctness(code, checked, controls)),
      accessibility: bounded(accessibility(code, controls, labels, lacks)),
      clarity: bounded(clarity(code, lines)),
    },
    missing,
    met,
    asked: asked.length,
    lacks,
    lines,
    controls,
    labels,
  };
}

function withoutComments(code: string): string {
  return code.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function correctness(code: string, checked: boolean, controls: number): number {
  let score = checked ? 8 : 2;
  if (/\bTODO\b/.test(code) || /lorem ipsum|rest of (?:the )?code|your code here/i.test(code)) score -= 3;
  if (/\b(?:prompt|alert|confirm)\(/.test(code)) score -= 1;
  if (/\beval\(|new Function\(|dangerouslySetInnerHTML|\{@html|v-html/.test(code)) score -= 3;
  if (controls > 0 && /\brequired\b|validate|reportValidity/.test(code)) score += 1;
  if (/\.trim\(\)|catch \{|isFinite|isNaN|disabled/.test(code)) score += 1;
  return score;
}

function accessibility(code: string, controls: number, labels: number, lacks: readonly Want[]): number {
  let score = 2 + 3 * Math.min(1, controls === 0 ? 1 : labels / controls);
  if (!lacks.includes("live")) score += 2;
  if (SEMANTIC.test(code)) score += 1;
  if (/<h[1-3]\b|h\("h[1-3]"/.test(code)) score += 1;
  if (!/outline: ?(?:none|0)/.test(code)) score += 0.5;
  if (!lacks.includes("motion")) score += 0.5;
  if (!lacks.includes("dark")) score += 0.5;
  if (/<div[^>]+(?:onclick|@click|onClick)/.test(code)) score -= 2;
  return score;
}

/** States and groups that are told, by attributes or by elements that bring them along. */
const SEMANTIC =
  /aria-(?:describedby|invalid|expanded|selected|pressed|sort|checked)|["<](?:fieldset|caption|details|dialog|meter|progress)\b/;

function clarity(code: string, lines: number): number {
  const long = code.split("\n").filter((line) => line.length > 140).length;
  return 10 - Math.max(0, lines - 60) / 60 - Math.min(2, long / 4) - (count(code, /: any\b/g) > 0 ? 0.5 : 0);
}

/** Whether most of a sentence's own words are in the code: for plans that were not made here. */
function mentioned(text: string, code: string): boolean {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) =>
    !/^(must|should|with|that|have|each|when|shows?|user|users|component|field|button|the)$/.test(word)
  );
  const lower = code.toLowerCase();
  const found = words.filter((word) => lower.includes(word.slice(0, Math.max(4, word.length - 2))));
  return words.length === 0 || found.length * 2 >= words.length;
}

function count(code: string, sign: RegExp): number {
  return code.match(sign)?.length ?? 0;
}

function bounded(score: number): number {
  return Math.max(0, Math.min(10, Math.round(score)));
}
