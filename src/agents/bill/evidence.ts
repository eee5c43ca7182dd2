// The words that show whom a section concerns, by analyst. A word weighs 3 where hardly any other field uses it, 2
// where it is at home, 1 where it only hints. Words are in the singular and match their plural; a phrase matches its
// words in a row. A field is added by adding a row of the same name as the analyst's type.

/** Words and phrases by weight: 3, 2, 1. */
type Evidence = readonly [telling: string, usual: string, hinting: string];

const EVIDENCE: Readonly<Record<string, Evidence>> = {
  fiscal: [
    `appropriated; appropriation; rescinded; rescission; budget authority; discretionary spending; direct spending; sequestration;
    deficit; public debt; debt limit; general fund; offsetting receipts; offsetting collection; unobligated; paygo; budgetary effect; outlay;
    trust fund; surtax; tax rate; scorecard; internal revenue code; cancelled`,
    `revenue; tax; spending; fund; funding; grant; fee; premium; treasury; fiscal year; payment; deposited; credit; expenditure; budget;
    allotment; allocation; royalty; cost; excise; loan; obligation; subsidy; tariff; user fee; charge; reimbursement; authorized to be appropriated`,
    `amount; available; percent; dollar; rate; collect; transfer; account; receipt; award; contract; compensation`,
  ],
  economic: [
    `inflation; consumer price index; interest rate; gross domestic product; productivity; unemployment; wage index; economic growth;
    employment cost index; tariff; labor market; minimum wage; monetary`,
    `employment; wage; worker; job; employer; price; market; industry; trade; business; small business; manufacturer; investment; economy;
    economic; competition; loan; interest; energy; oil; gas; production; customs; contractor; compensation; workforce; tax; export; import;
    supply chain; premium; air carrier; borrower; farmer; royalty; charge`,
    `cost; fee; rate; index; contract; development; commercial; consumer; capital; income; pay; research; resource; lease; airport;
    payment; reduction; spending; percent; copayment; deductible; cost-sharing`,
  ],
  healthcare: [
    `medicare; medicaid; patient; hospital; physician; health insurance; public health; prescription drug; clinical; chip; affordable care;
    nursing facility; hospice; long-term care; mental health; behavioral health; health care; telehealth; cms; health service; fee-for-service`,
    `health; medical; drug; disease; treatment; care; nurse; provider; diagnosis; therapy; ambulance; coverage; insurer; disorder;
    disability; vaccine; pharmacy; prevention; screening; pediatric; enrollee; health plan; inpatient; caregiver; research institute;
    health benefit; discharge; preventive`,
    `quality; access; service; beneficiary; deductible; copayment; coinsurance; plan; premium; facility; practitioner; training`,
  ],
  social_security: [
    `social security; retirement; annuity; annuitant; pension; survivor benefit; disability insurance; old-age; supplemental security income;
    retired pay; civil service retirement; death master file; retiree; unemployment compensation; pension benefit guaranty; creditable service`,
    `benefit; beneficiary; eligibility; contribution; trust fund; disability; survivor; retired; cost-of-living; payroll; actuarial; dependent;
    spouse; widow; social security act; social security account number; overpayment; improper payment; age 62; years of age; elderly; senior; aging;
    deceased; vested; employee contribution`,
    `age; wage; income; qualify; eligible; percentage; adjustment; unfunded liability; entitled; service; plan year; employee`,
  ],
  equity: [
    `low-income; minority; racial; ethnic; tribe; tribal; disparity; underserved; discrimination; civil rights; socially disadvantaged; gender;
    disadvantaged; inequity; limited english; poverty; limited resource`,
    `rural; disability; veteran; women; children; child; youth; elderly; community; immigrant; language; accessible; vulnerable; homeless;
    student; urban; beginning farmer; family; inmate; incarcerated; geographic; linguistic; caregiver; borrower; tenant; senior; pell grant`,
    `eligible; income; individual; access; outreach; region; household; population; waive; assistance; hardship; flat-rate; per; state`,
  ],
  implementation: [
    `not later than; regulation; rulemaking; information system; guidance; implementation; interagency; certification; promulgate; technical assistance;
    annual report; audit; public comment; federal register; data sharing`,
    `shall submit; shall establish; report; secretary; administrator; director; commissioner; agency; procedure; program; deadline; publish; notice;
    establish; consult; coordinate; committee; monitor; inspector general; database; application; staff; comptroller general; disclose; evaluation;
    study; commission; days after; pilot`,
    `shall; date; implement; administer; carry out; submit; develop; determine; require; information; office; review; state plan; process`,
  ],
  behavioral: [
    `incentive; penalty; enrollment; opt out; election; take-up; bonus; surcharge; rebate; voluntary; default; auto-enrollment; waiver; willful`,
    `may elect; enroll; credit; deduction; fee; fine; threshold; exceed; exempt; exemption; encourage; participation; choice; penalize; reward; comply;
    compliance; application; limit; cap; cost-sharing; discourage; notice; copayment; user fee; per trip; contribution; not exceed; fraud; tax`,
    `may; rate; reduction; increase; option; waive; charge; age; condition; qualify; collect; premium; adjustment`,
  ],
  legal: [
    `civil action; judicial review; preempt; preemption; severability; jurisdiction; constitutional; rule of construction; notwithstanding; supersede;
    injunction; criminal; imprisonment; private right of action; point of order; liability; definition; defined; repealed; conforming amendment;
    technical correction; freedom of information`,
    `court; amended; amendment; strike; striking; inserting; title; code; statute; law; violation; penalty; enforcement; authority; regulation; right;
    effective date; take effect; privacy; confidential; treaty; certified; prohibited; expire; sunset; term; construed; short title; waiver; agreement`,
    `section; subsection; paragraph; act; means; provision; apply; date of enactment; united states code; shall not; redesignating`,
  ],
};

