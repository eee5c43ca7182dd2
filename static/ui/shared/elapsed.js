// @ts-check
// How long a run has been going, ticking while it runs, by the server's clock.

import { ui, useEffect, useState } from "../kit.js";
import { duration } from "./format.js";

/** @param {{ from?: string, to?: string, running: boolean, skewMs: number }} props */
export function Elapsed({ from, to, running, skewMs }) {
  const now = useTicking(running);
  if (!from) return "–";
  const until = to ? Date.parse(to) : now - skewMs;
  return ui`${duration(until - Date.parse(from))}`;
}

/** This machine's time, every second while `on`. @param {boolean} on */
export function useTicking(on) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!on) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}
