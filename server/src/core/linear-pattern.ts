/*
 * Patterns that a plan brings along, matched in a time that grows with the text only. The regular expressions of JavaScript may take
 * for ever on a pattern such as `(a+)+b`, and a plan may be anybody's.
 */

/** Searches a text. */
export type LinearPattern = (text: string) => boolean;

/** Larger patterns are refused. */
const mostStates = 400;

type Test = (code: number) => boolean;

/** One state: a character to take, a choice to make, a place to be at, or the end. */
type State =
  | { readonly kind: "take"; readonly test: Test; readonly next: number }
  | { readonly kind: "split"; readonly next: readonly number[] }
  | { readonly kind: "start" | "end" | "border" | "inside"; readonly next: number }
  | { readonly kind: "match" };

type Part =
  | { readonly kind: "take"; readonly test: Test }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Part[] }
  | { readonly kind: "repeat"; readonly part: Part; readonly least: number; readonly most: number }
  | { readonly kind: "start" | "end" | "border" | "inside" };

/**
 * A search for a pattern as grep -E and JavaScript write it: literals, classes, groups, choices, counts, `^`, `$`, `\b`. Undefined when it
 * cannot be read, is too large, or needs to look back or ahead.
 */
export function linearPattern(pattern: string, letters: "any case" | "as written"): LinearPattern | undefined {
  if (pattern.length > 500) return undefined;
  const states: State[] = [];
  try {
    const parser = new Parser(pattern, letters === "any case");
    const match = add(states, { kind: "match" });
    const first = compile(parser.whole(), match, states);
    return text => search(states, first, text);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

class Refused extends Error {}

function add(states: State[], state: State): number {
  if (states.length >= mostStates) throw new Refused();
  states.push(state);
  return states.length - 1;
}

function compile(part: Part, next: number, states: State[]): number {
  switch (part.kind) {
    case "take":
      return add(states, { ...part, next });
    case "sequence":
      return part.parts.reduceRight((behind, one) => compile(one, behind, states), next);
    case "choice":
      return add(states, { kind: "split", next: part.parts.map(one => compile(one, next, states)) });
    case "repeat": {
      let behind = next;
      if (part.most === Number.POSITIVE_INFINITY) {
        const ways: number[] = [next];
        behind = add(states, { kind: "split", next: ways });
        ways.push(compile(part.part, behind, states));
      } else {
        for (let count = part.least; count < part.most; count++)
          behind = add(states, { kind: "split", next: [next, compile(part.part, behind, states)] });
      }
      for (let count = 0; count < part.least; count++) behind = compile(part.part, behind, states);
      return behind;
    }
    default:
      return add(states, { kind: part.kind, next });
  }
}

/** Follows all ways at once; no state is visited twice for one character. */
function search(states: readonly State[], first: number, text: string): boolean {
  // for each state, one more than the last character at which it was visited
  const visited = new Int32Array(states.length);
  const waiting: number[] = [];
  let now: number[] = [];
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    const next: number[] = [];
    waiting.push(first, ...now);
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (visited[one] === at + 1) continue;
      visited[one] = at + 1;
      const state = states[one];
      if (state === undefined) continue;
      if (state.kind === "match") return true;
      if (state.kind === "take") {
        if (at < text.length && state.test(code)) next.push(state.next);
      } else if (state.kind === "split") waiting.push(...state.next);
      else if (holds(state.kind, text, at)) waiting.push(state.next);
    }
    now = next;
  }
  return false;
}

