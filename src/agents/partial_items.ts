// What of a JSON answer is there before it is complete: the items of one of its arrays that have been closed. Works on
// the text as it comes and looks at each character once: an answer may come letter by letter.

/** What is read of a piece. */
type Piece = Pick<string, "length" | "charAt" | "slice">;

/**
 * Gives the complete objects and arrays in the array that is the value of `key`, in order, each once, with the piece of
 * text that completes it. Text that is no such JSON gives none.
 */
export class PartialItems {
  /** `"key"`, which a colon and a bracket must follow. */
  readonly #name: string;
  /** How much of the name has been matched, and what has come behind it. */
  #matched = 0;
  #behind: "" | " " | ":" = "";
  #state: "seeking" | "inside" | "over" = "seeking";
  /** How many brackets are open in the array. */
  #depth = 0;
  #quoted = false;
  #escaped = false;
  /** What came of the open item in earlier pieces. */
  #begun = "";

  constructor(key: string) {
    this.#name = `"${key}"`;
  }

  /** The items that this piece completes. */
  read(piece: Piece): unknown[] {
    const items: unknown[] = [];
    let from = 0;
    for (let i = 0; i < piece.length && this.#state !== "over"; i++) {
      const char = piece.charAt(i);
      if (this.#state === "seeking") {
        this.#seek(char);
        continue;
      }
      const before = this.#depth;
      this.#walk(char);
      if (before === 0 && this.#depth === 1) from = i;
      if (before === 1 && this.#depth === 0) {
        const item = parsed(this.#begun + piece.slice(from, i + 1));
        this.#begun = "";
        // What comes behind something broken is not guessed at.
        if (item === undefined) this.#state = "over";
        else items.push(item);
      }
    }
    if (this.#depth > 0) this.#begun += piece.slice(from);
    return items;
  }

  /** Looks for the name, a colon and the opening bracket of the array. */
  #seek(char: string): void {
    const name = this.#name;
    if (this.#matched < name.length) return this.#match(char);
    if (char.trim() === "") {
      if (this.#behind === "") this.#behind = " ";
    } else if (this.#behind !== ":" && char === ":") {
      this.#behind = ":";
    } else if (this.#behind === ":" && char === "[") {
      this.#state = "inside";
    } else {
      // It was another text; its last quotation mark may be the first one of the name.
      this.#matched = this.#behind === "" ? 1 : 0;
      this.#behind = "";
      this.#match(char);
    }
  }

  #match(char: string): void {
    if (char === this.#name[this.#matched]) this.#matched++;
    else this.#matched = char === '"' ? 1 : 0;
  }

  /** Keeps count of brackets; those in strings are none. */
  #walk(char: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#quoted) {
      if (char === "\\") this.#escaped = true;
      else if (char === '"') this.#quoted = false;
    } else if (char === '"') this.#quoted = true;
    else if (char === "{" || char === "[") this.#depth++;
    else if (char === "}" || char === "]") {
      if (this.#depth === 0) this.#state = "over"; // the array's own end
      else this.#depth--;
    }
  }
}

/** The value of a text; undefined where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
