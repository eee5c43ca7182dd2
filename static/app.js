// @ts-check
/// <reference path="./ui/dom.d.ts" />
// The page: its masthead with the navigation, and the view that the URL names.

import { render, ui, useEffect, useRef, useState } from "./ui/kit.js";
import { Access, guardCalls, useGuarded } from "./ui/shared/access.js";
import { linkTo, useRoute } from "./ui/router.js";
import { VIEWS } from "./ui/views.js";

function App() {
  const route = useRoute();
  // A link carries no token: where one is asked for, it would lead to a refusal and nothing else.
  const guarded = useGuarded();
  const view = VIEWS.find(({ name }) => name === route.view) ?? VIEWS[0];
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  const place = [view?.name, ...route.rest].join("/");
  useEffect(() => {
    // After the first one, a new place begins at its top, also for those who hear it.
    if (!first.current) {
      scrollTo(0, 0);
      const heading = main.current?.querySelector("h1");
      if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
    }
    first.current = false;
  }, [place]);
  return ui`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="masthead">
      <a class="wordmark" href=${linkTo("discussions")}><${Mark} />Parley</a>
      <nav aria-label="Views">${
    VIEWS.map((known) => ui`<${NavLink} view=${known} current=${known === view} />`)
  }</nav>
      <${Access} />
      <${ThemeToggle} />
    </header>
    <main id="main" tabindex="-1" ref=${main}>${view?.show(view.name === route.view ? route.rest : [])}</main>
    <footer class="colophon">${!guarded && ui`<a href="/docs">API reference</a>`}</footer>`;

  /** The hash names the view, so the link must not change it. @param {Event} event */
  function skip(event) {
    event.preventDefault();
    main.current?.focus();
  }
}

/** @param {{ view: { name: string, label: string }, current: boolean }} props */
function NavLink({ view, current }) {
  return ui`<a href=${linkTo(view.name)} aria-current=${current ? "page" : undefined}>${view.label}</a>`;
}

/** Two marks of speech that face each other. */
function Mark() {
  return ui`
    <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d="M10.6 4.5C6 6 3.4 9.3 3.4 13.800a4 4 0 1 0 4.2-4c.2-1.9 1.5-3.3 3.5-4.200z" />
      <path d="M13.4 19.500c4.6-1.5 7.2-4.8 7.2-9.300a4 4 0 1 0-4.2 4c-.2 1.9-1.5 3.3-3.5 4.200z" />
    </svg>`;
}

const THEMES = ["auto", "light", "dark"];

function ThemeToggle() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? "auto");
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  function change() {
    setTheme(next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("parley-theme", next);
    } catch {
      // Private windows may refuse; the choice then lasts as long as the page.
    }
  }
  return ui`
    <button type="button" class="theme" onClick=${change} title="Colours: ${theme}">
      <span class="sr-only">Colours: ${theme}. Change to ${next}.</span>
      <span aria-hidden="true" class="theme-glyph is-${theme}"></span>
    </button>`;
}

guardCalls();
const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(ui`<${App} />`, root);
}
