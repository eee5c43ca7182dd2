// @ts-check
// A text being cut into tokens for the eye: what all of the page's tokenizers share. Nothing is left out: the tokens in
// order are the text, whatever it is, so code that is still being written, or broken, is shown as it is.

/** `kind` is a CSS class without its prefix; empty for plain text. @typedef {{ kind: string, text: string }} Token */

export class Scan {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    /** @type {Token[]} */
    this.tokens = [];
    /** The last token that is neither space nor comment: it decides what a slash or a `<` means. */
    this.last = "";
    this.depth = 0;
  }

  get over() {
    return this.at >= this.text.length;
  }

  /** Takes so many characters as a token. @param {string} kind @param {number} length */
  take(kind, length) {
    const text = this.text.slice(this.at, this.at + length);
    if (text === "") return;
    this.at += text.length;
    const before = this.tokens.at(-1);
    if (before?.kind === kind) before.text += text;
    else this.tokens.push({ kind, text });
    if (kind !== "comment" && text.trim()) this.last = text.trim();
  }

  /** Takes what a sticky expression matches here, and tells whether it did. @param {string} kind @param {RegExp} sticky */
  match(kind, sticky) {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (!found) return false;
    this.take(kind, found[0].length);
    return found[0].length > 0;
  }

  /** Takes everything before the next match, or to the end. @param {string} kind @param {RegExp} global */
  until(kind, global) {
    global.lastIndex = this.at;
    const found = global.exec(this.text);
    this.take(kind, (found ? found.index : this.text.length) - this.at);
  }

  /** @param {string} text */
  sees(text) {
    return this.text.startsWith(text, this.at);
  }
}
