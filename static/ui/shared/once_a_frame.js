// @ts-check
/// <reference path="../dom.d.ts" />
// Draws at most once a frame, however often it is asked: a fast model then costs one drawing a frame and not one a word.

/** @param {() => void} draw never called again once closed */
export function onceAFrame(draw) {
  let scheduled = false;
  let closed = false;

  function flush() {
    scheduled = false;
    if (!closed) draw();
  }

  return {
    schedule() {
      if (scheduled || closed) return;
      scheduled = true;
      // A hidden page gets no frames; it must still keep up.
      if (document.hidden) setTimeout(flush, 250);
      else requestAnimationFrame(flush);
    },
    close() {
      closed = true;
    },
  };
}
