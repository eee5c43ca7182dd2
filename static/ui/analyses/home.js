// @ts-check
/// <reference path="../dom.d.ts" />
// The analyses' first page: have a bill analysed, or open an earlier analysis.

import { ui, useEffect } from "../kit.js";
import { useModels } from "../shared/agents.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { EarlierAnalyses } from "./earlier.js";
import { StartForm } from "./start_form.js";

/** What the rehearsal does where no model is connected. */
export const READS =
  "The built-in rehearsal reads the bill by rule: it finds amounts, dates, duties and agencies that really are in the text, but it does not understand them.";

export function Home() {
  const usual = useModels().find((choice) => choice.default);
  useEffect(() => {
    document.title = "Analyses · Parley";
  }, []);
  return ui`
    <div class="home">
      <header class="lede">
        <h1 tabindex="-1">Have a bill read closely.</h1>
        <p>Analysts read it side by side, argue over what is disputed, and show you the line for each claim.</p>
      </header>
      ${usual?.provider === "rehearsal" && ui`<${RehearsalBanner}>${READS}<//>`}
      <div class="home-columns">
        <${StartForm} />
        <${EarlierAnalyses} />
      </div>
    </div>`;
}