function holds(kind: "start" | "end" | "border" | "inside", text: string, at: number): boolean {
  if (kind === "start") return at === 0;
  if (kind === "end") return at === text.length;
  const isBorder = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return kind === "border" ? isBorder : !isBorder;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

const isLetter: Test = code => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isDigit: Test = code => code >= 48 && code <= 57;
const isSpace: Test = code => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;

const named: Readonly<Record<string, Test>> = {
  d: isDigit,
  w: isWord,
  s: isSpace,
  D: code => !isDigit(code),
  W: code => !isWord(code),
  S: code => !isSpace(code),
};

const classes: ReadonlyMap<string, Test> = new Map([
  ["digit", isDigit],
  ["space", isSpace],
  ["alpha", isLetter],
  ["upper", isLetter],
  ["lower", isLetter],
  ["alnum", code => isWord(code) && code !== 95],
]);

/** Groups within groups; nobody writes as many. */
const deepest = 50;

class Parser {
  readonly #text: string;
  readonly #anyCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, anyCase: boolean) {
    this.#text = text;
    this.#anyCase = anyCase;
  }

  whole(): Part {
    const part = this.#choice();
    if (this.#at < this.#text.length) throw new Refused();
    return part;
  }

  #choice(): Part {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "choice", parts };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== "|" && this.#text[this.#at] !== ")") {
      parts.push(this.#counted(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #counted(part: Part): Part {
    const match = /^(?:([*+?])|\{(\d{1,3})(?:(,)(\d{0,3}))?\})\??/.exec(this.#text.slice(this.#at));
    if (match === null) return part;
    this.#at += match[0].length;
    // a second count behind the first is a mistake, or a dialect that we do not know
    if (/^[*+?]/.test(this.#text.slice(this.#at))) throw new Refused();
    const infinite = Number.POSITIVE_INFINITY;
    const [sign, least = "0", comma, most] = match.slice(1);
    if (sign !== undefined) return { kind: "repeat", part, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : infinite };
    const bound = comma === undefined ? Number(least) : most === "" || most === undefined ? infinite : Number(most);
    if (bound < Number(least)) throw new Refused();
    return { kind: "repeat", part, least: Number(least), most: bound };
  }

  #atom(): Part {
    const char = this.#text[this.#at++] ?? "";
    if (char === "(") {
      if (this.#take("?") && !this.#take(":")) throw new Refused();
      if (++this.#depth > deepest) throw new Refused();
      const inner = this.#choice();
      this.#depth--;
      if (!this.#take(")")) throw new Refused();
      return inner;
    }
    if (char === "[") return { kind: "take", test: this.#class() };
    if (char === ".") return { kind: "take", test: () => true };
    if (char === "^") return { kind: "start" };
    if (char === "$") return { kind: "end" };
    if (char === "\\") return this.#escape();
    if (/[*+?]/.test(char)) throw new Refused();
    return { kind: "take", test: this.#same(char) };
  }

  #escape(): Part {
    const char = this.#text[this.#at++];
    if (char === "b") return { kind: "border" };
    if (char === "B") return { kind: "inside" };
    return { kind: "take", test: this.#escaped(char) };
  }

  /** Back references, code points and properties are refused with all other letters that have no meaning here. */
  #escaped(char: string | undefined): Test {
    const test = char === undefined ? undefined : Object.hasOwn(named, char) ? named[char] : undefined;
    if (test !== undefined) return test;
    if (char === "t") return this.#same("\t");
    if (char === undefined || /[A-Za-z0-9]/.test(char)) throw new Refused();
    return this.#same(char);
  }

  #class(): Test {
    const isOther = this.#take("^");
    const tests: Test[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const posix = /^\[:(\w+):\]/.exec(this.#text.slice(this.#at));
      const char = this.#text[this.#at++];
      if (char === undefined) throw new Refused();
      if (char === "]" && !isFirst) break;
      const known = posix === null ? undefined : classes.get(posix[1] ?? "");
      if (posix !== null) {
        if (known === undefined) throw new Refused();
        tests.push(known);
        this.#at += posix[0].length - 1;
      } else if (char === "\\") tests.push(this.#escaped(this.#text[this.#at++]));
      else if (this.#text[this.#at] === "-" && this.#text[this.#at + 1] !== "]" && this.#text[this.#at + 1] !== undefined) {
        const last = this.#text[this.#at + 1] ?? "";
        if (last < char || last === "\\") throw new Refused();
        this.#at += 2;
        tests.push(this.#between(char, last));
      } else tests.push(this.#same(char));
    }
    return code => tests.some(test => test(code)) !== isOther;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #same(char: string): Test {
    const own = char.charCodeAt(0);
    if (!this.#anyCase) return code => code === own;
    const [lower, upper] = [char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)];
    return code => code === own || code === lower || code === upper;
  }

  #between(first: string, last: string): Test {
    const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
    const within: Test = code => code >= from && code <= to;
    return this.#anyCase ? code => within(code) || (isLetter(code) && within(code ^ 32)) : within;
  }
}
