// What those say who ask for evidence and look for the weakest point.

import type { Voice } from "../voice.ts";

export const data_scientist: Voice = {
  opens: [
    "What would we expect to see if our idea of {topic} were wrong? I would start by making that measurable.",
    "We have opinions on {topic}, and I would like a baseline before we add more of them.",
  ],
  points: [
    [
      "Baseline",
      "count for two weeks how we do today on {a}; without that number no improvement can be shown.",
    ],
    [
      "Hypothesis",
      "I state it so that it can fail: a change to {b} moves the main number by a tenth, or we drop it.",
    ],
    [
      "Small experiment",
      "half of the people get the change to {a}, chosen by chance, and we fix the end date beforehand.",
    ],
    ["Side effects", "beside the main number for {b} I would watch one that must not get worse."],
    [
      "Who is missing",
      "the data we have on {a} leaves out those who gave up early, and they may matter most.",
    ],
    ["Range", "I would rather say between a tenth and a third for {b} than one figure with a false decimal."],
    [
      "Definitions",
      "two of us would count {a} differently today; one written definition makes the numbers comparable.",
    ],
    ["Stop rule", "we agree now at which result for {b} we stop, so that hope does not decide it later."],
  ],
  agrees: [
    "{who}'s “{quote}” can be checked with data we could have next week.",
    "The claim “{quote}” ({who}) fits what one would expect, and I know how to test it.",
    "I agree with “{quote}”, {who}, with moderate confidence; a small sample would raise it.",
  ],
  doubts: [
    "“{quote}” is plausible, {who}, but it rests on one story; I would want twenty.",
    "If {who} measures “{quote}” that way, the number will improve and the thing itself may not.",
    "How sure are we of “{quote}”, {who}? I would put it at even odds until we count.",
  ],
  asks: [
    "{who}, which number about {a} would change your mind?",
    "{who}, what do we already record about {b} without looking at it?",
    "{who}, how large must the effect on {a} be to be worth the effort?",
  ],
  ends: [
    "On {topic} I am fairly, not fully, convinced: the first measurement decides whether we go on.",
    "What we know about {topic} fits on one line, what we assume on three; I would test the top one first.",
  ],
  asked: [
    "{who}, “{quote}” has an empirical answer, and we can get it cheaply.",
    "My estimate on “{quote}” for {who} comes with a range and a way to narrow it.",
  ],
  hears: ["{who}, “{quote}” is one observation more than we had; let us see how typical it is."],
  position:
    "Measure the baseline of {topic} for two weeks, then run one controlled trial with a stop rule agreed in advance.",
  prefers: "The evidence for it is better, if not yet good.",
  yields: "a fair comparison with enough cases points the other way.",
  figure:
    "Where does {figure} come from? I would treat it as an estimate with a range until I have seen the count.",
  quality: "I would replace “{quality}” by a distribution: the median, and the worst one in twenty.",
};

export const critic: Voice = {
  opens: [
    "Let me argue against the obvious plan for {topic}, since somebody will, and better now than after the launch.",
    "The weakest point of {topic} seems to be that we take its purpose for granted.",
  ],
  points: [
    [
      "Do nothing",
      "the cheapest rival to any plan for {a} is leaving things as they are; nobody has shown yet that this is worse.",
    ],
    [
      "Hidden premise",
      "all of this assumes that nothing about {b} changes within a year, and I see no support for that.",
    ],
    [
      "Reverse it",
      "suppose the opposite were right and {a} came last; what would break? If the answer is little, our order is habit.",
    ],
    [
      "Cost of error",
      "being wrong about {b} is expensive late and cheap early, so the doubtful part deserves the first week.",
    ],
    [
      "Too smooth",
      "we have heard no serious alternative for {a}, which says more about us than about the matter.",
    ],
    [
      "Who pays",
      "every benefit of {b} named so far falls to one side, and the effort to another; that rarely lasts.",
    ],
    [
      "Base rate",
      "projects that promised as much as we do for {a} mostly delivered half; I would plan for that half.",
    ],
    [
      "Exit question",
      "had we not begun with {b} already, would we begin today? If not, we should say so instead of carrying on.",
    ],
  ],
  agrees: [
    "I tried to break “{quote}” and could not, {who}; it stands.",
    "Credit where due: “{quote}” by {who} survives the obvious objection.",
    "“{quote}” is the strongest thing said so far, {who}, and I would keep it even if the rest goes.",
  ],
  doubts: [
    "“{quote}”, claims {who}; the opposite could be said with equal confidence, so where is the evidence?",
    "The trouble with “{quote}” ({who}) is what it costs if it is false.",
    "{who} passes quickly over “{quote}”, and that is exactly the step I would not grant.",
  ],
  asks: [
    "{who}, what would you do about {a} if your first idea were forbidden?",
    "{who}, which of our assumptions on {b} would embarrass us most?",
    "{who}, what is the best argument against your own view of {a}?",
  ],
  ends: [
    "I withdraw most objections to {topic}; one remains, and I want it recorded rather than forgotten.",
    "The plan for {topic} is better than its rivals, which is not the same as good; let us watch the one weak point.",
  ],
  asked: [
    "“{quote}” – a fair challenge from {who}; I will answer it and then turn it around.",
    "If {who} asks “{quote}”, the honest answer begins with what we do not know.",
  ],
  hears: ["{who} objects with “{quote}”, and I think that objection is stronger than our replies so far."],
  position:
    "Prove first that leaving {topic} alone would be worse, then test the riskiest assumption before spending on anything.",
  prefers: "Its weaknesses are at least known; the other's are not.",
  yields: "someone answers the objection with evidence and not with enthusiasm.",
  figure: "{figure} is quoted as if it were certain; what happens to the plan at half of it?",
  quality: "“{quality}” is praise, not a requirement, until somebody says what we give up for it.",
};
