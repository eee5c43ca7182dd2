// Which of the known families of components a brief asks for, by its words.

import { momentOf } from "./particulars.ts";

export type Family =
  | "form"
  | "list"
  | "pricing"
  | "counter"
  | "timer"
  | "calculator"
  | "table"
  | "tabs"
  | "accordion"
  | "modal"
  | "cards"
  | "dashboard"
  | "chat"
  | "quiz"
  | "rating"
  | "board"
  | "calendar"
  | "card"
  | "cart"
  | "comments"
  | "converter"
  | "countdown"
  | "lightbox"
  | "markdown"
  | "noughts"
  | "player"
  | "poll"
  | "strength"
  | "wizard"
  | "other";

/** Words that mean one family wherever they stand: "a signup in three steps" is more than a form. */
const CERTAIN: [Family, RegExp][] = [
  ["wizard", /\bwizard\b|\bmulti-?step\b|\bstepper\b|\bin (?:\d|two|three|four|five) steps\b/i],
  ["board", /\bkanban\b|\b(?:scrum|task|sprint|trello)[- ](?:like )?board\b/i],
  ["strength", /\bpassword[- ]strength\b|\bstrength (?:meter|indicator|checker) for (?:a )?passwords?\b/i],
  ["noughts", /\btic[- ]?tac[- ]?toe\b|\bnoughts and crosses\b/i],
  ["markdown", /\bmarkdown\b/i],
  ["lightbox", /\blightbox\b|\b(?:gallery|photos|images|pictures)\b.*\b(?:enlarg|zoom|full ?screen)/i],
  ["player", /\b(?:music|audio|mp3|song|podcast)[- ]player\b/i],
  ["converter", /\bconver(?:t(?:er|or|s|ing)?|sion)\b/i],
  ["comments", /\bcomments? (?:section|thread|box|list|system|widget|feed)\b/i],
  [
    "card",
    /\b(?:weather|profile|business|product|user|contact|team member) (?:profile )?(?:info )?(?:card|widget)\b(?! (?:grid|list|gallery))/i,
  ],
];

/** Words that decide the family; the earliest in the brief wins, of equals the first here. */
const FAMILIES: [Family, RegExp][] = [
  [
    "pricing",
    /\bpricing|\bprice (?:table|plans?|cards?)|\bsubscription plans?|\bplans? (?:table|comparison)/i,
  ],
  [
    "form",
    /\b(?:log-?in|sign-?(?:in|up)|register|registration|contact|checkout|feedback|newsletter|search|settings?|preferences|booking|profile|payment|survey|application|subscribe)\s+(?:form|page|screen|panel|box|view|card|component)|\bforms?\b|\bcontact us\b|\bsettings\b|\bcheckout\b|\blog-?in\b|\bsign-?up\b/i,
  ],
  ["cart", /\b(?:shopping )?(?:cart|basket)\b/i],
  ["calendar", /\bcalend[ae]r\b|\bmonth view\b/i],
  ["poll", /\bpolls?\b|\bvoting\b/i],
  ["calculator", /\bcalculat\w+/i],
  ["timer", /\b(?:stop-?watch|timer|pomodoro|count-?down)\b/i],
  ["quiz", /\bquiz\w*|\btrivia\b/i],
  [
    "rating",
    /\b(?:star|rating|review stars)\b.{0,20}\b(?:rating|component|widget|stars?|control)\b|\brating\b/i,
  ],
  ["dashboard", /\bdashboard\b|\bstats?\b|\bstatistics\b|\bmetrics\b|\bkpis?\b/i],
  ["chat", /\bchat\w*|\bmessag(?:ing|es) (?:app|box|window)|\bmessenger\b/i],
  ["tabs", /\btabs?\b|\btabbed\b/i],
  ["accordion", /\baccordion\b|\bfaqs?\b|\bcollapsible\b/i],
  ["modal", /\bmodal\b|\bdialog(?:ue)?\b|\bpop-?up\b|\bconfirmation box\b/i],
  [
    "list",
    /\bto-?dos?\b|\b(?:task|shopping|grocery|contact|book|reading|expense|wish|guest|packing|bucket|watch)[- ]?s?[- ]?(?:list|manager|tracker|book|app)\b|\bnotes?\b|\bcontacts\b|\bbookmarks?\b|\btasks\b|\bexpenses?\b|\blists?\b|\btracker\b/i,
  ],
  ["table", /\btables?\b|\bdata ?grid\b|\bspreadsheet\b/i],
  ["cards", /\bcards?\b|\bgaller(?:y|ies)\b|\bportfolio\b|\bcatalog(?:ue)?\b|\bproducts?\b|\bgrid of\b/i],
  ["counter", /\bcounter\b|\bincrement\w*|\bclick count/i],
];

/** The family of a brief's text; `other` where nothing in it is known. */
export function familyOf(text: string): Family {
  const certain = CERTAIN.find(([, words]) => words.test(text));
  if (certain) return certain[0];
  let best: { family: Family; at: number } | undefined;
  for (const [family, words] of FAMILIES) {
    const at = words.exec(text)?.index;
    if (at !== undefined && (!best || at < best.at)) best = { family, at };
  }
  if (best?.family === "timer" && countsToADay(text)) return "countdown";
  return best?.family ?? "other";
}

/** Time that runs out at a moment, not after a while. */
function countsToADay(text: string): boolean {
  return /\bcount-?down\b/i.test(text) && !/\b(?:minutes?|seconds?|pomodoro)\b/i.test(text) &&
    (momentOf(text) !== undefined || /\b(?:to|until|till|for) (?:a |an |the |our |my )?\p{L}/iu.test(text));
}
