// The rehearsal's reviews of the other team's code, and the planner's decision. Both give scores with the facts they
// come from; nobody's name earns a point.

import type { Team } from "../../../core/code_event.ts";
import type {
  CodeReviewAnswer,
  CodeReviewOccasion,
  DecisionAnswer,
  DecisionOccasion,
} from "../../code_schema.ts";
import { type Appraisal, appraise } from "./appraisal.ts";
import type { Want } from "./wants.ts";

/** How a review puts what is missing; a refinement finds its tasks by these words. */
const COMPLAINTS: Record<Want, { says: string; hears: RegExp }> = {
  live: {
    says: "No live region: screen readers are not told what has changed.",
    hears: /live region|screen reader|announc|aria-live/i,
  },
  empty: {
    says: "No empty state: where there is nothing to show it shows nothing.",
    hears: /empty|nothing to show|blank/i,
  },
  focus: { says: "No focus ring of its own for those who use a keyboard.", hears: /focus|keyboard/i },
  reset: {
    says: "No way back to the beginning: a reset is missing.",
    hears: /reset|undo|clear|start (?:again|over)|way back/i,
  },
  dark: {
    says: "It stays light for readers who chose a dark scheme.",
    hears: /dark|colou?r scheme|theme|contrast/i,
  },
  motion: { says: "It does not heed a wish for less motion.", hears: /motion|animation|transition/i },
};

/** What each team looks at first. */
const FIRST: Record<Team, Want[]> = {
  anthropic: ["live", "empty", "focus", "motion", "dark", "reset"],
  google: ["reset", "dark", "motion", "empty", "live", "focus"],
};

export function review(occasion: CodeReviewOccasion): CodeReviewAnswer {
  const { agent, reviewed } = occasion;
  const seen = appraise(reviewed, occasion);
  const lacks = FIRST[agent].filter((want) => seen.lacks.includes(want)).slice(0, 3);
  const size = `${seen.lines} lines: ${
    seen.lines > 220 ? "more than it takes" : seen.lines > 120 ? "fair for what it does" : "short"
  }.`;
  const labelled = seen.controls === 0
    ? "No fields that would need labels."
    : `${seen.labels} labels for ${seen.controls} fields${seen.labels < seen.controls ? ": too few" : ""}.`;
  const facts = agent === "anthropic" ? [labelled, size] : [size, labelled];
  return {
    scores: seen.scores,
    reasons: [
      metOf(seen),
      ...(reviewed.checked ? [] : [`It does not compile: ${reviewed.reason}`.slice(0, 300)]),
      ...facts,
      ...lacks.map((want) => COMPLAINTS[want].says),
    ],
  };
}

function metOf({ met, asked, missing }: Appraisal): string {
  const found = `${met} of ${asked} requirements can be seen in the code`;
  return missing.length === 0 ? `${found}.` : `${found}; not seen: ${missing.slice(0, 3).join(" ")}`;
}

/** The tasks that a review's reasons set, in whatever words. */
export function tasksFrom(reasons: readonly string[]): Want[] {
  const all = reasons.join("\n");
  return (Object.keys(COMPLAINTS) as Want[]).filter((want) => COMPLAINTS[want].hears.test(all));
}

/** What a task brings, for a note in the code. */
export const BRINGS: Record<Want, string> = {
  live: "a live region",
  empty: "empty states",
  focus: "focus rings",
  reset: "a way back to the beginning",
  dark: "a dark scheme",
  motion: "less motion on request",
};

export function decide(occasion: DecisionOccasion): DecisionAnswer {
  const judged = occasion.codes.map((shown) => {
    const own = appraise(shown, occasion);
    const given = occasion.reviews.filter((review) => review.of === shown.team);
    const theirs = given.map(({ scores }) => mean(Object.entries(scores)));
    const mine = mean(Object.entries(own.scores));
    // A review counts as much as the planner's own look; what does not compile cannot win by looks.
    const score = [mine, ...theirs].reduce((a, b) => a + b, 0) / (1 + theirs.length) -
      (shown.checked ? 0 : 3);
    return { team: shown.team, own, checked: shown.checked, score: Math.max(0, Math.round(score * 10) / 10) };
  });
  const ranked = judged.toSorted((a, b) =>
    b.score - a.score || b.own.met - a.own.met || a.own.lines - b.own.lines
  );
  const [best, second] = ranked;
  if (!best) throw new Error("There is no code to decide between");
  const of = (team: Team) => judged.find((one) => one.team === team)?.score ?? 0;
  return {
    winner: best.team,
    scores: { anthropic: of("anthropic"), google: of("google") },
    reasons: [
      ...ranked.map(({ team, own, score, checked }) =>
        `${nameOf(team)} has ${score}: ${
          metOf(own)
        } Accessibility ${own.scores.accessibility}, clarity ${own.scores.clarity}, ` +
        `${own.lines} lines${checked ? "" : ", and it does not compile"}.`
      ),
      second
        ? best.score === second.score
          ? `Equal scores: ${nameOf(best.team)} meets ${
            best.own.met === second.own.met ? "as much with less code" : "more of the brief"
          }.`
          : `${nameOf(best.team)} is ahead by ${(best.score - second.score).toFixed(1)}.`
        : `${nameOf(best.team)} is alone: there is nothing to compare it with.`,
    ],
  };
}

/** What the brief asks for counts twice. */
function mean(scores: [criterion: string, score: number][]): number {
  const weighted = scores.flatMap(([criterion, score]) =>
    criterion === "requirements" ? [score, score] : [score]
  );
  return weighted.length === 0 ? 0 : weighted.reduce((a, b) => a + b, 0) / weighted.length;
}

function nameOf(team: Team): string {
  return team === "anthropic" ? "Team Anthropic" : "Team Google";
}
