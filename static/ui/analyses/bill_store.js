// @ts-check
// The bills that were sent from this page, so that a result can be read beside its text: the server does not send a
// bill back. Kept for this tab only, up to what a browser surely keeps; a longer one lasts until a reload.

/** In UTF-16 units; browsers keep about five million in all. */
const LONGEST = 1_500_000;
const PREFIX = "parley-bill-";

/** @type {Map<string, string>} */
const opened = new Map();

/** @param {string} id @param {string} text */
export function keepBill(id, text) {
  opened.set(id, text);
  if (text.length > LONGEST) return;
  try {
    sessionStorage.setItem(PREFIX + id, text);
  } catch {
    forgetOthers();
    try {
      sessionStorage.setItem(PREFIX + id, text);
    } catch {
      // The text then lasts as long as the page.
    }
  }
}

/** @param {string} id */
export function billOf(id) {
  if (opened.has(id)) return opened.get(id);
  try {
    return sessionStorage.getItem(PREFIX + id) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} id */
export function forgetBill(id) {
  opened.delete(id);
  try {
    sessionStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept.
  }
}

function forgetOthers() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}
