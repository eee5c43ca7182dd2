// @ts-check
// A bill to try an analysis with. It is made up, and written so that analysts have something to find and to dispute:
// amounts with and without a period, duties, dates, a tax, and provisions that pull in opposite directions.

export const SAMPLE = {
  id: "Rural Clinics and Retirement Security Act",
  text: `A BILL

To keep rural clinics open, to strengthen the retirement trust fund, and for other purposes.

SECTION 1. SHORT TITLE.

This Act may be cited as the “Rural Clinics and Retirement Security Act”.

SEC. 2. GRANTS TO RURAL CLINICS.

(a) IN GENERAL.—The Secretary of Health and Human Services shall award grants to eligible clinics in rural areas to maintain primary care, maternity care and emergency services.

(b) AUTHORIZATION OF APPROPRIATIONS.—There are authorized to be appropriated to carry out this section $4,200,000,000 for the period of fiscal years 2027 through 2031.

(c) ELIGIBILITY.—A clinic is eligible if it is located in a county with fewer than 50,000 residents and if not less than 35 percent of its patients are enrolled in a public health programme.

(d) LIMITATION.—Not more than 6 percent of a grant may be used for administrative expenses.

SEC. 3. COST SHARING FOR PRIMARY CARE.

(a) CAP.—Beginning January 1, 2028, a health plan shall reduce the copayment for a visit to a primary care provider in a rural area to not more than $25.

(b) PREMIUMS.—A health plan may increase its premiums by not more than 1.5 percent in a plan year to offset the cost of subsection (a).

SEC. 4. SOLIDARITY CONTRIBUTION.

(a) IMPOSITION OF TAX.—There is hereby imposed on each employer that pays an employee wages above $400,000 in a calendar year a tax equal to 2.25 percent of the wages above that amount.

(b) TRANSFER.—There are appropriated to the Federal Old-Age and Survivors Insurance Trust Fund amounts equal to the receipts from the tax under subsection (a), estimated at $18.6 billion for fiscal year 2028.

(c) SMALL EMPLOYERS.—The tax under subsection (a) shall not apply to an employer with fewer than 20 employees.

SEC. 5. MINIMUM BENEFIT.

(a) INCREASE.—The Commissioner of Social Security shall increase the minimum monthly benefit for an individual with not fewer than 30 years of coverage to 125 percent of the poverty guideline, effective January 1, 2029.

(b) REDUCTION FOR HIGH EARNERS.—The annual cost-of-living adjustment shall be reduced by 0.5 percentage points for beneficiaries whose adjusted gross income exceeds $200,000.

SEC. 6. REPORTS AND ENFORCEMENT.

(a) REPORT.—Not later than 18 months after the date of enactment of this Act, the Comptroller General of the United States shall submit to Congress a report on the effect of this Act on employment in rural counties, together with an estimate of its administrative costs, which shall not exceed $35 million for each fiscal year.

(b) PENALTY.—A health plan that violates section 3(a) shall be liable for a civil penalty of not more than $10,000 for each violation.

SEC. 7. EFFECTIVE DATE.

Except as otherwise provided, this Act shall take effect on October 1, 2026.
`,
};
