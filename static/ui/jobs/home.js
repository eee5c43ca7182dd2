// @ts-check
/// <reference path="../dom.d.ts" />
// The Command Center's first page: have two teams write code for a brief, or open an earlier job.

import { ui, useEffect } from "../kit.js";
import { useModels } from "../shared/agents.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { EarlierJobs } from "./earlier.js";
import { StartForm } from "./start_form.js";

/** What the rehearsal does where no model is connected. */
export const BUILDS =
  "The built-in rehearsal takes fields, lists and actions out of your brief by rule and writes two small components that really compile; it does not understand the brief.";

export function Home() {
  const usual = useModels().find((choice) => choice.default);
  useEffect(() => {
    document.title = "Command Center · Parley";
  }, []);
  return ui`
    <div class="home">
      <header class="lede">
        <h1 tabindex="-1">Two teams, one brief.</h1>
        <p>Both plan, think and write at once. Each reviews the other’s code, and the better one is refined.</p>
      </header>
      ${usual?.provider === "rehearsal" && ui`<${RehearsalBanner}>${BUILDS}<//>`}
      <div class="home-columns">
        <${StartForm} />
        <${EarlierJobs} />
      </div>
    </div>`;
}
