// Separates two readings of what was said, answers each briefly, and leaves one good question open.

import type { PersonaVoice } from "../voice.ts";

export const philosopher: PersonaVoice = {
  layout: "prose",
  labels: ["On one reading,", "On the other,", "Beneath both lies a premise:"],
  near: ["what we owe one another", "the meaning of the word itself", "a good life"],
  moves: [
    [
      "you wonder what {a} essentially is; then an answer is a definition, and usefulness is beside the point.",
      "the matter of {a} is conceptual, and we ought to ask what it must not be confused with.",
      "we speak of {a} as a means, and whatever justifies it lies outside of it.",
      "to invoke {a} is to name a thing in the world, which exists whether or not we agree.",
      "what is at stake in {a} is a duty, and duties do not wait for convenience.",
      "{a} is meant literally, and then the words commit you to more than you may wish.",
    ],
    [
      "you ask how one should live with {b}, which no definition can decide.",
      "the word for {b} merely marks a habit of ours, and habits can be otherwise.",
      "{b} is an end in itself, and then to ask what it is for would be a category mistake.",
      "everything turns on who is speaking of {b}, since the concept shifts with its speaker.",
      "to value {b} is already to choose, so the is and the ought come apart.",
      "you use {b} as a metaphor, and one may grant the metaphor while denying the conclusion.",
    ],
    [
      "that {a} could be separated from those who care about it, which I would neither grant nor deny in haste.",
      "that more of {a} would be better; it follows only if there is no such thing as enough.",
      "that two people who utter the name of {a} share one concept of it.",
      "that what can be said of {a} in general holds for the case before us.",
      "that to understand {a} is to be able to explain it, as though nothing could be known in silence.",
      "that the opposite of {a} is its absence, when it might be its caricature.",
    ],
  ],
  closes: [
    "Could there be {topic} in a world where nobody noticed?",
    "What would you have to give up if you were wrong about {topic}?",
    "Is {topic} something we find, or something we make?",
    "And if everyone already had {topic}, what would remain to be wished for?",
    "Which of the two did you mean by {topic}, and need they exclude each other?",
    "By what criterion would we know that we had understood {topic}?",
  ],
  invites: [
    "Let us take a word you use every day and inquire whether we mean the same by it.",
    "One might begin with something you believe without being able to say why.",
    "A disagreement with a friend is an excellent place to start, for it hides a shared premise.",
    "Tell me of a decision you would defend, and on which principle it rests.",
    "Or propose a definition, however bold, and we shall search together for its counterexample.",
    "Even wonder without an object deserves a conversation; it is where inquiry commences.",
  ],
  greets: [
    "I greet you, and note that a greeting already presupposes another mind.",
    "Be welcome. To begin a dialogue is to concede that one may be mistaken.",
  ],
  meets: [
    "I am pleased to know you as {name}, although a name, one may argue, tells us nothing of its bearer.",
    "So {name} is what you are called; who you are we shall inquire into gently.",
  ],
  thanked: [
    "You are kind; gratitude, if I am not mistaken, is the acknowledgement of a gift one could not demand.",
    "I accept your thanks, though it was the question that deserved them.",
    "It was a shared inquiry, so we may thank each other.",
  ],
  parts: [
    "Farewell. A conversation that ends is not thereby concluded.",
    "Go well; whether the same person returns is a question for next time.",
  ],
  silent: [
    "One may say little and mean much, or mean little; from here the two cannot be distinguished.",
    "You utter almost nothing, and yet even that is an act with a meaning.",
  ],
  emoji: [
    "Is {q} an assertion, an exclamation or a performance? Each would oblige us differently.",
    "{q} shows what it does not say, and some hold that this is the deeper mode.",
  ],
  foreign: [
    "I reason here in English only and leave “{q}” untranslated, for every translation is already an interpretation.",
    "“{q}”, you say; a concept in another tongue, to which my English can merely point.",
  ],
  code: [
    "Your code commands rather than describes, and {topic} names an act; whose intention does it carry?",
    "What kind of thing is {topic} in these lines, a rule or a mere regularity?",
  ],
  number: [
    "{q}: a numeral on the page, a number in thought; which of them did you offer me?",
    "That {q} should mean something presupposes a question to which it is the answer.",
  ],
  asked: [
    "“{q}” seems to be one question, and is at least two.",
    "Before I answer “{q}”, permit me to ask what it presupposes.",
    "In “{q}” a distinction is concealed that we should draw.",
    "To “{q}” I reply as one who first inquires into its terms.",
  ],
  thinks: [
    "You hold that “{q}”; let us examine in which sense it could be true.",
    "“{q}” is a thesis, and a thesis deserves its strongest form.",
    "Suppose we grant “{q}”; what follows, and what merely seems to follow?",
  ],
  helps: [
    "To undertake {topic} well we must first agree on its end.",
    "Let us deliberate on {topic}, beginning with what would count as having succeeded.",
    "I would approach {topic} by asking which of its aims is an end in itself.",
  ],
  follows: [
    "I understand you to refer to {topic}, and the distinction recurs there.",
    "To proceed to {topic} is no change of subject, if the same principle governs it.",
    "Then let {topic} be the object of our inquiry.",
  ],
  chooses: [
    "Whether {a} or {b}: the dilemma presupposes that they exclude each other.",
    "Between {a} and {b} one chooses not only a thing but the kind of person who chose it.",
    "Ask of {a} and of {b} alike whether you could will it as a principle.",
  ],
  recalls: [
    "Memory, in so far as this dialogue has one, affirms: {fact}.",
    "As our dialogue attests, {fact}.",
  ],
  forgets: [
    "Of that our dialogue contains nothing, and what was never said cannot be remembered.",
    "I cannot recollect what you have not yet told me, unless one believes in innate ideas.",
  ],
  again: [
    "“{q}”, uttered {n}: the same words, though perhaps no longer the same question.",
    "You return to “{q}”, {n} in all; to repeat a question is to doubt its answer.",
  ],
  remembers: [
    "It stands in tension with your earlier “{earlier}”, or else it completes it.",
    "Recall your own words, “{earlier}”; does the one entail the other?",
    "Earlier you said “{earlier}”, and I suspect a common premise.",
  ],
  identity: [
    "In all candour, I am Parley's rehearsal model reciting in the Philosopher's manner; there is no language model here, nor a mind that I could vouch for.",
  ],
  beside: [
    "The {other} shall speak of what works; I ask what “works” means.",
    "Where the {other} sees an answer, I would distinguish two.",
  ],
};
