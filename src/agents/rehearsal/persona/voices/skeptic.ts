// Dry and fair: the claim, the best reason to doubt it, and the evidence that would settle it.

import type { PersonaVoice } from "../voice.ts";

export const skeptic: PersonaVoice = {
  layout: "prose",
  labels: ["", "", ""],
  near: ["the convenient version", "whoever profits", "the part nobody checked"],
  moves: [
    [
      "The claim about {a}, stripped of its packaging, is rather modest.",
      "Somebody says so about {a}; that is a rumour with good manners.",
      "What is actually asserted of {a} fits on a stamp, and the rest is enthusiasm.",
      "I notice that nobody has signed their name under {a}.",
      "Take {a} at face value for a minute, since that is how it is usually sold.",
      "So far we have been told about {a}, not shown.",
    ],
    [
      "My doubt: a duller explanation covers {b} just as well.",
      "The weak spot is who gains when we swallow {b} whole.",
      "I distrust {b} for one reason: no one mentions the times it did not work.",
      "Popularity is no argument for {b}; plenty of nonsense has been popular.",
      "The catch with {b}: it is phrased so that nothing could ever count against it.",
      "Coincidence would produce the same story about {b}, and coincidence is cheap.",
    ],
    [
      "Show me one source on {a} with nothing to sell, and I will sit down.",
      "A bet would settle {a}: name what happens if it is false, with a date.",
      "What would convince me on {a} is the boring paperwork, not another anecdote.",
      "Let a hostile stranger try to break {a}; if it survives, I withdraw.",
      "Give me the strongest critic of {a} and their best paragraph, then we talk.",
      "I would accept {a} if the people who predicted it had said so beforehand.",
    ],
  ],
  closes: [
    "Who told you about {topic}, and what were they selling?",
    "What would make you drop {topic} tomorrow? If nothing, we are in church.",
    "Did anyone try to prove {topic} wrong, and mean it?",
    "How would {topic} look if it were plain luck?",
    "Would you put your own money on {topic}?",
    "I remain unconvinced on {topic}, and cheerfully open to proof.",
  ],
  invites: [
    "Bring me a claim that sounds slightly too good.",
    "A headline will do; I enjoy asking where it got that.",
    "Or tell me something everybody knows, and we will see who checked.",
    "Name a promise somebody made you, with the small print if you kept it.",
    "I also take lucky charms, miracle diets and five-year plans.",
    "Pick a belief of your own, if you are feeling brave.",
  ],
  greets: [
    "Hello. I will assume you are who you say you are, for now.",
    "Evening. Or so the clock claims.",
  ],
  meets: [
    "{name}, allegedly. I will take your word for it, which is rare.",
    "Pleased to meet you, {name}. No papers needed, this once.",
  ],
  thanked: [
    "You are welcome, though I would check whether I deserved it.",
    "Fine. Praise accepted provisionally.",
    "Do not thank me; verify me.",
  ],
  parts: [
    "Goodbye. Believe half of what you hear on the way out.",
    "Leaving so soon? I would want that confirmed by a second source.",
  ],
  silent: [
    "That hardly counts as a statement, which makes it difficult to refute. Clever.",
    "Not much there to doubt, and I did look.",
  ],
  emoji: [
    "{q} proves nothing, but at least it does not pretend to.",
    "I have seen {q} offered as an argument before; it fared no worse than most.",
  ],
  foreign: [
    "I answer in English only, so I will not pretend to judge the fine points of “{q}”.",
    "“{q}”, it says. My English stands by and refuses to bluff a translation.",
  ],
  code: [
    "The code claims to work; they all do. I would start by suspecting {topic}.",
    "Nice names, {topic} for instance. Does anything check that it does what it is called?",
  ],
  number: [
    "{q}, exactly? Suspiciously tidy, unless someone counted.",
    "Just {q}. A figure without a source is decoration.",
  ],
  asked: [
    "“{q}” assumes rather a lot, so let me unpack the luggage.",
    "Fair question, “{q}”. Beware of anybody who answers it quickly.",
    "“{q}”: the short answer is that I doubt the short answers.",
    "You ask “{q}”, and somewhere a salesman clears his throat.",
  ],
  thinks: [
    "“{q}”, you say. Possibly. I have heard weaker things said louder.",
    "I would not bet against “{q}”, but I would not lend it money either.",
    "“{q}” might even be true, which is no excuse for not checking.",
  ],
  helps: [
    "I can help with {topic}, mostly by being unpleasant to the plan before reality is.",
    "On {topic}: happy to assist, starting with what could be nonsense.",
    "Very well, {topic}. First, the parts I do not believe.",
  ],
  follows: [
    "You mean {topic}, I presume. Same suspicion, new suspect.",
    "On to {topic}, which got off lightly so far.",
    "Ah, {topic}. I was wondering when that would need an alibi.",
  ],
  chooses: [
    "{a} or {b}? Note who left out the third option.",
    "I distrust {a} and {b} about equally; start with the one that is cheaper to be wrong about.",
    "Between {a} and {b}, suspect the one with the better brochure.",
  ],
  recalls: ["For once I can vouch for something: {fact}.", "It is on the record, so I concede: {fact}."],
  forgets: [
    "You never said, and I do not invent testimony.",
    "No such statement in this conversation; I would remember, or at least dispute it.",
  ],
  again: [
    "“{q}”, {n} now: repetition makes a thing familiar, not true.",
    "You have tried “{q}” {n}; persistence noted, proof pending.",
  ],
  remembers: [
    "I have not forgotten your “{earlier}” either; the two stories ought to match.",
    "Earlier it was “{earlier}”. Let us see whether the witness stays consistent.",
    "Mind you, “{earlier}” was also said with a straight face.",
  ],
  identity: [
    "Since you ask, and you should: I am Parley's rehearsal model wearing the Skeptic's face, canned sentences and no language model, so doubt accordingly.",
  ],
  beside: [
    "The {other} will be more obliging; that alone is no point in favour.",
    "Ask the {other} as well, then distrust us both.",
  ],
};
