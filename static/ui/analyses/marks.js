// @ts-check
// The bill's text cut into blocks, and the findings' quotations laid over them. A block is drawn again only when its
// own marks change, so a long bill with many findings stays quick.

/** @typedef {{ start: number, text: string }} Block */
/** A stretch of a block; `ids` are the findings that quote it. @typedef {{ text: string, start: number, ids: string[] }} Piece */
/** @typedef {{ id: string, start: number, end: number }} Mark */

const LONGEST_BLOCK = 3000;

/** Paragraphs, by blank lines; what is too long for one block is cut at a line's end. @param {string} text @returns {Block[]} */
export function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  let from = 0;
  for (const { 0: gap, index } of text.matchAll(/\n[^\S\n]*\n/g)) {
    add(from, index);
    from = index + gap.length;
  }
  add(from, text.length);
  return blocks;

  /** @param {number} start @param {number} end */
  function add(start, end) {
    let rest = text.slice(start, end).trimEnd();
    // Empty lines go; the indentation of the first line belongs to the paragraph.
    const empty = rest.length - rest.replace(/^(?:[^\S\n]*\n)+/, "").length;
    start += empty;
    rest = rest.slice(empty);
    while (rest.length > LONGEST_BLOCK) {
      const line = rest.lastIndexOf("\n", LONGEST_BLOCK);
      const word = rest.lastIndexOf(" ", LONGEST_BLOCK);
      const cut = line > 0 ? line + 1 : word > 0 ? word + 1 : LONGEST_BLOCK;
      blocks.push({ start, text: rest.slice(0, cut) });
      start += cut;
      rest = rest.slice(cut);
    }
    if (rest !== "") blocks.push({ start, text: rest });
  }
}

/**
 * The marks of each block that has any, by the block's index.
 * @param {Block[]} blocks
 * @param {Mark[]} marks
 * @returns {Map<number, Mark[]>}
 */
export function marksByBlock(blocks, marks) {
  /** @type {Map<number, Mark[]>} */
  const found = new Map();
  for (const mark of marks) {
    for (let i = blockAt(blocks, mark.start); i < blocks.length; i++) {
      const block = /** @type {Block} */ (blocks[i]);
      if (block.start >= mark.end) break;
      if (block.start + block.text.length <= mark.start) continue;
      const known = found.get(i);
      if (known) known.push(mark);
      else found.set(i, [mark]);
    }
  }
  return found;
}

/** The last block that begins at or before a place. @param {Block[]} blocks @param {number} place */
export function blockAt(blocks, place) {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (/** @type {Block} */ (blocks[middle]).start <= place) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** A block cut wherever a mark begins or ends. @param {Block} block @param {readonly Mark[]} marks @returns {Piece[]} */
export function piecesOf(block, marks) {
  const end = block.start + block.text.length;
  const inside = marks.map((mark) => ({
    id: mark.id,
    start: Math.max(block.start, mark.start),
    end: Math.min(end, mark.end),
  }));
  const cuts = [...new Set([block.start, end, ...inside.flatMap((mark) => [mark.start, mark.end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((until, i) => {
    const start = cuts[i] ?? 0;
    const ids = inside.filter((mark) => mark.start < until && mark.end > start).map((mark) => mark.id);
    return { start, text: block.text.slice(start - block.start, until - block.start), ids };
  });
}
