// The provisions that the long bills are made of: true to life, filled in from lists by a seeded choice.

import type { Random } from "./random.ts";

export interface Topic {
  name: string;
  officer: string;
  program: string;
  law: string;
  group: string;
}

export type Provision = (topic: Topic, random: Random) => { title: string; body: string };

export const PROVISIONS: readonly Provision[] = [
  ({ program, officer, group }, r) => ({
    title: `Establishment of the ${program}`,
    body:
      `(a) In General.— The ${officer} shall establish a program, to be known as the “${program}”, under which ` +
      `grants are awarded to eligible entities to serve ${group}.
(b) Priority.— In awarding grants under this section, the ${officer} may give priority to entities that serve underserved areas.
(c) Authorization of Appropriations.— There are authorized to be appropriated to carry out this section $${
        r.int(2, 900)
      },${r.int(1, 9)}00,000 for each of fiscal years 2027 through ${r.int(2028, 2032)}.`,
  }),
  ({ law, program }, r) => ({
    title: `Extension of the ${program}`,
    body:
      `Section ${r.int(100, 999)}(${
        r.pick(["a", "b", "c"])
      }) of the ${law} is amended by striking “September 30, ` +
      `2025” and inserting “September 30, ${r.int(2027, 2031)}”.`,
  }),
  ({ law }, r) => {
    const old = r.int(20, 400);
    return {
      title: "Funding levels",
      body: `Section ${r.int(100, 999)} of the ${law} is amended—
(1) in subsection (a), by striking “$${old},000,000 for fiscal year 2025” and inserting “$${
        old + r.int(-15, 60)
      },000,000 for fiscal year 2027”; and
(2) by adding at the end the following:
“SEC. ${r.int(100, 999)}A. ADDITIONAL FUNDING.
“(a) In general.— There is appropriated, out of any money in the Treasury not otherwise appropriated, $${
        r.int(1, 9)
      }.${r.int(1, 9)} billion for fiscal year 2028, to remain available until expended.
“(b) Limitation.— Not more than ${
        r.int(2, 9)
      } percent of the amounts made available under subsection (a) may be used for administrative costs.”.`,
    };
  },
  ({ officer, group }, r) => ({
    title: "Reports to Congress",
    body:
      `(a) Report.— Not later than ${
        r.pick(["180 days", "1 year", "2 years"])
      } after the date of enactment of this ` +
      `Act, and annually thereafter, the ${officer} shall submit to the Committee on Finance of the Senate and the ` +
      `Committee on Ways and Means of the House of Representatives a report on the access of ${group} to the programs of this title.
(b) Contents.— The report shall include—
(1) the number of ${group} served;
(2) an analysis of the costs of the program, by State; and
(3) recommendations for legislation, to the extent practicable.`,
  }),
  ({ program }, r) => ({
    title: `Payment rates under the ${program}`,
    body:
      `(a) Reduction.— For services furnished on or after January 1, 2027, payments under the Medicare program for ` +
      `services of the ${program} shall be reduced by ${r.int(1, 8)}.${r.int(0, 9)} percent.
(b) Cost Sharing.— For plan years beginning on or after January 1, 2028, the copayment for such services shall not exceed $${
        r.int(10, 60)
      } per month.
(c) Effective Date.— This section shall take effect on January 1, 2027.`,
  }),
  ({ officer }, r) => ({
    title: "User fees",
    body: `(a) Fee.— The ${officer} shall impose a fee of $${r.int(2, 40)}.50 per application.
(b) Deposit.— Fees collected under subsection (a) shall be deposited in the general fund of the Treasury.
(c) Amounts.— The ${officer} shall collect fees so as to deposit—
(1) $${r.int(10, 60)},000,000 for fiscal year 2027;
(2) $${r.int(70, 120)},000,000 for fiscal year 2028; and
(3) $${r.int(150, 400)},000,000 for fiscal year 2029.
(d) Waiver.— The ${officer} may waive the fee for small businesses and for low-income individuals.`,
  }),
  ({ group, law }, r) => ({
    title: "Eligibility",
    body: `(a) Definition.— In this title, the term ‘eligible individual’ means any individual who—
(1) is a member of a household whose income does not exceed ${r.int(100, 250)} percent of the poverty line;
(2) is one of the ${group} described in section ${r.int(2, 40)} of the ${law}; and
(3) has been certified under subsection (b).
(b) Certification.— A State may not certify an individual under this section unless the individual has been a resident of the State for at least ${
      r.int(30, 180)
    } days.`,
  }),
  ({ officer }, r) => ({
    title: "Enforcement",
    body:
      `(a) Prohibition.— It shall be unlawful for any person to make a false statement in an application under this title.
(b) Civil Penalty.— Any person who violates subsection (a) shall be liable to the United States for a civil penalty of $${
        r.int(1, 50)
      },000 for each violation, and the total penalty for any calendar year shall not exceed $${
        r.int(100, 900)
      },000.
(c) Regulations.— Not later than 18 months after the date of enactment of this Act, the ${officer} shall promulgate regulations to carry out this section. Notwithstanding any other provision of law, the ${officer} may enter into agreements with States for that purpose.`,
  }),
  ({ law, program }, r) => ({
    title: `Repeal and rescission`,
    body: `(a) Repeal.— Section ${r.int(100, 999)} of the ${law} is repealed.
(b) Rescission.— Of the unobligated balances available for the ${program}, $${
      r.int(5, 800)
    },000,000 are rescinded.
(c) Sunset.— This section shall cease to have effect on September 30, ${r.int(2030, 2034)}.`,
  }),
  ({ program }, r) => ({
    title: "Contributions and adjustment of benefits",
    body: `(a) Contributions.— The contribution of an employee under the ${program} shall be ${r.int(3, 9)}.${
      r.int(1, 9)
    } percent of basic pay for pay periods beginning after December 31, 2026.
(b) Adjustment.— Effective on December 1 of each year, benefits shall be adjusted by the percentage change in the Consumer Price Index, reduced by 0.${
      r.int(1, 9)
    } percentage points, for individuals under 62 years of age.
(c) Trust Fund.— Amounts collected under subsection (a) shall be deposited in the Federal Old-Age and Survivors Insurance Trust Fund.`,
  }),
  ({ program, group }, r) => ({
    title: "Enrollment",
    body:
      `(a) Election.— An individual may elect to enroll in the ${program} during the period beginning on October 1 and ending on December 15 of each year, beginning with ${
        r.int(2027, 2029)
      }.
(b) Default.— A State may enroll ${group} in the program unless the individual declines, not later than 60 days after a notice is sent.
(c) Coverage.— Health insurance coverage under this section shall include preventive services without any deductible.`,
  }),
  ({ officer, program }, r) => ({
    title: "Information",
    body:
      `(a) System.— The ${officer} shall establish an information system for the ${program} not later than January 1, ${
        r.int(2028, 2030)
      }, and shall ensure that agencies of the States can exchange data with it.
(b) Privacy.— No officer or employee of the United States may disclose information obtained under this section, except as the individual concerned has agreed in writing.
(c) Audit.— The Comptroller General of the United States shall conduct an audit of the system every ${
        r.int(2, 5)
      } years.`,
  }),
  ({ group }, r) => ({
    title: "Credit for employers",
    body:
      `(a) In General.— There shall be allowed as a credit against the tax imposed by chapter 1 of the Internal Revenue Code of 1986 an amount equal to ${
        r.int(10, 40)
      } percent of the wages paid by an employer to ${group} during the taxable year.
(b) Limitation.— The credit allowed under subsection (a) with respect to any employee shall not exceed $${
        r.int(1, 9)
      },000 per year.
(c) Application.— This section shall apply to taxable years beginning after December 31, ${
        r.int(2026, 2028)
      }.`,
  }),
  ({ officer, law }, r) => ({
    title: "Study and technical amendments",
    body:
      `(a) Study.— The ${officer} shall, to the extent practicable, conduct a study of wages, prices and competition in the markets that this title concerns.
(b) Technical Amendments.— The ${law} is amended—
(1) in section ${
        r.int(10, 99)
      }, by striking “children” and inserting “children, youth, and caregivers of individuals with disabilities”;
(2) in section ${r.int(100, 199)}, by striking “3-year period” and inserting “${r.int(4, 6)}-year period”; and
(3) in section ${r.int(200, 299)}, by striking “${r.int(2, 4)} percent” and inserting “${
        r.int(5, 9)
      } percent”.
(c) Rule of Construction.— Nothing in this section shall be construed to limit the authority of a State to provide greater protection.`,
  }),
];
