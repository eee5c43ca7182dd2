// What a rehearsal analyst thinks aloud while it reads: what it was given, what it noticed, compared and asked in each
// section, and what it concludes. Every thought is about words or figures that are in the section it names.

import type { Claim, ThoughtType } from "../../../core/analysis.ts";
import type { FindingsAnswer, SectionText } from "../../analysis_schema.ts";
import { amountsIn } from "../../bill/amounts.ts";
import { agent as profile } from "../../../core/roster.ts";
import { does } from "./facts.ts";
import type { Found } from "./findings.ts";
import { ruleOf, shortened } from "./sentence.ts";

type Thought = FindingsAnswer["thoughts"][number];
type Chosen = Found & { claim: Claim };

/** Thoughts besides the first and the last. */
const MOST = 14;

export function thoughtsOn(
  agent: string,
  sections: readonly SectionText[],
  read: readonly Found[],
  chosen: readonly Chosen[],
): Thought[] {
  const cares = profile(agent, "analysis")?.cares_about.slice(0, 3).join(", ") ?? "what it provides";
  const many = sections.length === 1 ? "one section" : `${sections.length} sections`;
  const first = thought("reference", `Reading ${many} for ${cares}.`, 0.9, sections[0]?.heading);
  if (sections.length === 0) {
    return [thought("conclusion", `No section of this bill concerns ${cares}.`, 0.8)];
  }
  const inside = chosen.flatMap((found) => onFinding(found)).slice(0, MOST);
  return [first, ...inside, conclusion(cares, read, chosen)];
}

function onFinding({ fact, reading, claim }: Chosen): Thought[] {
  const heading = fact.section.heading;
  const say = (type: ThoughtType, content: string, less = 0) =>
    thought(type, content, Math.max(0.3, claim.confidence - less), heading);
  const thoughts: Thought[] = [];
  const { change, money, share, hedged, sentence, period } = fact;
  const topic = fact.topic || "this paragraph";
  if (change?.measure === "amount") {
    thoughts.push(say("calculation", compared(change.old, change.new, topic)));
  } else if (change && change.measure !== "words") {
    thoughts.push(
      say("comparison", `${topic}: ${shortened(change.old, 60)} against ${shortened(change.new, 60)}.`),
    );
  } else if (money && fact.series.length > 0) {
    const all = `${fact.series.length + 1} amounts of one form under ${topic}`;
    thoughts.push(
      say(
        "calculation",
        `${all}, the first ${money.text}. They are stated one by one; I do not add them up.`,
      ),
    );
  } else if (money || share) {
    const figure = (money ?? share)!.text.replace(/\s+/g, " ");
    const time = period ? ` for ${period.text.replace(/\s+/g, " ").replace(/^each of (?:the )?/i, "")}` : "";
    thoughts.push(say("observation", `${figure}${time}: ${topic}.`));
  } else if (does(fact, "definition", "override")) {
    thoughts.push(say("reference", `${topic}: what is meant here decides how the rest is read.`));
  } else {
    const rule = ruleOf(sentence);
    const who = rule ? `${rule.subject} ${rule.modal} ${rule.action}` : sentence;
    thoughts.push(say("observation", `${shortened(who, 150)}.`));
  }
  if (hedged && !money) {
    const hedge =
      /to the (?:maximum )?extent \w+|as appropriate|such sums as (?:may be|are) necessary|as determined by|\bmay(?! not)\b/
        .exec(fact.clause.text)?.[0];
    if (hedge) thoughts.push(say("question", `“${hedge}”: how far does that bind in ${topic}?`, 0.1));
  } else if (money && !period && claim.fiscal_impact) {
    thoughts.push(say("question", `${money.text}: for which years? The clause does not say.`, 0.05));
  } else if (reading.effect && reading.doubt) {
    thoughts.push(say("hypothesis", `${topic}: ${reading.effect}.`, 0.05));
  }
  return thoughts;
}

/** What an amount is against the one it replaces, as a share of it. */
function compared(before: string, after: string, topic: string): string {
  const [old, now] = [amountsIn(before)[0], amountsIn(after)[0]];
  if (!old || !now || old.amount_billions === 0) return `${topic}: ${before} against ${after}.`;
  const change = (now.amount_billions / old.amount_billions - 1) * 100;
  const by = `${Math.abs(change).toFixed(Math.abs(change) < 10 ? 1 : 0)} percent`;
  return `${topic}: ${now.text} is ${by} ${change >= 0 ? "more" : "less"} than the ${old.text} it replaces.`;
}

function conclusion(cares: string, read: readonly Found[], chosen: readonly Chosen[]): Thought {
  if (chosen.length === 0) {
    return thought("conclusion", `These sections say nothing of their own on ${cares}.`, 0.7);
  }
  const heaviest = chosen.toSorted((a, b) => b.reading.weight - a.reading.weight)[0]!;
  const count = read.length === chosen.length
    ? `${count_(chosen.length)} on ${cares}`
    : `${count_(read.length)} on ${cares}, of which I report ${chosen.length}`;
  const sure = chosen.reduce((sum, { claim }) => sum + claim.confidence, 0) / chosen.length;
  const most = shortened(heaviest.claim.description.replace(/\.$/, ""), 160);
  return thought("conclusion", `${count}. What weighs most: ${most}.`, sure, heaviest.fact.section.heading);
}

function count_(provisions: number): string {
  return provisions === 1 ? "One provision" : `${provisions} provisions`;
}

function thought(thought_type: ThoughtType, content: string, confidence: number, section?: string): Thought {
  const text = content.replace(/\s+/g, " ").replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  const related = section ? { related_section: section } : {};
  return { thought_type, content: text, confidence: Math.round(confidence * 100) / 100, ...related };
}
