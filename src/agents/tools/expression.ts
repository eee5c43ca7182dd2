// Reads and works out an arithmetic expression, exactly as far as that is possible. A hand-written parser: nothing of
// the text is ever run as code. How deep an expression may nest and how much work it may make are bounded.
//
//   sum      = product { ("+" | "-") product }              80 + 15% is 80 and 15% of it
//   product  = prefix { ("*" | "/" | "of" | "mod") prefix | prefix without a sign }
//   prefix   = { "-" | "+" | "√" } power
//   power    = postfix [ "^" prefix ]                       -2^2 is -4, 2^3^2 is 2^9
//   postfix  = primary { "!" | "%" | "°" | "²" | "³" }
//   primary  = number | constant | function "(" sum { "," sum } ")" | "(" sum ")"

import { quoted, ToolError } from "./arguments.ts";
import { CONSTANTS, factorial, FUNCTIONS, modulo, type Term } from "./functions.ts";
import { add, bits, divide, multiply, negate, ONE, type Rational, rational, subtract } from "./rational.ts";
import { inexact, inexactSum, PI, realPower, root } from "./real.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Parentheses, signs and powers in each other. */
const MAX_DEPTH = 64;
/** Some hundredths of a second: the squared binary digits that all operations together may have. */
const MAX_WORK = 3e9;
/** A root or a function takes so many operations. */
const STEPS = 16;

/** What the expression comes to. Throws `ToolError` with what is wrong with it. */
export function evaluate(expression: string): Term {
  const reader = new Reader(tokenize(expression));
  const result = reader.sum();
  reader.end();
  return result;
}

class Reader {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;
  #work = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (!token) return;
    if (token.text === ")") throw new ToolError("A closing parenthesis has no opening one");
    throw new ToolError(`${quoted(token.text)} cannot stand there, after ${quoted(this.#before())}`);
  }

  sum(): Term {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      const right = this.#product();
      const value = right.percent ? this.#apply(multiply, left, right).value : right.value;
      const [exact, op] = [left.exact && right.exact, sign === "+" ? add : subtract];
      this.#charge(left.value, value);
      const sum = op(left.value, value);
      left = exact ? { value: sum, exact } : inexactSum(sum, left.value, value);
    }
    return left;
  }

  #product(): Term {
    let left = this.#prefix();
    while (true) {
      const sign = this.#take("*", "/", "of", "mod") ?? (this.#beginsValue() ? "*" : undefined);
      if (!sign) return left;
      const right = this.#prefix();
      if (sign === "mod") {
        this.#charge(left.value, right.value);
        left = modulo(left, right);
      } else left = this.#apply(sign === "/" ? divide : multiply, left, right);
    }
  }

  #prefix(): Term {
    const sign = this.#take("-", "+", "√");
    if (!sign) return this.#power();
    const term = this.#nested(() => this.#prefix());
    if (sign === "√") {
      this.#charge(term.value, term.value, STEPS);
      const rooted = root(term.value, 2);
      return { ...rooted, exact: rooted.exact && term.exact };
    }
    return sign === "-" ? { ...term, value: negate(term.value) } : term;
  }

  #power(): Term {
    const base = this.#postfix();
    if (!this.#take("^")) return base;
    const exponent = this.#nested(() => this.#prefix());
    this.#charge(base.value, exponent.value, exponent.value.d === 1n ? 1 : STEPS);
    return realPower(base, exponent);
  }

  #postfix(): Term {
    let term = this.#primary();
    while (true) {
      const sign = this.#take("!", "%", "°", "²", "³");
      if (!sign) return term;
      this.#charge(term.value, term.value);
      if (sign === "!") {
        term = factorial(term);
        this.#charge(term.value, term.value);
      } else if (sign === "%") term = { ...this.#apply(divide, term, number(100n)), percent: true };
      else if (sign === "°") term = this.#apply(divide, this.#apply(multiply, term, PI), number(180n));
      else term = realPower(term, number(sign === "²" ? 2n : 3n));
    }
  }

  #primary(): Term {
    const token = this.#tokens[this.#at++];
    if (!token) throw new ToolError("The expression ends where a number is missing");
    if (token.value) return { value: token.value, exact: true };
    if (token.text === "(") {
      const { value, exact } = this.#nested(() => this.sum());
      this.#close();
      return { value, exact };
    }
    const constant = CONSTANTS.get(token.text);
    if (constant) return constant;
    const known = FUNCTIONS.get(token.text);
    if (!known) {
      throw new ToolError(`A number is missing before ${quoted(token.text)}`);
    }
    if (!this.#take("(")) {
      throw new ToolError(`${token.text} needs its number in parentheses, as in ${token.text}(2)`);
    }
    const values = this.#nested(() => this.#list());
    this.#close();
    if (values.length < known.least || values.length > known.most) {
      const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`;
      throw new ToolError(`${token.text} takes ${wanted} numbers, and was given ${values.length}`);
    }
    for (const term of values) this.#charge(term.value, term.value, STEPS);
    const { value, exact } = known.run(values);
    return { value, exact };
  }

  #list(): Term[] {
    const values = [this.sum()];
    while (this.#take(",")) values.push(this.sum());
    return values;
  }

  #apply(op: (a: Rational, b: Rational) => Rational, a: Term, b: Term): Term {
    this.#charge(a.value, b.value);
    const value = op(a.value, b.value);
    return a.exact && b.exact ? { value, exact: true } : inexact(value);
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new ToolError(`The expression is nested deeper than ${MAX_DEPTH}`);
    const result = read();
    this.#depth--;
    return result;
  }

  #charge(a: Rational, b: Rational, steps = 1): void {
    this.#work += steps * (bits(a.n) + bits(a.d) + bits(b.n) + bits(b.d)) ** 2;
    if (this.#work > MAX_WORK) {
      throw new ToolError("The expression makes too much work with such long numbers");
    }
  }

  #close(): void {
    if (!this.#take(")")) throw new ToolError("An opening parenthesis has no closing one");
  }

  #take(...texts: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (!token || token.value || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  /** Whether a value follows that is multiplied without a sign: `2(3 + 4)`, `2 pi`. Two bare numbers are a mistake. */
  #beginsValue(): boolean {
    const text = this.#tokens[this.#at]?.text;
    return text === "(" || text === "√" ||
      (text !== undefined && (CONSTANTS.has(text) || FUNCTIONS.has(text)));
  }

  #before(): string {
    return this.#tokens[this.#at - 1]?.text ?? "";
  }
}

function number(n: bigint): Term {
  return { value: n === 1n ? ONE : rational(n), exact: true };
}
