// Team Anthropic's pricing plans: a card for each, monthly or yearly, and which one is chosen.

import type { Brief } from "../brief.ts";
import { plansOf } from "../content.ts";
import { each, h, type Part, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

export function pricing(brief: Brief, wants: Wants): Part {
  const { plans, sign, made_up } = plansOf(brief);
  return {
    name: brief.name,
    about: made_up ? ["The brief gives no price for every plan: the missing ones are samples."] : [],
    types: ["interface Plan {\n  name: string;\n  price: number;\n  features: string[];\n}"],
    constants: [{ name: "PLANS", type: "Plan[]", init: source(plans) }, { name: "PAID_MONTHS", init: "10" }],
    state: [{ name: "yearly", init: "false" }, { name: "chosen", init: '""' }],
    functions: [{
      name: "priceOf",
      params: "plan: Plan, yearly: boolean",
      pure: true,
      body: [
        `return ${
          literal(sign)
        } + (plan.price * (yearly ? PAID_MONTHS : 1)).toFixed(plan.price % 1 ? 2 : 0);`,
      ],
    }],
    status:
      `$chosen ? "Chosen: " + $chosen + ($yearly ? ", paid yearly" : ", paid monthly") : "No plan chosen yet."`,
    view: panel(
      capital(brief.title),
      "Paid yearly, twelve months cost what ten months cost.",
      h(
        "div",
        { class: "panel__row", role: "group", "aria-label": "Billing" },
        button("Monthly", "$yearly = false", { "aria-pressed": x("!$yearly") }),
        button("Yearly", "$yearly = true", { "aria-pressed": x("$yearly") }),
      ),
      h(
        "div",
        { class: "panel__plans" },
        each(
          "plan",
          "PLANS",
          "plan.name",
          h(
            "article",
            { class: "panel__plan", "aria-label": x("plan.name") },
            h("h3", {}, x("plan.name")),
            h(
              "p",
              { class: "panel__price" },
              x("priceOf(plan, $yearly)"),
              x('$yearly ? " per year" : " per month"'),
            ),
            h("ul", {}, each("feature", "plan.features", "feature", h("li", {}, x("feature")))),
            button(
              x('$chosen === plan.name ? "Chosen" : "Choose " + plan.name'),
              "$chosen = plan.name",
              { "aria-pressed": x("$chosen === plan.name") },
            ),
          ),
        ),
      ),
      ...(wants.has("reset") ? [button("Choose none", '$chosen = ""')] : []),
    ),
    css: css(`
.panel__plans { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; }
.panel__plan { display: flex; flex-direction: column; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__plan ul { flex: 1; padding-left: 1.25rem; }
.panel__price { font-size: 1.25rem; font-weight: 700; }`),
  };
}
