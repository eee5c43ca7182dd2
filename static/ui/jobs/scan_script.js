// @ts-check
// JavaScript and TypeScript with JSX as tokens for the eye. It tells a `<` that begins an element from one that compares
// by what stands before it, as a reader does; where it is mistaken a colour is wrong and nothing else.

/** @typedef {import("./scan.js").Scan} Scan */

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /"(?:\\[\s\S]|[^"\\\n])*(?:"|$)?|'(?:\\[\s\S]|[^'\\\n])*(?:'|$)?/y;
const NUMBER = /(?:0[xob][\da-f_]+|\d[\d_]*\.?\d*(?:e[+-]?\d+)?)n?/iy;
const WORD = /[\p{L}_$@#][\p{L}\d_$]*/uy;
const SPACE = /\s+/y;
const NEXT = /\s*(\S)/y;
/** Bounded, since what opens and never closes would be read to its end at every slash. */
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,100}\]|[^/\\\n[]){1,200}\/[a-z]*/y;
const KEYWORDS = new Set(
  ("abstract as async await break case catch class const continue debugger declare default delete do else enum export " +
    "extends finally for from function get if implements import in infer instanceof interface is keyof let new of " +
    "private protected public readonly return satisfies set static super switch this throw try type typeof var void " +
    "while with yield").split(" "),
);
const VALUES = new Set(["true", "false", "null", "undefined", "NaN", "Infinity"]);
/** After these an expression begins. */
const OPENS =
  /(?:^|[=(,:[!&|?{};+*%~^<>-]|\b(?:return|case|default|typeof|of|in|yield|await|else|do|export))$/;
const ELEMENT = /<(?=[A-Za-z>])/y;

/** Takes script until `ends` says so, or to the end. @param {Scan} scan @param {(scan: Scan) => boolean} [ends] */
export function script(scan, ends = () => false) {
  let open = 0;
  while (!scan.over) {
    const c = scan.text[scan.at];
    if (open === 0 && ends(scan)) return;
    if (scan.match("", SPACE) || scan.match("comment", COMMENT)) continue;
    if (c === "`") template(scan);
    else if ((c === '"' || c === "'") && scan.match("string", STRING)) continue;
    else if (c === "/" && OPENS.test(scan.last) && scan.match("regex", REGEX)) continue;
    else if (c === "<" && scan.depth < 200 && OPENS.test(scan.last) && isElement(scan)) element(scan);
    else if (scan.match("number", NUMBER)) continue;
    else if (!word(scan)) {
      if (c === "{" || c === "(" || c === "[") open++;
      if (c === "}" || c === ")" || c === "]") open = Math.max(0, open - 1);
      scan.take("mark", 1);
    }
  }
}

/** @param {Scan} scan */
function word(scan) {
  WORD.lastIndex = scan.at;
  const found = WORD.exec(scan.text)?.[0];
  if (!found) return false;
  NEXT.lastIndex = scan.at + found.length;
  const next = NEXT.exec(scan.text)?.[1];
  const member = scan.last.endsWith(".");
  const kind = !member && KEYWORDS.has(found)
    ? "keyword"
    : !member && VALUES.has(found)
    ? "number"
    : next === "("
    ? "function"
    : /^[A-Z]/.test(found)
    ? "type"
    : member || next === ":"
    ? "name"
    : "";
  scan.take(kind, found.length);
  scan.last = found;
  return true;
}

/** Text in backticks, with the script in it. @param {Scan} scan */
function template(scan) {
  scan.take("string", 1);
  scan.depth++;
  while (!scan.over) {
    scan.until("string", /\\|`|\$\{/g);
    if (scan.sees("\\")) scan.take("string", 2);
    else if (scan.sees("`")) {
      scan.take("string", 1);
      break;
    } else if (scan.depth > 200) scan.take("string", 1);
    else if (!scan.over) {
      scan.take("mark", 2);
      script(scan, (s) => s.sees("}"));
      scan.take("mark", 1);
    }
  }
  scan.depth--;
  scan.last = "`";
}

/** `<T,>(x) =>` and `<T>(x) =>` are no elements. @param {Scan} scan */
function isElement(scan) {
  ELEMENT.lastIndex = scan.at;
  return ELEMENT.test(scan.text) &&
    !/^<[A-Z]\w*(?:,| extends\b|>\()/.test(scan.text.slice(scan.at, scan.at + 80));
}

/** One JSX element with all that is inside it. @param {Scan} scan */
function element(scan) {
  scan.depth++;
  if (tag(scan)) {
    while (!scan.over && !scan.sees("</")) {
      if (scan.sees("{")) braced(scan);
      else if (scan.sees("<")) scan.depth < 200 && isElement(scan) ? element(scan) : scan.take("", 1);
      else scan.until("", /[<{]/g);
    }
    tag(scan);
  }
  scan.depth--;
  scan.last = ")";
}

/**
 * A tag, opening or closing, with its attributes. Tells whether something is to come inside it.
 * @param {Scan} scan
 */
export function tag(scan) {
  if (!scan.match("mark", /<\/?/y)) return false;
  scan.match("tag", /[\w.:-]*/y);
  while (!scan.over) {
    if (scan.match("", /\s+/y)) continue;
    if (scan.sees("/>")) {
      scan.take("mark", 2);
      return false;
    }
    if (scan.sees(">")) {
      scan.take("mark", 1);
      return true;
    }
    if (scan.sees("<")) return false;
    if (scan.sees("{")) braced(scan);
    else if (scan.match("mark", /=/y)) continue;
    else if (scan.match("string", /"[^"]*"?|'[^']*'?/y)) continue;
    else if (!scan.match("attribute", /[^\s=>{"'/<]+/y)) scan.take("", 1);
  }
  return false;
}

/** `{…}`, with script inside. @param {Scan} scan */
export function braced(scan) {
  scan.take("mark", 1);
  scan.depth++;
  if (scan.depth < 200) script(scan, (s) => s.sees("}"));
  scan.depth--;
  scan.take("mark", 1);
}
