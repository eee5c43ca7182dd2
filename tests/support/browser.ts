// A real Chromium for tests of the page, with what a test wants to know of a page written down: errors, violations of
// the Content-Security-Policy, and requests to anywhere but the page's own server. Nothing is ever downloaded: the browser is the
// system's own.

import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from "npm:playwright-core@1.65.1";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * What a page has no use for. Each new window would load two pages of the browser's own below its address bar, which
 * cost more than the page under test. The rest is what Playwright turns off: of several such flags the last one counts.
 */
const WITHOUT = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${WITHOUT.join(",")}`,
];

export interface Sight extends AsyncDisposable {
  page: Page;
  /** Uncaught errors, error messages of the console, and violations of the policy. */
  faults: string[];
  /** Requests to anywhere but the page's own server. */
  foreign: string[];
}

export interface LookOptions {
  scheme?: "light" | "dark";
  width?: number;
  height?: number;
  reducedMotion?: boolean;
}

/** Where this machine keeps its Chromium; undefined where it has none. */
export function chromiumPath(): string | undefined {
  return PLACES.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Starts a browser. Throws a sentence where there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error(`No Chromium at any of ${PLACES.join(", ")}`);
  return await chromium.launch({ executablePath, args: FLAGS });
}

let shared: Promise<Browser> | undefined;

/** The browser that all tests of a file share. A file that asks for it ends with `closeBrowserAtEnd()`. */
export function sharedBrowser(): Promise<Browser> {
  return shared ??= openBrowser();
}

/** The last test of a file closes the browser: Deno has no other hook that both 2.5 and later ones know. */
export function closeBrowserAtEnd(): void {
  Deno.test({
    name: "the browser closes",
    ignore: !chromiumPath(),
    // What closes was opened by another test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => await (await shared)?.close(),
  });
}

/** Leads a page to another place in it: that takes a moment, where to load the page takes a second. */
export async function led(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = "#/frames"`);
  await page.waitForSelector("[name=socket]");
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.waitForSelector("[name=socket]", { state: "detached" });
}

/** A fresh page at `url`, in a context of its own. */
export async function look(browser: Browser, url: string, options: LookOptions = {}): Promise<Sight> {
  const { scheme = "light", width = 1280, height = 900, reducedMotion = true } = options;
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  const foreign: string[] = [];
  const home = new URL(url).host;
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  const note = (request: Request) => {
    const address = new URL(request.url());
    // What the policy stopped has not left the page.
    if (address.protocol === "data:" || address.host === home || request.failure()?.errorText === "csp") {
      return;
    }
    foreign.push(request.url());
  };
  page.on("requestfinished", note);
  page.on("requestfailed", note);
  await page.goto(url);
  return { page, faults, foreign, [Symbol.asyncDispose]: () => context.close() };
}
