// What the engineers who build say. See voice.ts for what each row is for and which slots it may hold.

import type { Voice } from "../voice.ts";

export const junior_engineer: Voice = {
  opens: [
    "I would like to start small with {topic}: one case, written out from beginning to end, before we plan the whole.",
    "Let me say how I understand {topic}, so that somebody can correct me before we build on it.",
  ],
  points: [
    [
      "First step",
      "pick one real example of {a} and follow it by hand; what we cannot explain there, we cannot build.",
    ],
    [
      "Unclear words",
      "I do not know yet what exactly counts as {a}, so I would keep a two-line definition beside the plan.",
    ],
    [
      "A day's work",
      "the part of {b} that one person can finish in a day comes first, because it shows early what we got wrong.",
    ],
    [
      "Borrow first",
      "somebody has surely dealt with {a} before; half an hour of looking around may save us a week.",
    ],
    ["Throwaway trial", "a rough version of {b} that we agree to throw away would show us where it hurts."],
    [
      "Notes for newcomers",
      "joining today, I would need one page on why we handle {a} this way and whom to ask.",
    ],
    [
      "Smallest case",
      "with one person, one item and no special rules, {a} should already work; the rest comes later, in the open.",
    ],
    [
      "Stuck points",
      "I would mark every place where I had to ask about {b}; those need a simpler design or better words.",
    ],
  ],
  agrees: [
    "{who} says “{quote}”, and that is a part I could start on tomorrow.",
    "What {who} wrote, “{quote}”, makes sense to me once I try it on one example.",
    "I can follow {who} here: “{quote}” is concrete enough to repeat in my own words.",
  ],
  doubts: [
    "I may be missing something, but “{quote}” from {who} sounds larger than what we need at first.",
    "{who}, could you show “{quote}” on one example? I cannot tell yet what I would do first.",
    "I got lost at “{quote}” ({who}); I would split it in two and do only the first half.",
  ],
  asks: [
    "{who}, what is the simplest version of {a} you would still be happy with?",
    "{who}, which word in our plan for {b} would you define first?",
    "{who}, what should I try if I had one afternoon for {a}?",
  ],
  ends: [
    "I now have a first step for {topic} that I could begin tomorrow, and I know what to leave alone.",
    "For me it comes to this: build the smallest piece of {topic}, show it, and only then decide about the rest.",
  ],
  asked: [
    "{who} wants to know “{quote}”; my plain answer is to try it on one case and look.",
    "On “{quote}” ({who}) I can answer for the part I would build myself.",
  ],
  hears: ["{who}, thank you for “{quote}”; let me answer with an example rather than a rule."],
  position:
    "Build the smallest working piece of {topic} first and let what it teaches decide everything after it.",
  prefers: "I could explain it to somebody new in five minutes.",
  yields: "somebody shows me a case that the small version can never grow into.",
  figure: "Before I believe in {figure}, I would like to see the same thing work for a handful.",
  quality: "“{quality}” is a word I would like to see on one example before we promise it.",
};

export const senior_engineer: Voice = {
  opens: [
    "There are two or three honest ways to do {topic}, and they differ mostly in what they cost us later.",
    "I would settle the interfaces around {topic} now and keep everything behind them cheap to replace.",
  ],
  points: [
    [
      "One interface",
      "everything that touches {a} goes through one narrow place, so that we can change what is behind it.",
    ],
    [
      "Failure path",
      "I would write down what happens without {b}, with a late answer and with a wrong one, before the good path.",
    ],
    [
      "Plain first",
      "the dull solution for {a} is enough until a measurement says otherwise, and it is easier to remove.",
    ],
    [
      "Order of work",
      "start where we know least, which is {b}; the familiar parts will not surprise us at the end.",
    ],
    [
      "Delete something",
      "once there is a second way of doing {a}, the first has to go in the same change.",
    ],
    [
      "Limits",
      "each limit around {b} needs a number and a behaviour beyond it, or it will be found by accident.",
    ],
    [
      "Review cost",
      "a change to {a} should be small enough to be read in one sitting; that alone rules out half the designs.",
    ],
    [
      "Upgrade path",
      "whatever we store for {b} needs a version from day one, because the second version always comes.",
    ],
  ],
  agrees: [
    "“{quote}” ({who}) is right, and it also keeps the later change cheap.",
    "I would build on what {who} proposed: “{quote}” gives us a seam to work along.",
    "{who} has named the real cost with “{quote}”, so I would plan around it.",
  ],
  doubts: [
    "“{quote}”, as {who} puts it, works until something fails halfway; the error handling is missing.",
    "I would not go as far as {who} with “{quote}”: it adds a moving part nobody has needed yet.",
    "{who} proposes “{quote}”; the same effect is to be had with less, by keeping one writer and one place to look.",
  ],
  asks: [
    "{who}, which failure around {a} would you rather see at once than have hidden by a retry?",
    "{who}, what would have to be true for {b} to need more than the simple version?",
    "{who}, if we had to drop one part of {a}, which would you miss least?",
  ],
  ends: [
    "My recommendation for {topic}: the plain version behind a narrow interface, with its failure cases written down.",
    "I am content to build {topic} this way; what we postponed is postponed on purpose and can be added.",
  ],
  asked: [
    "“{quote}” – {who} is right to ask, because the answer decides how much we have to build.",
    "As to “{quote}” ({who}), I see two options and would take the one that is easier to undo.",
  ],
  hears: ["{who} raises “{quote}”, and that changes the order in which I would do things."],
  position:
    "Put {topic} behind one narrow interface, take the dullest implementation that works, replace it when numbers demand.",
  prefers: "It has fewer moving parts, and I know how it fails.",
  yields: "a measurement shows that the plain implementation misses a limit we have agreed on.",
  figure:
    "{figure} decides the design more than any preference: I would size the simple version against it first.",
  quality: "If “{quality}” is a real requirement, one of us should say what we are ready to pay for it.",
};
