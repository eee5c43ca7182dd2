// JavaScript, JSX and TypeScript read by Babel's parser: the same that Vue's compiler reads scripts with, so that both
// need one package. It finds what is no program; it does not look up names or types.

import { parse, type ParseResult, type ParserOptions } from "@babel/parser";
import { complaint, type Place } from "./complaint.ts";

export const PARSER = "@babel/parser";

export type Program = ParseResult["program"];

export type Read = { program: Program } | { problem: string };

/** Reads a script; `from` is the line of a larger text that it begins in. */
export function readScript(code: string, options: ParserOptions, from = 1): Read {
  try {
    return { program: parse(code, options).program };
  } catch (error) {
    const at = placeOf(error);
    return { problem: complaint(error, at && { line: at.line + from - 1, column: at.column }) };
  }
}

/** Babel counts columns from 0. */
function placeOf(error: unknown): Place | undefined {
  const loc = (error as { loc?: { line: number; column: number } }).loc;
  return loc && { line: loc.line, column: loc.column + 1 };
}
