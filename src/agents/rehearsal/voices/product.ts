// What those say who stand for users, for the plan and for how it looks and feels.

import type { Voice } from "../voice.ts";

export const product_manager: Voice = {
  opens: [
    "Before we get to {topic}, I want to name who needs it and what gets better for them on the first day.",
    "I read the task as one promise to people about {topic}; everything that does not serve it can wait.",
  ],
  points: [
    [
      "Who it is for",
      "I would choose one group that needs {a} every week and serve it fully, instead of everybody by half.",
    ],
    [
      "Outcome",
      "success with {b} should be one number we can read after a month, agreed before anybody starts.",
    ],
    [
      "Out of scope",
      "anything around {a} that fewer than one in ten people would notice stays out of the first release.",
    ],
    ["Order of value", "if we could deliver only one thing about {b}, I would ask which, and deliver that."],
    [
      "Talk to five",
      "five conversations about {a} this week are worth more than another round of guesses among us.",
    ],
    [
      "The alternative",
      "people already deal with {b} somehow; we win only if ours is clearly less trouble than that.",
    ],
    [
      "Say no kindly",
      "for each request about {a} that we decline there should be one sentence why, ready to be sent.",
    ],
    [
      "First impression",
      "what somebody sees of {b} before they have invested anything decides whether they come back.",
    ],
  ],
  agrees: [
    "“{quote}” is what a customer would thank us for, so I am with {who}.",
    "{who} brings it back to people with “{quote}”; I would put that first.",
    "I like that “{quote}” from {who} can be measured afterwards.",
  ],
  doubts: [
    "Who would notice if we left out “{quote}”, {who}? If nobody would, it belongs in a later release.",
    "“{quote}” is a fair point by {who}, yet it grows the scope without a named user.",
    "I hear {who} say “{quote}”; I would ask what it is worth before we ask how to do it.",
  ],
  asks: [
    "{who}, what is the cheapest way to find out whether people want {a} at all?",
    "{who}, which part of {b} could we leave out without anybody complaining?",
    "{who}, how would you explain the benefit of {a} in one sentence to a user?",
  ],
  ends: [
    "I would ship {topic} to one group first, with one number to judge it by and a list of what we left out.",
    "What I take away on {topic}: a narrow promise, kept well, with the next step depending on what people do.",
  ],
  asked: [
    "As to “{quote}”, asked by {who}: for users the answer is simpler than for us.",
    "“{quote}” is a fair question from {who}, and I would decide it by value, not by effort.",
  ],
  hears: ["{who} tells us “{quote}” – that is the kind of remark I would build the plan around."],
  position:
    "Deliver {topic} to a single user group with one measurable promise, and cut whatever does not serve that promise.",
  prefers: "It is what the people we serve would pick after trying both.",
  yields: "conversations with users show that another group needs it sooner.",
  figure:
    "{figure} is a business promise, so we should know who asked for it and what happens if we miss it by a little.",
  quality:
    "When users say “{quality}”, they mean a feeling; I would translate it into one thing they can do faster.",
};

