// @ts-check
// The view of an analysis: what its events add up to on the page. Shapes only; findings, topics and results are what
// the wire says they are.

/** @typedef {{ input_tokens: number, output_tokens: number }} Usage */
/** @typedef {{ thought_id: string, agent_id: string, thought_type: string, thought_label: string, content: string,
 *   confidence: number, related_section?: string }} Thought */

/**
 * @typedef {object} Finding
 * @property {string} finding_id
 * @property {string} agent_id
 * @property {string} category
 * @property {string} description
 * @property {string} direction
 * @property {string} section
 * @property {string} section_id
 * @property {string} quotation
 * @property {number} confidence
 * @property {string} impact_magnitude
 * @property {string} time_horizon
 * @property {{ amount_billions: number, time_period: string, confidence_low: number, confidence_high: number,
 *   is_revenue: boolean, is_recurring: boolean } | null} fiscal_impact
 * @property {boolean} grounded
 * @property {string} [refused_because]
 */

/** @typedef {{ category: string, section: string, section_id: string, reason: string,
 *   sides: { agent_id: string, finding: Finding }[] }} Topic */
/** @typedef {{ finding_id: string, vote: string, reason: string }} CastVote */
/** @typedef {{ finding_id: string, verdict: string, reason: string, confidence: number }} Review */
/** @typedef {{ finding_id: string, ruling: string, reason: string }} Ruling */

/**
 * @typedef {object} Turn
 * @property {string} id
 * @property {string} agent_id
 * @property {number} round_number
 * @property {string} turn_type
 * @property {string} content
 * @property {string | null} target_agent
 * @property {number} [topic_index]
 * @property {CastVote[]} [votes]
 */

/** Round 0 is the vote of an analysis in which nothing is disputed. @typedef {{ round: number, topics: Topic[],
 *   topic: string, turns: Turn[], score?: number, threshold?: number }} Round */

/**
 * One analyst. `thoughts` are the latest few, newest last.
 * @typedef {object} Lane
 * @property {string} agent_id
 * @property {string} agent_type
 * @property {string} label
 * @property {string} icon
 * @property {"waiting" | "reading" | "done" | "failed"} state
 * @property {number} batch
 * @property {number} batches
 * @property {number} sections
 * @property {Thought[]} thoughts
 * @property {number} thought
 * @property {number} findings
 * @property {number} refused
 * @property {number} [confidence]
 * @property {string[]} takeaways
 * @property {string} [error]
 * @property {Usage} usage
 */

/** @typedef {{ stage: string, at?: string, message?: string, skipped?: string }} Step */

/** @typedef {{ finding: Finding, support: number | null, level: string,
 *   votes: { agent_id: string, vote: string, reason: string }[], ruling?: { ruling: string, reason: string } }} Judged */

/**
 * @typedef {object} Result
 * @property {string} summary
 * @property {string} [summary_error]
 * @property {string} consensus_level
 * @property {number | null} convergence_score
 * @property {Judged[]} consensus_findings
 * @property {{ topic: Topic, sides: { agent_id: string, position: string, finding_id: string }[] }[]} disagreements
 * @property {Judged[]} other_findings
 * @property {Finding[]} refused_findings
 * @property {number} refused_count
 * @property {{ agent_id: string, error: string }[]} failed_agents
 * @property {Usage} usage
 * @property {Record<string, Usage>} usage_by_agent
 * @property {Record<string, number>} timings
 * @property {string} stop_reason
 */

/** @typedef {{ stage: string, stage_progress: number, agents_complete: number, agents_total: number,
 *   debates_complete: number, debates_expected: number, estimated_time_remaining_seconds: number | null,
 *   elapsed_seconds: number }} Progress */

/**
 * @typedef {object} View
 * @property {"unknown" | "pending" | "running" | "completed" | "failed" | "cancelled"} status
 * @property {string} bill_id
 * @property {string} provider
 * @property {string} model
 * @property {number} sections
 * @property {number} characters of the bill's text; 0 while unknown
 * @property {number} max_rounds
 * @property {number} threshold
 * @property {string} stage
 * @property {Step[]} steps what is known of each stage
 * @property {Lane[]} lanes
 * @property {Finding[]} findings
 * @property {Record<string, Review[]>} reviews by agent
 * @property {Round[]} rounds
 * @property {Ruling[]} rulings
 * @property {{ agent_id: string, stage: string, error: string }[]} failures
 * @property {Progress} [progress]
 * @property {number} [progress_at] when the progress was told, by the page's clock
 * @property {Usage} usage
 * @property {{ consensus_level: string, agreed_findings_count: number }} [consensus]
 * @property {Result} [result]
 * @property {{ error: string, code: string }} [error]
 * @property {string} [started_at]
 * @property {string} [ended_at]
 * @property {boolean} partial whether the beginning is missing
 */

export {};
