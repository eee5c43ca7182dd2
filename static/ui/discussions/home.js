// @ts-check
/// <reference path="../dom.d.ts" />
// The discussions' first page: start one, or open an earlier one.

import { ui, useEffect } from "../kit.js";
import { useModels } from "../shared/agents.js";
import { EarlierDiscussions } from "./earlier.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { StartForm } from "./start_form.js";

/** What the rehearsal does where no model is connected. */
export const IMITATES =
  "What the agents say comes from a built-in rehearsal that imitates a discussion from your own words.";

export function Home() {
  const usual = useModels().find((choice) => choice.default);
  useEffect(() => {
    document.title = "Discussions · Parley";
  }, []);
  return ui`
    <div class="home">
      <header class="lede">
        <h1 tabindex="-1">Put a question to the table.</h1>
        <p>Choose who sits at it, and follow every word of the discussion as it is said.</p>
      </header>
      ${usual?.provider === "rehearsal" && ui`<${RehearsalBanner}>${IMITATES}<//>`}
      <div class="home-columns">
        <${StartForm} />
        <${EarlierDiscussions} />
      </div>
    </div>`;
}