interface Entry {
  agent: string;
  weight: number;
  /** The words that must follow for a phrase. */
  rest: readonly string[];
  /** Tells one piece of evidence from another. */
  term: string;
}

/** By the first word of each term. */
const TERMS = Map.groupBy(
  Object.entries(EVIDENCE).flatMap(([agent, lists]) =>
    lists.flatMap((list, i) =>
      list.split(";").map((term) => {
        const [first, ...rest] = term.trim().split(/\s+/).map(singular);
        return { first: first!, entry: { agent, weight: 3 - i, rest, term: term.trim() } satisfies Entry };
      })
    )
  ),
  ({ first }) => first,
);

/** The analysts there is evidence for, in the order of the roster. */
export const FIELDS: readonly string[] = Object.keys(EVIDENCE);

/** How often each piece of evidence occurs in a text, by analyst. One pass over its words. */
export function evidenceIn(text: string): Map<string, { weight: number; count: number }[]> {
  const words = (byTitle(text.toLowerCase()).match(/[a-z]+(?:-[a-z]+)*/g) ?? []).map(singular);
  const counts = new Map<Entry, number>();
  for (let i = 0; i < words.length; i++) {
    for (const { entry } of TERMS.get(words[i]!) ?? []) {
      if (entry.rest.every((word, k) => words[i + 1 + k] === word)) {
        counts.set(entry, (counts.get(entry) ?? 0) + 1);
      }
    }
  }
  const byField = Map.groupBy(counts, ([entry]) => entry.agent);
  return new Map(
    [...byField].map(([agent, found]) => [agent, found.map(([{ weight }, count]) => ({ weight, count }))]),
  );
}

/** The Social Security Act is also the law of Medicare and Medicaid: its sections say which of them is meant. */
function byTitle(text: string): string {
  return text
    .replace(/\bsections? (?:5\d\d|(?:11|18|19|21)\d\d)[^.;]{0,60}? of the social security act/g, "medicare")
    .replace(/(?<!\bsections? \d{3}[^.;]{0,60}? of the )social security act/g, "act");
}

/** Near enough to the singular for both forms of a word to meet. */
function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") ? word.slice(0, -1) : word;
}
