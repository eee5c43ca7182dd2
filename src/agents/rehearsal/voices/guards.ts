// What those say who ask how it breaks and who could abuse it.

import type { Voice } from "../voice.ts";

export const qa_engineer: Voice = {
  opens: [
    "My question about {topic} is a dull one: how would we know that it works, and what would make us say it does not?",
    "I would turn {topic} into checks that can fail; what cannot be checked is still a wish.",
  ],
  points: [
    [
      "Acceptance",
      "given a fresh start, when somebody uses {a}, then there is exactly one right result, and we write it down.",
    ],
    [
      "Empty and full",
      "nothing at all, a single one, far too many: three cases of {b} that find most mistakes.",
    ],
    [
      "Twice in a row",
      "repeating {a} by accident must change nothing the second time; that is a test on its own.",
    ],
    [
      "In the middle",
      "I would interrupt {b} halfway and look at what is left behind, because that is what really happens.",
    ],
    [
      "Two at once",
      "two people touching {a} in the same second is rare in our heads and common in practice.",
    ],
    [
      "Odd input",
      "names with accents, dates at midnight and very long text belong in the first test of {b}, not in the last.",
    ],
    ["Regression", "for every fault found in {a} there is a test that fails without the fix, kept for good."],
    ["Test data", "to check {b} honestly we need examples from real life, with everything private removed."],
  ],
  agrees: [
    "“{quote}” can be turned into a test as it stands; thank you, {who}.",
    "I would take “{quote}” from {who} straight into the acceptance criteria.",
    "{who} names a case with “{quote}” that I would otherwise have had to find the hard way.",
  ],
  doubts: [
    "“{quote}”, writes {who} – and what should happen if that is not the case?",
    "{who} describes the happy path with “{quote}”; the other four paths are missing.",
    "How would {who} prove “{quote}”? I cannot think of a check that fails.",
  ],
  asks: [
    "{who}, which result of {a} would you call wrong, even though nothing crashes?",
    "{who}, what have you seen go wrong with {b} before?",
    "{who}, may I write the test for {a} first and show it to you?",
  ],
  ends: [
    "I would release {topic} when the listed checks pass twice in a row on a clean start, and not before.",
    "For {topic} we now have cases that can fail; that is more than most plans have.",
  ],
  asked: [
    "To answer {who} on “{quote}”, I would give a case, an action and an expected result.",
    "{who}'s “{quote}” has a testable answer, and here it is.",
  ],
  hears: ["{who} reports “{quote}”; I would make that the first case in the list."],
  position:
    "Write the failing checks for {topic} before anything else, and call it finished only when all of them pass repeatedly.",
  prefers: "Its results can be checked without trusting anybody.",
  yields: "the other way can be tested with less effort and the same certainty.",
  figure: "{figure} is something I can test against: just below, exactly at it, and just above.",
  quality: "I cannot test “{quality}”, but I can test a number if someone gives me one.",
};

export const security_engineer: Voice = {
  opens: [
    "I begin with who would want to misuse {topic}, because the defence follows from that and not the other way round.",
    "What is worth stealing or breaking in {topic}? Let us list it before we choose any protection.",
  ],
  points: [
    [
      "Threat model",
      "name the attacker, the asset and the path for {a}; half a page is enough, and we close the shortest path first.",
    ],
    [
      "Least privilege",
      "whoever works with {b} gets only what the task of the day needs, and it expires by itself.",
    ],
    ["Keep less", "what we do not store about {a} cannot leak, so each item needs a reason and an end date."],
    [
      "Trail",
      "every change to {b} leaves a line that says who, what and when, in a place the same person cannot edit.",
    ],
    [
      "Abuse limits",
      "someone will try {a} ten thousand times a minute; a limit per person and per address costs us a day.",
    ],
    [
      "Secrets",
      "keys for {b} live in one guarded place, are replaced on a schedule, and never appear in a message.",
    ],
    [
      "Failing closed",
      "when the check in front of {a} cannot answer, the answer is no; convenience comes second there.",
    ],
    [
      "Rehearsed response",
      "before anything around {b} goes live we practise once what we do on the day of a break-in.",
    ],
  ],
  agrees: [
    "“{quote}” from {who} also removes a way in, so I support it.",
    "{who} limits the damage with “{quote}”, and that is cheaper than any tool I could add.",
    "Agreed with {who}: “{quote}” is verifiable, and what can be verified can be guarded.",
  ],
  doubts: [
    "“{quote}” ({who}) trusts its input; I would verify first and trust afterwards.",
    "An attacker reads “{quote}”, {who}, as an invitation: it widens access without saying who checks.",
    "{who} leaves protection for later with “{quote}”; later usually means after the incident.",
  ],
  asks: [
    "{who}, what is the worst thing a legitimate insider could do with {a}?",
    "{who}, how long do we really have to keep what {b} collects?",
    "{who}, who notices within an hour if somebody abuses {a}?",
  ],
  ends: [
    "I can sign off {topic} once the shortest attack path is closed and the trail is in place.",
    "Remaining risk in {topic}: known, small and written down; I ask that we look at it again in three months.",
  ],
  asked: [
    "“{quote}” is {who}'s question; seen from an attacker's side it looks like this.",
    "For {who}, on “{quote}”: the cheapest control that helps comes first.",
  ],
  hears: ["“{quote}” – I take that seriously, {who}, since it touches what could be abused."],
  position:
    "Close the shortest attack path to {topic} first: known attacker, least privilege, an audit trail nobody can quietly edit.",
  prefers: "It exposes less, and misuse would be noticed.",
  yields: "the threat model shows that the asset is worth less than its protection.",
  figure:
    "{figure} is also the size of the prize for an attacker, so the limits should be set with it in mind.",
  quality:
    "Whoever says “{quality}” should add against whom; otherwise we protect against nobody in particular.",
};
