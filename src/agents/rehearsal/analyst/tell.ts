// A fact in one sentence: what the provision does, with its amount, period and place as the bill has them. Nothing is
// worked out here; every figure in the sentence is one that the bill states.

import { amountsIn } from "../../bill/amounts.ts";
import { does, type Fact } from "./facts.ts";
import { around, ruleOf, ruleTold, shortened, tidy } from "./sentence.ts";
import { capital } from "./topic.ts";

const EXTENDING =
  /^(?:(?:temporary|\d+-year|short-term|permanent) )?(?:extensions?|continuation|renewal|reauthorization) of (?:the |authorization (?:for|of) (?:the )?|existing funding for |funding (?:for )?)?/i;
const PURPOSE =
  /\b(?:to carry out|for the purposes? of|to (?:support|provide|establish|fund|expand|award|make|assist|improve)) (?!this|such|subsection|section|paragraph)[^,;.]{8,110}/i;

/** The fact as a sentence without its full stop. */
export function tell(fact: Fact): string {
  const told = changed(fact) ?? paid(fact) ?? ended(fact) ?? ruled(fact);
  // Where a fact has no topic, the marks that would set it off are left over.
  return capital(told.replace(/^[:\s]+/, "").replace(/ for (?= |$)|[.,;:\s]+$/g, "").replace(/ \(\)$/, ""));
}

/** The law and place that is amended, as ` (section 330H(a) of the Public Health Service Act)`; empty for none. */
export function place({ law, clause }: Fact): string {
  if (!law || /\bsuch (?:Act|title)\b|^(?:sub)?paragraph|^part|^chapter/.test(law)) return "";
  const inside = /^in subsection (\(\w+\))((?:\(\w+\))*)/.exec(clause.text) ??
    clause.leads.map(({ text }) => /^in subsection (\(\w+\))((?:\(\w+\))*)/.exec(text)).find(Boolean);
  return ` (${inside ? law.replace(/^section (\w+) of/, `section $1${inside[1]}${inside[2]} of`) : law})`;
}

/** " for each of fiscal years 2020 through 2024", " for plan years beginning …"; empty where no period is stated. */
export function during({ period }: Fact): string {
  if (!period) return "";
  const words = period.text.replace(/\s+/g, " ");
  return /^(?:each|the|fiscal|calendar|plan|FY|\d)/i.test(words) ? ` for ${words}` : `, ${words}`;
}

function changed(fact: Fact): string | undefined {
  const { change, topic } = fact;
  if (!change) return;
  const [before, after] = [shortened(change.old, 90), shortened(change.new, 110)];
  if (change.measure === "amount") {
    const [old, now] = [amountsIn(change.old)[0]!.text, amountsIn(change.new)[0]!.text];
    const verb = { increase: "Raises", decrease: "Lowers", neutral: "Restates" }[change.direction];
    return does(fact, "authorization")
      ? `${verb} the authorization for ${topic} from ${old} to ${now}${during(fact)}${place(fact)}`
      : `${topic}: ${old} becomes ${now}${during(fact)}${place(fact)}`;
  }
  if (change.measure === "date" && EXTENDING.test(topic)) {
    const what = topic.replace(EXTENDING, "");
    const verb = change.direction === "decrease" ? "Shortens" : "Extends";
    return `${verb} ${what}: ${quoted(before)} becomes ${quoted(after)}${place(fact)}`;
  }
  return `${topic}: ${quoted(before)} becomes ${quoted(after)}${place(fact)}`;
}

function paid(fact: Fact): string | undefined {
  const { money, topic, clause, sentence, share } = fact;
  if (!money && share && fact.series.length > 0) return `${topic}: ${shortened(sentence)}${upTo(fact)}`;
  if (!money || money.per || does(fact, "cut", "ban")) return;
  const amount = `${
    money.bound === "most" ? "up to " : money.bound === "least" ? "at least " : ""
  }${money.text}`;
  const purpose = PURPOSE.exec(clause.text.replace(/\s+/g, " "))?.[0];
  const end = purpose ? ` ${tidy(purpose)}` : ` for ${topic}`;
  if (does(fact, "rescission")) return `Cancels ${amount} of unobligated balances: ${topic}`;
  if (does(fact, "authorization")) return `Authorizes ${amount}${during(fact)}${end}${upTo(fact)}`;
  const short = !/\b(?:shall|may|exceed)\b/.test(clause.text) && clause.text.length < 120;
  if (
    does(fact, "appropriation") ||
    (short && /\b(?:funding|allocation|allotment|grants?)\b/.test(fact.context))
  ) {
    if (!does(fact, "limit") || (!money.bound && /\bof which\b/.test(clause.text.slice(money.end)))) {
      return `Provides ${amount}${during(fact)}${purpose ? end : `: ${topic}`}${upTo(fact)}`;
    }
  }
  if (!short) return;
  const own = tidy(clause.text);
  const time = own.includes(fact.period?.text.replace(/\s+/g, " ") ?? "") ? "" : `,${during(fact)}`;
  return `${topic}: ${shortened(own)}${time}${upTo(fact)}`;
}

/** How a series goes on: to the last of its amounts. */
function upTo({ series }: Fact): string {
  const last = series.at(-1);
  const figure = last?.money?.text ?? last?.share?.text;
  if (!last || !figure) return "";
  return `, and further ${last.money ? "amounts" : "figures"} to ${figure}${during(last)} (${
    series.length + 1
  } in all)`;
}

function ended(fact: Fact): string | undefined {
  const { sentence, topic } = fact;
  if (fact.money || fact.share) return;
  const repealed = /^(.{3,160}?),? (?:is|are) (?:hereby )?repealed/.exec(sentence);
  if (repealed) {
    return `Repeals ${repealed[1]!.replace(/^\p{Lu}(?=\p{Ll})/u, (c) => c.toLowerCase())} (${topic})`;
  }
  const struck = /\bby striking ((?:sub)?(?:section|paragraph|clause|title|chapter|part)s? [^;]{1,60})$/.exec(
    sentence,
  );
  if (struck) return `${topic}: strikes ${struck[1]}${place(fact)}`;
  if (
    does(fact, "effective_date", "sunset") &&
    /\b(?:this|the amendments?|subsections?|the repeal|section)\b/i.test(sentence)
  ) {
    return `${shortened(sentence, 230)} (${topic})`;
  }
}

function ruled(fact: Fact): string {
  const { sentence, topic, clause } = fact;
  const figure = (fact.money ?? fact.share)?.text.replace(/\s+/g, " ");
  const rule = clause.goesOn || !does(fact, "amendment") ? ruleOf(sentence) : undefined;
  if (rule && (!figure || ruleTold(rule).includes(figure))) {
    const told = ruleTold(rule);
    return told.length < 90 || /\b(?:such|this|that) \w+|\((?:\w+)\)/.test(told.slice(0, 60))
      ? `${topic}: ${told}`
      : told;
  }
  const short = figure ? around(sentence, figure) : shortened(sentence);
  return sentence.toLowerCase().includes(topic.toLowerCase()) ? short : `${topic}: ${short}`;
}

function quoted(words: string): string {
  return /^[\d$]|^(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/
      .test(words)
    ? words
    : `“${words}”`;
}
