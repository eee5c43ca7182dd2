// How much one party may ask of the server. A party is a subject, or the address where nobody has a name; so a limit
// means the same with and without authentication. Requests that prove to be nobody's count against their address.

import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { ParleyError } from "../../errors.ts";
import type { Identity } from "../auth/identity.ts";
import { type Whereabouts, whereabouts } from "./address.ts";
import { Counts } from "./counts.ts";
import { type DayLedger, dayLedger } from "./ledger.ts";
import { type LedgerStore, memoryLedger } from "./ledger_store.ts";
import { Rates, type Verdict } from "./rates.ts";

export interface LimitsParts {
  clock: Clock;
  /** Where a day's spending is kept; in memory when absent. */
  ledger?: LedgerStore;
}

/** What is asked for: an answer, or a socket or event stream that stays. */
export type Asked = "requests" | "handshakes";

export class Limits {
  readonly #rates: Record<Asked, Rates | undefined>;
  readonly #clock: Clock;
  readonly #messagesPerMinute: number | undefined;
  /** The address of a client, given its peer and headers. */
  readonly addressOf: Whereabouts;
  /** Sockets and event streams of each party. */
  readonly connections: Counts;
  /** Runs of each party that are under way or wait. */
  readonly runs: Counts;
  readonly day: DayLedger;

  constructor(config: Config, { clock, ledger = memoryLedger() }: LimitsParts) {
    const rates = (perMinute?: number) =>
      perMinute === undefined ? undefined : new Rates(perMinute, { clock });
    this.#clock = clock;
    this.#rates = {
      requests: rates(config.RATE_REQUESTS_PER_MINUTE),
      handshakes: rates(config.RATE_HANDSHAKES_PER_MINUTE),
    };
    this.#messagesPerMinute = config.RATE_MESSAGES_PER_MINUTE;
    this.addressOf = whereabouts(config.TRUSTED_PROXIES);
    this.connections = new Counts("connections", config.MAX_CONNECTIONS_PER_SUBJECT);
    this.runs = new Counts("runs", config.MAX_RUNS_PER_SUBJECT);
    const caps = { tokens: config.MAX_TOKENS_PER_DAY, cost_usd: config.MAX_COST_USD_PER_DAY };
    this.day = dayLedger(ledger, caps, clock);
  }

  /** Before it is known who it is: throws 429 for an address from which too much came that was nobody's. */
  arrived(address: string, asked: Asked): void {
    const rates = this.#rates[asked];
    const verdict = rates?.peek(placeName(address));
    if (verdict && !verdict.allowed) throw this.#refusal(asked, rates!, verdict);
  }

  /** It was nobody's, or nobody's that may do this. */
  rejected(address: string, asked: Asked): void {
    this.#rates[asked]?.take(placeName(address));
  }

  /** It is known who it is. Gives the headers that say what is left; throws 429 with them when nothing is. */
  admitted(identity: Identity, address: string, asked: Asked): Record<string, string> {
    const rates = this.#rates[asked];
    if (!rates) return {};
    const verdict = rates.take(partyOf(identity, address));
    if (!verdict.allowed) throw this.#refusal(asked, rates, verdict);
    return headersOf(asked, rates, verdict);
  }

  /** Counts the messages of one socket: false for one too many, which then is not to be answered. */
  messages(): () => boolean {
    if (this.#messagesPerMinute === undefined) return () => true;
    const rates = new Rates(this.#messagesPerMinute, { clock: this.#clock, maxNames: 1 });
    return () => rates.take("").allowed;
  }

  #refusal(asked: Asked, rates: Rates, verdict: Verdict): ParleyError {
    const message = `More than ${rates.perMinute} ${asked} a minute are not taken`;
    return new ParleyError("rate_limited", 429, 4429, message, {
      retryAfterSeconds: verdict.retryAfter,
      headers: headersOf(asked, rates, verdict),
    });
  }
}

/** The name under which limits count: the subject, or the address where nobody has a name. */
export function partyOf(identity: Identity, address: string): string {
  return identity.via === "none" ? placeName(address) : `subject ${identity.subject}`;
}

/** No subject has a space in it, so that none can be taken for an address. */
function placeName(address: string): string {
  return `address ${address}`;
}

/** As in the IETF's draft of RateLimit header fields. */
function headersOf(
  asked: Asked,
  { perMinute }: Rates,
  { remaining, reset }: Verdict,
): Record<string, string> {
  return {
    "ratelimit-policy": `"${asked}";q=${perMinute};w=60`,
    "ratelimit": `"${asked}";r=${remaining};t=${reset}`,
  };
}
