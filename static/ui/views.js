// @ts-check
// The page's views: what the navigation offers, and which component shows what. A new view is a row here and a folder
// beside `discussions`.

import { Analysis } from "./analyses/analysis.js";
import { Home as Analyses } from "./analyses/home.js";
import { Discussion } from "./discussions/discussion.js";
import { Home } from "./discussions/home.js";
import { Frames } from "./frames/frames.js";
import { Home as Jobs } from "./jobs/home.js";
import { Job } from "./jobs/job.js";
import { ui } from "./kit.js";
import { Personas } from "./personas/personas.js";
import { Home as Sessions } from "./sessions/home.js";
import { Session } from "./sessions/session.js";

/**
 * `show` is given what follows the view's name in the URL.
 * @type {{ name: string, label: string, show: (rest: string[]) => any }[]}
 */
export const VIEWS = [
  {
    name: "discussions",
    label: "Discussions",
    show: ([id]) => id === undefined ? ui`<${Home} />` : ui`<${Discussion} key=${id} id=${id} />`,
  },
  {
    name: "analyses",
    label: "Analyses",
    show: ([id]) => id === undefined ? ui`<${Analyses} />` : ui`<${Analysis} key=${id} id=${id} />`,
  },
  {
    name: "jobs",
    label: "Command Center",
    show: ([id]) => id === undefined ? ui`<${Jobs} />` : ui`<${Job} key=${id} id=${id} />`,
  },
  { name: "personas", label: "Personas", show: () => ui`<${Personas} />` },
  {
    name: "sessions",
    label: "Sessions",
    show: ([id, agent]) =>
      id === undefined ? ui`<${Sessions} />` : ui`<${Session} key=${id} id=${id} agent=${agent} />`,
  },
  { name: "frames", label: "Frames", show: () => ui`<${Frames} />` },
];
