// @ts-check
/// <reference path="../dom.d.ts" />
// A call to the server that failed: what a person reads of it, and when it is tried again by itself.

import { backoff, ProblemError } from "../../client.js";
import { useEffect, useRef, useState } from "../kit.js";

/** The server's own words, or that it has none: what a browser says of a lost call differs from one to the next.
 * @param {unknown} error */
export function sentenceOf(error) {
  if (isUnreachable(error)) return "The server cannot be reached.";
  return error instanceof Error ? error.message : String(error);
}

/** Whether the same call may well succeed a moment later. @param {unknown} error */
export function mayPass(error) {
  if (error instanceof ProblemError) return error.status >= 500 || error.status === 429;
  return isUnreachable(error);
}

/** By the standard `fetch` rejects with a TypeError where there was no answer. @param {unknown} error */
function isUnreachable(error) {
  return error instanceof TypeError;
}

/**
 * What is said of a call that failed: the sentence, and how to set it. It is over with the next one, and also when the
 * connection is there again: the server is not what it was when it failed.
 * @param {{ state: string }} connection
 * @returns {[string, (text: string) => void]}
 */
export function useFailure({ state }) {
  const [failure, setFailure] = useState("");
  const live = state === "live" || state === "polling";
  useEffect(() => {
    if (live) setFailure("");
  }, [live]);
  return [failure, setFailure];
}

/** Between two tries, in milliseconds, beside what more of them add. */
const PAUSE_MS = 1000;

/**
 * While there is something to be done again it is done: after a pause, which grows with every try that failed, and as
 * soon as the browser has a network again.
 * @param {(() => unknown) | undefined} again another function after each failure; undefined after a success
 */
export function useAgain(again) {
  const failures = useRef(0);
  useEffect(() => {
    if (!again) {
      failures.current = 0;
      return;
    }
    const timer = setTimeout(again, PAUSE_MS + backoff(++failures.current));
    addEventListener("online", again);
    return () => {
      clearTimeout(timer);
      removeEventListener("online", again);
    };
  }, [again]);
}
