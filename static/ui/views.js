// @ts-check
// The page's views: what the navigation offers, and which component shows what. A new view is a row here and a folder
// beside `discussions`.

import { Analysis } from "./analyses/analysis.js";
import { Home as Analyses } from "./analyses/home.js";
import { Discussion } from "./discussions/discussion.js";
import { Home } from "./discussions/home.js";
import { ui } from "./kit.js";

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
];
