// Finds a sum in a message, also one that is spelled out in part ("7 times 6"), and works it out with the calculator
// of the sessions.

import { ToolError } from "../../tools/arguments.ts";
import { calculate } from "../../tools/calculator.ts";

const EXPRESSION =
  /(?:sqrt|abs|round|min|max|log)?[(\d.][\d\s.,+\-*/×÷^()%!a-z]*?[+\-*/×÷^%!(][\d\s.,+\-*/×÷^()%!]*[\d)%!]/i;
const PER_CENT_OF = /(\d+(?:\.\d+)?)\s*(?:%|per ?cent)\s+of\s+(\d[\d,]*(?:\.\d+)?)/i;
const SPOKEN: readonly [RegExp, string][] = [
  [/(?<=\d)\s*(?:plus|and)\s*(?=\d)/gi, " + "],
  [/(?<=\d)\s*minus\s*(?=\d)/gi, " - "],
  [/(?<=\d)\s*(?:times|multiplied by|x)\s*(?=\d)/gi, " * "],
  [/(?<=\d)\s*divided by\s*(?=\d)/gi, " / "],
];

/** What a message's sum comes to, or why it cannot be worked out; undefined where there is none. */
export function arithmetic(message: string): { text: string } | undefined {
  if (message.length > 500) return undefined;
  const per = PER_CENT_OF.exec(message);
  const spoken = SPOKEN.reduce((text, [words, sign]) => text.replace(words, sign), message);
  const found = per ? `${per[1]}% of ${per[2]}` : EXPRESSION.exec(spoken)?.[0].trim();
  // A date or a telephone number is no sum, and neither is a range of years.
  if (
    !found ||
    /^\d+(?:[-/.]\d+){1,3}$/.test(found) &&
      !/\b(?:calculate|compute|what is|what's|how much)\b|=/i.test(message)
  ) return undefined;
  try {
    const result = calculate({
      expression: found.replace(/×/g, "*").replace(/÷/g, "/").replace(/(?<=\d),(?=\d{3}\b)/g, ""),
    });
    return result ? { text: `You ask me to calculate ${found}. That I can do: ${result}.` } : undefined;
  } catch (error) {
    if (error instanceof ToolError) {
      return { text: `You ask me to calculate ${found}, and I cannot: ${error.message}.` };
    }
    throw error;
  }
}
