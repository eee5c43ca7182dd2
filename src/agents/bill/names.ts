// Who a provision names: the agencies and officers that act, the laws that are amended, and the groups of people it
// is for. Names are read as they are written, so that they can be found in the bill again.

const WORD = String.raw`[A-Z][\w’'&–-]*`;
const LINK = "(?:and |of the |of |for the |for |on the |on |in the |& )";
const PHRASE = String.raw`${WORD}(?: ${LINK}?${WORD}){0,7}`;
/** With commas, as in "Health, Education, Labor, and Pensions". */
const LIST = String.raw`${WORD}(?:,? (?:and |of the |of |& )?${WORD}){0,9}`;
const OFFICERS =
  "Secretary|Secretaries|Commissioner|Administrator|Director|President|Attorney General|Comptroller General|Chairman|Chairmen|Chair|Chief Actuary|Surgeon General|Inspector General|Postmaster General|Treasurer|Librarian of Congress|Governor|Governors|Under Secretary|Assistant Secretary|Deputy Secretary|Commandant|Architect of the Capitol|Register of Copyrights|Archivist";
const BODIES =
  "Administration|Agency|Commission|Bureau|Board|Corporation|Service|Services|Council|Office|Institutes?|Foundation|Authority|Committee|Department|Task Force|Reserve|Guard|Treasury";
const OFFICER = String.raw`(?:${OFFICERS})(?: (?:of|for) (?:the )?${PHRASE})?`;
const BODY = String
  .raw`(?:${WORD} (?:(?:and|of the|of|for|on|&) )?){1,7}(?:${BODIES})\b(?! (?:Acts?|Retirement|Pension|Fund|System|Programs?|Code)\b)(?: (?:of|for|on) (?:the )?${PHRASE})?` +
  String
    .raw`|Committee on (?:the )?${LIST}|(?:Department|Office|Bureau|Board|Centers|National Institutes?) (?:of|on|for) (?:the )?${PHRASE}`;
const KNOWN =
  "OMB|CMS|CBO|GAO|HHS|IRS|FDA|EPA|FCC|FTC|FEMA|NASA|NIH|CDC|FAA|TSA|HUD|VA|SSA|DOE|DOL|DHS|USDA|MedPAC|Congress|Medicare Payment Advisory Commission|the States?|each State|any State|a State";
const AGENCY = new RegExp(String.raw`\b(?!(?:The|An?|Each|Any|Such) )(?:${OFFICER}|${BODY}|${KNOWN})\b`, "g");
const ACTOR = new RegExp(
  String
    .raw`\b(?:${OFFICERS}|${BODIES}|${KNOWN}|Agencies|agency|agencies|board|commission|committee|court|States?|[Ss]tate|employers?|plans?|issuers?|insurers?|providers?|hospitals?|carriers?|persons?|individuals?|entit(?:y|ies)|recipients?|applicants?|grantees?|contractors?|institutions?|lenders?|owners?|operators?|taxpayers?|employees?|Members?|participants?|borrowers?|manufacturers?|schools?|tribes?|districts?|count(?:y|ies)|municipalit(?:y|ies)|sponsors?|beneficiar(?:y|ies)|veterans?|corporations?|organizations?|utilit(?:y|ies)|licensees?|party|parties|landlords?|banks?|Centers?|OMB|department|division|director|secretary|superintendent|treasurer|auditor|commissioner|administrator|governor)\b`,
);
const LAW = new RegExp(
  String
    .raw`(?:[Ss]ections?|[Ss]ubsections?|[Pp]aragraphs?|[Ss]ubparagraphs?|[Ss]ubtitle|[Cc]hapters?|[Pp]arts?) [\w()–,. -]{1,60}? of (?:the )?(?:such Act|such title|title \d+, United States Code|Public Law \d+[–-]\d+|(?:${WORD},? )(?:(?:and|of|the|for|on|to|in|&|with) |${WORD},? ){0,14}?(?:Act|Code|Amendments|Resolution)(?: of \d{4})?)`,
);

/** Groups that a provision may be for, as a reader of the bill would look for them. */
const GROUPS =
  /\b(?:low[- ]income(?: [a-z]+)?|individuals? with (?:[a-z-]+ ){1,4}?(?:disabilit(?:y|ies)|disorders?|disease|conditions?)|(?:individuals|children|persons|people|adults) with disabilities|(?:people|individuals) with [a-z]+|rural (?:areas?|communities|hospitals?|residents)|underserved (?:areas?|communities|populations)|Indian [Tt]ribes?|tribal organizations?|Alaska Natives?|Native Hawaiians?|veterans?|retired members|members of the (?:Armed Forces|uniformed services)|children|youth|older (?:adults|individuals|Americans)|seniors|elderly|pregnant women|women|minorit(?:y|ies)|racial|ethnic|socially disadvantaged [a-z]+|limited resource [a-z]+|beginning farmers|farmers(?: or ranchers)?|small business(?:es)?(?: concerns)?|students|borrowers|tenants|homeless [a-z]+|immigrants|inmates|incarcerated individuals|unemployed|(?:displaced|dislocated|low-wage) workers|caregivers|survivors|spouses|widows|dependents|deceased individuals?|beneficiaries|retirees|annuitants|taxpayers|first-time homebuyers)\b/g;

/** The agencies, officers and committees named in a text, each once, in its order. */
export function agenciesIn(text: string): string[] {
  const line = text.replace(/\s+/g, " ");
  const names = [...line.matchAll(AGENCY)].map((match) => match[0].replace(/,? (?:and|or)$/, ""));
  return [...new Set(names)];
}

/** Whether a phrase names somebody who can do something. */
export function isActor(phrase: string): boolean {
  return ACTOR.test(phrase);
}

/** The law that a sentence refers to first, as `section 330H of the Public Health Service Act`. */
export function lawIn(text: string): string | undefined {
  const found = LAW.exec(text.slice(0, 600).replace(/\s+/g, " "));
  return found?.[0].replace(/^\p{L}/u, (letter) => letter.toLowerCase());
}

/** The groups of people named in a text, each once, in its order. */
export function groupsIn(text: string): string[] {
  return [...new Set([...text.replace(/\s+/g, " ").matchAll(GROUPS)].map((match) => groupOf(match[0])))];
}

function groupOf(words: string): string {
  return /^(?:racial|ethnic)$/.test(words)
    ? "racial and ethnic groups"
    : words.replace(/ with an? /, " with ");
}
