// Titles of the long bills: sections of provisions true to life, so that no two say the same and every one can be
// predicted.

import { PROVISIONS, type Topic } from "./bill_provisions.ts";
import { seeded } from "./random.ts";

export interface Title {
  heading: string;
  text: string;
  sections: { number: number; title: string }[];
}

const TOPICS: readonly Topic[] = [
  {
    name: "Health Coverage",
    officer: "Secretary of Health and Human Services",
    program: "community health center program",
    law: "Public Health Service Act",
    group: "individuals with disabilities",
  },
  {
    name: "Retirement Security",
    officer: "Commissioner of Social Security",
    program: "survivor benefit program",
    law: "Social Security Act",
    group: "older individuals",
  },
  {
    name: "Rural Development",
    officer: "Secretary of Agriculture",
    program: "rural water program",
    law: "Consolidated Farm and Rural Development Act",
    group: "beginning farmers or ranchers",
  },
  {
    name: "Housing",
    officer: "Secretary of Housing and Urban Development",
    program: "rental assistance program",
    law: "United States Housing Act of 1937",
    group: "low-income families",
  },
  {
    name: "Education",
    officer: "Secretary of Education",
    program: "student loan program",
    law: "Higher Education Act of 1965",
    group: "students and borrowers",
  },
  {
    name: "Energy",
    officer: "Secretary of Energy",
    program: "grid modernization program",
    law: "Energy Policy Act of 2005",
    group: "small businesses",
  },
  {
    name: "Transportation",
    officer: "Secretary of Transportation",
    program: "bridge repair program",
    law: "Surface Transportation Act of 2015",
    group: "rural communities",
  },
  {
    name: "Veterans",
    officer: "Secretary of Veterans Affairs",
    program: "caregiver support program",
    law: "Veterans Health Care Act of 1992",
    group: "veterans",
  },
  {
    name: "Employment",
    officer: "Secretary of Labor",
    program: "workforce training program",
    law: "Workforce Innovation Act",
    group: "displaced workers",
  },
  {
    name: "Nutrition",
    officer: "Administrator of the Food and Nutrition Service",
    program: "school meals program",
    law: "National School Lunch Act",
    group: "children",
  },
  {
    name: "Tribal Affairs",
    officer: "Secretary of the Interior",
    program: "tribal courts program",
    law: "Indian Self-Determination Act",
    group: "Indian Tribes",
  },
  {
    name: "Public Safety",
    officer: "Attorney General",
    program: "emergency communications program",
    law: "Crime Control Act of 1990",
    group: "members of the Armed Forces",
  },
];

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** Titles with all their sections, numbered 101, 102, … in title I. */
export function longTitles(count: number, seed: number): Title[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, t) => {
    const topic = TOPICS[t % TOPICS.length]!;
    const heading = `TITLE ${ROMAN[t % ROMAN.length]}—${topic.name.toUpperCase()}`;
    const sections = PROVISIONS.map((provision, i) => ({
      number: (t + 1) * 100 + i + 1,
      ...provision(topic, random),
    }));
    const parts = sections.map(({ number, title, body }, i) => {
      const subtitle = i === 0 ? "Subtitle A—Programs\n\n" : i === 6 ? "Subtitle B—Rules\n\n" : "";
      const findings =
        `The provisions of this section apply to the programs of this title that are carried out by a State, by a political subdivision of a State, or by a nonprofit entity under an agreement with a State, and to no others.`;
      return `${subtitle}SEC. ${number}. ${title.toUpperCase()}.\n${body}\n${
        i % 3 === 0 ? `(z) Scope.— ${findings}\n` : ""
      }`;
    });
    return { heading, text: `${heading}\n\n${parts.join("\n")}`, sections };
  });
}
