// From a brief to code: a team's builder for the family, its way of laying code out, and a writer for the framework.

import type { Framework, Team } from "../../../core/code_event.ts";
import { board } from "./anthropic/board.ts";
import { calculator } from "./anthropic/calculator.ts";
import { counter, timer } from "./anthropic/counting.ts";
import { calendar, countdown } from "./anthropic/days.ts";
import { card, converter, noughts } from "./anthropic/facts.ts";
import { form } from "./anthropic/form.ts";
import { list } from "./anthropic/list.ts";
import { lightbox, player } from "./anthropic/media.ts";
import { other, rating } from "./anthropic/other.ts";
import { accordion, modal, tabs } from "./anthropic/panels.ts";
import { pricing } from "./anthropic/pricing.ts";
import { cart, poll } from "./anthropic/shop.ts";
import { cards, dashboard } from "./anthropic/showcase.ts";
import { table } from "./anthropic/table.ts";
import { chat, quiz } from "./anthropic/talk.ts";
import { comments } from "./anthropic/comments.ts";
import { markdown, strength } from "./anthropic/texts.ts";
import { wizard } from "./anthropic/wizard.ts";
import type { Brief, Family } from "./brief.ts";
import * as googleBoard from "./google/board.ts";
import * as googleData from "./google/data.ts";
import * as googleDays from "./google/days.ts";
import * as googleFacts from "./google/facts.ts";
import { form as googleForm } from "./google/form.ts";
import { list as googleList } from "./google/list.ts";
import * as googleMedia from "./google/media.ts";
import * as googlePanels from "./google/panels.ts";
import * as googleTalk from "./google/talk.ts";
import * as googleTexts from "./google/texts.ts";
import * as googleTools from "./google/tools.ts";
import { wizard as googleWizard } from "./google/wizard.ts";
import { h, type Layout, type Part, x } from "./part.ts";
import { toReact } from "./react.ts";
import { toSvelte } from "./svelte.ts";
import { toVanilla } from "./vanilla.ts";
import { toVue } from "./vue.ts";
import type { Build, Wants } from "./wants.ts";

const BUILDERS: Record<Team, Record<Family, Build>> = {
  anthropic: {
    form,
    list,
    pricing,
    counter,
    timer,
    calculator,
    table,
    tabs,
    accordion,
    modal,
    cards,
    dashboard,
    chat,
    quiz,
    rating,
    board,
    calendar,
    card,
    cart,
    comments,
    converter,
    countdown,
    lightbox,
    markdown,
    noughts,
    player,
    poll,
    strength,
    wizard,
    other,
  },
  google: {
    form: googleForm,
    list: googleList,
    wizard: googleWizard,
    ...googleBoard,
    ...googleData,
    ...googleDays,
    ...googleFacts,
    ...googleMedia,
    ...googlePanels,
    ...googleTalk,
    ...googleTexts,
    ...googleTools,
  },
};

const LAYOUTS: Record<Team, Layout> = {
  anthropic: { state: "each", typed: true, markupFirst: false },
  google: { state: "one", typed: false, markupFirst: true },
};

const WRITERS: Record<Framework, (part: Part, layout: Layout) => string> = {
  react: toReact,
  vanilla: toVanilla,
  vue: toVue,
  svelte: toSvelte,
};

/** What a team has from the start, without being asked for it. */
export const OWN: Record<Team, Wants> = {
  anthropic: new Set(["live", "empty", "focus"]),
  google: new Set(),
};

/** A component that does what the brief asks for; `notes` are sentences for the comment at its top. */
export function writeCode(
  team: Team,
  brief: Brief,
  framework: Framework,
  wants: Wants,
  notes: string[] = [],
): string {
  const all: Wants = new Set([...OWN[team], ...wants]);
  const part = BUILDERS[team][brief.family](brief, all);
  const about = [
    `${part.name}: made by the rehearsal (no language model) for the brief “${brief.text.slice(0, 200)}”.`,
    ...part.about,
    ...brief.beyond.map((phrase) => `Left out, since it needs more than one component: ${phrase}.`),
    ...notes,
  ];
  return WRITERS[framework](finished({ ...part, about }, team, all), LAYOUTS[team]);
}

/** The part with what a team adds to whatever it builds. */
function finished(part: Part, team: Team, wants: Wants): Part {
  const root = team === "anthropic" ? ".panel" : ".app";
  const live = part.status && wants.has("live")
    ? [
      h(
        "p",
        { class: team === "anthropic" ? "panel__status" : "status", id: "panel-status", role: "status" },
        x(part.status),
      ),
    ]
    : [];
  const added = [
    ...(wants.has("dark") ? [DARK[team]] : []),
    ...(wants.has("motion")
      ? [`@media (prefers-reduced-motion: reduce) { ${root} * { animation: none; transition: none; } }`]
      : []),
    ...(wants.has("focus") && team === "google"
      ? [`${root} :focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }`]
      : []),
  ];
  const { view } = part;
  return {
    ...part,
    view: { ...view, children: [...view.children, ...live] },
    css: [part.css.trim(), ...added].join("\n"),
  };
}

const DARK: Record<Team, string> = {
  anthropic: "@media (prefers-color-scheme: dark) {\n" +
    "  .panel { --ink: #eceef2; --soft: #aeb6c2; --paper: #1b1f27; --line: #475061; --accent: #8ab4f8; --wrong: #f2b8b5; }\n}",
  google:
    "@media (prefers-color-scheme: dark) {\n  .app { color-scheme: dark; color: #e8eaed; background: #202124; }\n}",
};
