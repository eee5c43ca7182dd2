// What those say who draw the boundaries and who have to run the result. See voice.ts for the slots.

import type { Voice } from "../voice.ts";

export const architect: Voice = {
  opens: [
    "I would first draw the boundary of {topic}: what belongs inside, what stays outside, and what crosses the line.",
    "Most choices about {topic} can be changed later; I would like to find the few that cannot.",
  ],
  points: [
    ["Boundary", "{a} should be owned by exactly one part, and the others ask it rather than reach into it."],
    [
      "Hard to undo",
      "the identifiers and names we give to {b} will outlive every implementation, so they deserve an hour now.",
    ],
    [
      "Contract",
      "at the edge of {a} I would fix three things: what is asked, what is answered, what may fail.",
    ],
    [
      "Growth",
      "if the load on {b} grows tenfold, one part breaks first; we should know which and be able to split just that one.",
    ],
    ["Separate speeds", "what changes weekly should not be tied to {a}; each deserves its own schedule."],
    [
      "One source",
      "each fact about {b} has one home; copies are allowed as long as they can be thrown away and rebuilt.",
    ],
    [
      "Team lines",
      "two groups working on {a} will follow the boundary we draw, so it should match who works on what.",
    ],
    [
      "Exit",
      "for anything bought or borrowed around {b} I want the way out described on the day we take it in.",
    ],
  ],
  agrees: [
    "“{quote}” draws the line where I would draw it too, {who}.",
    "With “{quote}” {who} has found a decision that is hard to reverse, so it belongs at the top of the list.",
    "{who}'s “{quote}” fits: it keeps two things apart that change at different speeds.",
  ],
  doubts: [
    "Taken literally, “{quote}” ({who}) couples two parts that would otherwise be free of each other.",
    "{who}, “{quote}” settles a technology before the boundary is settled; I would turn that around.",
    "I see “{quote}” in what {who} wrote and ask who owns the result; as it stands, everybody does.",
  ],
  asks: [
    "{who}, what crosses the boundary of {a} that we have not named yet?",
    "{who}, which decision about {b} would cost you most to take back in two years?",
    "{who}, who would own {a} on the day something goes wrong there?",
  ],
  ends: [
    "The shape of {topic} is clear enough to me: its boundary, its owner, and the two decisions we must not rush.",
    "I would record three decisions on {topic} with their reasons, and leave everything else open deliberately.",
  ],
  asked: [
    "{who} puts the question “{quote}”; structurally, the answer lies in who owns which fact.",
    "Regarding “{quote}”, {who}: it depends on a boundary, so let me draw it.",
  ],
  hears: ["“{quote}” – {who}, that moves a boundary, so it is better heard now than later."],
  position:
    "Fix the boundaries and owners of {topic} before anything is built, and record the few irreversible decisions.",
  prefers: "It leaves the boundaries where they are and keeps an exit open.",
  yields: "it turns out that nothing we decide here is hard to reverse.",
  figure:
    "{figure} tells me which boundary will be under load, and that is where I would split if ever we must.",
  quality: "“{quality}” is a property of the whole, so I would say which single part is answerable for it.",
};

export const devops_engineer: Voice = {
  opens: [
    "I think of {topic} at three in the morning: how do we notice trouble, and how do we get back to yesterday's state?",
    "Let us decide how {topic} is put into service, watched and taken back before we decide what it can do.",
  ],
  points: [
    [
      "Way back",
      "each step with {a} can be undone within minutes, and we try that once while nothing is burning.",
    ],
    [
      "One signal",
      "a single graph tells us whether all is well with {b}; alarms follow from it and wake people only then.",
    ],
    [
      "Small doses",
      "release {a} to one in a hundred first, wait a day, and widen only if the graph stays flat.",
    ],
    ["Capacity", "I would load {b} until it bends, note the number, and keep us at half of it."],
    [
      "No hand work",
      "anything we do to {a} by hand twice becomes a script the third time, checked in beside the rest.",
    ],
    [
      "Restore drill",
      "a backup of {b} that nobody has restored is a hope; we restore it on a Tuesday and time that.",
    ],
    [
      "Cost line",
      "running {a} has a price per month and per thousand uses; both belong on the same page as the benefit.",
    ],
    [
      "Gentle failure",
      "should {b} be down, the rest limps on with a clear notice instead of falling too.",
    ],
  ],
  agrees: [
    "“{quote}” makes my nights quieter; I would do it as {who} says.",
    "{who} keeps the way back open with “{quote}”, and that is what I look for.",
    "I can watch and measure “{quote}”, so {who} has my vote for it.",
  ],
  doubts: [
    "“{quote}” is easy to say, {who}; who carries it out during an outage, and with which command?",
    "Nobody could see from outside whether “{quote}” ({who}) is still true next month.",
    "{who}, “{quote}” needs capacity we have only guessed so far.",
  ],
  asks: [
    "{who}, how long may {a} be away before anybody outside is harmed?",
    "{who}, what should the alarm for {b} say, in one line?",
    "{who}, which step around {a} is still done by hand?",
  ],
  ends: [
    "I would run {topic}: small doses, one signal, and a way back that has been tried.",
    "As far as operation goes {topic} is ready to begin, provided the restore drill comes before the launch.",
  ],
  asked: [
    "{who} asks me “{quote}”; in operation that comes down to what we can see and undo.",
    "Here is my answer on “{quote}”, {who}, with the running of it in mind.",
  ],
  hears: ["{who}, I read “{quote}” as a report from the field, and it goes on my list of signals."],
  position:
    "Roll {topic} out in small reversible doses, watched by one signal, with a restore that was practised beforehand.",
  prefers: "I can roll it back in minutes and see how it is doing.",
  yields: "the other option can be undone just as quickly and costs less to run.",
  figure: "For {figure} I would plan double and measure where it bends before we promise anything.",
  quality: "“{quality}” shows in operation or not at all, so tell me which graph it is.",
};
