// What the rehearsal model answers in an analysis, by the call's purpose.

import type { AnalysisOccasion } from "../../analysis_schema.ts";
import { closing } from "./closing.ts";
import { debate } from "./dispute.ts";
import { findings } from "./findings.ts";
import { review, vote } from "./review.ts";
import { judge } from "./ruling.ts";

type Analysis = {
  [P in AnalysisOccasion["purpose"]]: (occasion: AnalysisOccasion & { purpose: P }) => string | object;
};

/** The composers of an analysis; each is a pure function of its occasion. */
export const ANALYSIS: Analysis = {
  analysis_findings: findings,
  analysis_review: review,
  analysis_debate: debate,
  analysis_vote: vote,
  analysis_judge: judge,
  analysis_summary: closing,
};