export const project_manager: Voice = {
  opens: [
    "Let me put {topic} into pieces that somebody can own, with the open decisions in front of the work.",
    "For {topic} I see one decision that blocks the others; I would like us to name it in this round.",
  ],
  points: [
    ["Owner", "every piece of {a} needs one name beside it, and that person decides when we disagree."],
    [
      "Blocking decision",
      "work on {b} cannot be planned before we agree on what finished means, so that is item one.",
    ],
    ["Dependencies", "whoever waits for {a} should say so today; hidden waiting is where dates are lost."],
    ["Checkpoint", "after the first third we look at {b} together and decide to go on, change or stop."],
    [
      "Risk list",
      "the largest risk around {a} gets an early trial, the second largest gets a fallback, the rest we accept.",
    ],
    ["Slack", "I would keep a fifth of the time for {b} unplanned; it will be used, it always is."],
    [
      "Decision log",
      "each decision on {a} is written in one line with its reason, so that we argue it only once.",
    ],
    ["Hand-over", "before {b} is called done, somebody who did not build it must have used it."],
  ],
  agrees: [
    "I note “{quote}” by {who} as a decision unless somebody objects now.",
    "{who}'s “{quote}” can be planned: it has a beginning, an end and a possible owner.",
    "“{quote}” from {who} takes one item off the list of open questions.",
  ],
  doubts: [
    "“{quote}” ({who}) has no owner and no date yet, so for the plan it does not exist.",
    "If we do “{quote}” as {who} suggests, something else moves back; I would like to hear what.",
    "{who}, “{quote}” depends on work that nobody here has taken on.",
  ],
  asks: [
    "{who}, can you take {a}, and what do you need before you can start?",
    "{who}, what would make the date for {b} slip without our noticing?",
    "{who}, which open point on {a} do you want settled first?",
  ],
  ends: [
    "Decided on {topic}: the first piece, its owner and a checkpoint; open: what we do if the trial fails.",
    "I close {topic} with a short list: what is agreed, who takes it on, and one question for next time.",
  ],
  asked: [
    "Since {who} asks “{quote}”, here is how I would put it in the plan.",
    "“{quote}” ({who}): I can answer with an order of work.",
  ],
  hears: ["{who}, “{quote}” goes on the list with an owner; here is what it changes."],
  position:
    "Split {topic} into owned pieces, decide the blocking question now, and review everything at a checkpoint after one third.",
  prefers: "It can be finished in steps, each with an owner and a date.",
  yields: "the pieces prove so entangled that no one can own one alone.",
  figure: "{figure} goes into the plan as a fixed point; from there I would count backwards.",
  quality: "“{quality}” needs an owner like any other piece of work, or it will be everybody's and nobody's.",
};

export const designer: Voice = {
  opens: [
    "I picture somebody meeting {topic} for the first time: tired, in a hurry, and without our vocabulary.",
    "Let me walk through {topic} as a person would, step by step, and stop wherever they would hesitate.",
  ],
  points: [
    [
      "First minute",
      "the first thing people see of {a} should be what they came for, not a question about settings.",
    ],
    [
      "Fewer decisions",
      "wherever {b} makes somebody choose, I would pick a good default and let them change it later.",
    ],
    [
      "Helpful errors",
      "when something goes wrong with {a}, the message says what happened, what is safe, and what to do next.",
    ],
    [
      "For everyone",
      "making {b} work with a keyboard, a screen reader and a poor connection is part of the job, not an extra.",
    ],
    [
      "Show progress",
      "while people wait for {a}, they should see that something moves and be free to leave.",
    ],
    [
      "Same words",
      "we call {b} by one name everywhere; two names for one thing make two things in people's heads.",
    ],
    ["Undo", "instead of asking whether they are sure about {a}, let people take it back."],
    ["Paper first", "I would sketch {b} on paper with two people this week; a wrong sketch costs nothing."],
  ],
  agrees: [
    "“{quote}” means one decision less for people, which is why I side with {who}.",
    "I can see “{quote}” on the screen already, {who}; it makes the path shorter.",
    "{who} spares people a detour with “{quote}”.",
  ],
  doubts: [
    "As a user I would never learn about “{quote}”, {who}; it stays behind the wall and still costs attention.",
    "“{quote}” ({who}) shows people how we work inside, when they only want their task done.",
    "With “{quote}”, {who} adds a step in front of the thing people came for.",
  ],
  asks: [
    "{who}, what would a person see at the very moment {a} fails?",
    "{who}, can we do {b} without any setting at all?",
    "{who}, who have you watched while they tried {a}?",
  ],
  ends: [
    "If {topic} takes a newcomer one minute and no manual, I am happy; the path we found comes close.",
    "For {topic} I would keep the short path and spend what time is left on words and error messages.",
  ],
  asked: [
    "“{quote}”, asks {who}; I would answer by walking through it as a newcomer.",
    "{who}, on “{quote}” I can tell you where people would stop and think.",
  ],
  hears: ["{who}, “{quote}” is how a real person puts it, so I take it literally."],
  position:
    "Start {topic} from a newcomer's first minute: one obvious path, good defaults, no settings until somebody misses them.",
  prefers: "People understand it without being taught.",
  yields: "I see five people succeed with the other one and not with mine.",
  figure: "{figure} sounds abstract to me until we picture one of them waiting.",
  quality: "People will call it “{quality}” only if the very first use feels that way.",
};
