import type { Fact, PackageFact, Problem, ResourceRequest } from "../facts/types.ts";
import type { LineIndex, Range } from "../text.ts";
import { condaWords } from "./conda-words.ts";
import { stepContainer } from "./container-package.ts";
import type { GroovyToken } from "./groovy.ts";
import { bytesOf, secondsOf, unitBytes, unitSeconds } from "./quantities.ts";

/** What the directives of processes are collected in, whether they stand in a script or in configuration. */
export interface ProcessFindings {
  readonly lines: LineIndex;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
  readonly environments: Fact<string>[];
  /** By profile and name. */
  readonly requests: Map<string, ResourceRequest>;
}

export function processFindings(lines: LineIndex): ProcessFindings {
  return { lines, packages: [], problems: [], environments: [], requests: new Map() };
}

/** Of which process, label or profile a directive speaks, and where that is named. */
export interface ProcessScope {
  readonly name: string | null;
  readonly at: Range;
  readonly profile?: string;
}

/** Directives that are read. https://www.nextflow.io/docs/latest/reference/process.html#directives */
export const processDirectives: ReadonlySet<string> = new Set([
  "container",
  "conda",
  "module",
  "cpus",
  "memory",
  "disk",
  "time",
  "accelerator",
]);

export function addDirective(name: string, tokens: readonly GroovyToken[], scope: ProcessScope, to: ProcessFindings): void {
  const value = tokens.filter(({ kind }) => kind !== "line");
  if (value.length === 0) return;
  if (name === "container") return addContainers(value, to);
  if (name === "conda") return addConda(value, to);
  if (name === "module") return addModules(value, to);
  addRequest(name, value, scope, to);
}

/**
 * The texts that an expression can have as its value: those of a text alone and of the branches of a choice. What is compared with or
 * handed to a function is none. A text that is nothing but one expression is looked into.
 */
export function choices(tokens: readonly GroovyToken[], depth = 0): GroovyToken[] {
  const found: GroovyToken[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "string" || !isValue(tokens, index)) continue;
    if (token.inner !== undefined && depth < 10 && /^\s*\$\{[^]*\}\s*$/.test(token.text)) {
      const inner = choices(
        token.inner.filter(({ kind }) => kind !== "line"),
        depth + 1,
      );
      if (inner.length > 0 || token.inner.length > 0) {
        found.push(...inner);
        continue;
      }
    }
    found.push(token);
  }
  return found;
}

function isValue(tokens: readonly GroovyToken[], index: number): boolean {
  const after = tokens[index + 1];
  if (after !== undefined && /^(?:==|!=|=~|==~|\+|\.|\?\.|in|\?)$/.test(after.text) && after.kind !== "string") return false;
  const before = tokens[index - 1];
  if (before === undefined) return true;
  if (before.kind === "word") return before.text === "return";
  if (before.kind !== "sign") return false;
  if (before.text === "(") return tokens[index - 2]?.kind !== "word" && tokens[index - 2]?.text !== ")";
  return /^(?:\?|:|\?:|\{|->)$/.test(before.text);
}

/** The text of a string without escapes, and where parts of it stand. */
export function literal(
  token: GroovyToken,
  lines: LineIndex,
): { readonly text: string; readonly at: Range; readonly part: (start: number, end: number) => Range | undefined } {
  const escaped = token.text.includes("\\");
  return {
    text: escaped ? token.text.replace(/\\(.)/g, "$1") : token.text,
    at: lines.range({ start: token.textStart, end: token.textStart + token.text.length }),
    part: (start, end) => (escaped ? undefined : lines.range({ start: token.textStart + start, end: token.textStart + end })),
  };
}

function isNothing(tokens: readonly GroovyToken[]): boolean {
  return tokens.length === 1 && /^(?:null|false|)$/.test(tokens[0]?.text ?? "");
}

function addContainers(tokens: readonly GroovyToken[], to: ProcessFindings): void {
  if (isNothing(tokens)) return;
  const texts = choices(tokens)
    .map(token => literal(token, to.lines))
    .filter(({ text }) => text.trim() !== "");
  // The file for Apptainer and the image for Docker are one and the same, so the latter names the former.
  const image = texts.map(one => stepContainer(one.text, one)).find(fact => fact?.ecosystem === "docker");
  let known = false;
  for (const one of texts) {
    const fact = stepContainer(one.text, one, image?.name);
    known ||= fact !== undefined;
    if (fact) to.packages.push(fact);
    else if (fact === undefined)
      to.problems.push({ message: "This image depends on something unknown, so it is left out.", range: one.at });
  }
  if (texts.length === 0 && !known)
    to.problems.push({ message: "This container depends on something unknown.", range: spanOf(tokens, to.lines) });
}

function addConda(tokens: readonly GroovyToken[], to: ProcessFindings): void {
  if (isNothing(tokens)) return;
  const texts = choices(tokens).map(token => literal(token, to.lines));
  if (texts.length === 0)
    to.problems.push({ message: "This conda environment depends on something unknown.", range: spanOf(tokens, to.lines) });
  for (const one of texts) {
    const file = /^\s*(?:\$\{?moduleDir\}?\/)?(\S+\.(?:ya?ml|txt|lock))\s*$/.exec(one.text)?.[1];
    if (file !== undefined) to.environments.push({ value: file, range: one.at });
    else if (one.text.trim() !== "") {
      const found = /[$/]/.test(one.text.replace(/[^\s:]+::/g, "")) ? undefined : condaWords(one.text, one.part, one.at);
      if (found === undefined) to.problems.push({ message: "These specs cannot be read, so they are left out.", range: one.at });
      else to.packages.push(...found);
    }
  }
}

/** `module 'samtools/1.20:bwa/0.7.18'`, `module = ['samtools/1.20', 'bwa']` */
function addModules(tokens: readonly GroovyToken[], to: ProcessFindings): void {
  // A list names several modules, and nothing but texts are its items.
  const texts = tokens[0]?.text === "[" ? tokens.filter(({ kind }) => kind === "string") : choices(tokens);
  for (const token of texts) {
    const { text, at, part } = literal(token, to.lines);
    for (const match of text.matchAll(/[^\s:]+/g)) {
      const module = match[0];
      if (module.includes("$")) {
        to.problems.push({ message: "This module depends on something unknown, so it is left out.", range: at });
        continue;
      }
      const slash = module.lastIndexOf("/");
      const version = slash > 0 && /\d/.test(module.slice(slash + 1)) ? module.slice(slash + 1) : null;
      const name = version === null ? module : module.slice(0, slash);
      const versionAt = version === null ? undefined : part(match.index + slash + 1, match.index + module.length);
      to.packages.push({
        ecosystem: "module",
        name,
        writtenName: name,
        version,
        range: version,
        direct: true,
        group: "main",
        required: true,
        at: part(match.index, match.index + module.length) ?? at,
        ...(versionAt && { versionAt }),
      });
    }
  }
}

const fields = { cpus: "cores", memory: "memory", disk: "disk", time: "time", accelerator: "gpus" } as const;

function addRequest(name: string, tokens: readonly GroovyToken[], scope: ProcessScope, to: ProcessFindings): void {
  if (!Object.hasOwn(fields, name)) return;
  const directive = name as keyof typeof fields;
  const { amount, grows } = amountOf(tokens, directive);
  const key = `${scope.profile ?? ""}\n${scope.name ?? ""}\n${scope.name === null ? "all" : "one"}`;
  const before = to.requests.get(key) ?? { name: scope.name, at: scope.at, ...(scope.profile !== undefined && { profile: scope.profile }) };
  const fact = amount === undefined ? undefined : { value: amount, range: spanOf(tokens, to.lines) };
  if (fact === undefined && !grows) return;
  to.requests.set(key, { ...before, ...(fact && { [fields[directive]]: fact }), ...(grows && { growsWithAttempts: true as const }) });
}

export function spanOf(tokens: readonly GroovyToken[], lines: LineIndex): Range {
  return lines.range({ start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 });
}

interface Amount {
  /** Of the first attempt; undefined when it cannot be worked out. */
  readonly amount: number | undefined;
  readonly grows: boolean;
}

function amountOf(tokens: readonly GroovyToken[], directive: keyof typeof fields): Amount {
  const grows = tokens.some(({ kind, text }, at) => kind === "word" && text === "attempt" && tokens[at - 1]?.text === ".");
  let inner = tokens;
  if (inner[0]?.text === "{" && inner.at(-1)?.text === "}") inner = inner.slice(1, -1);
  if (inner[0]?.text === "return") inner = inner.slice(1);
  if (directive === "accelerator") {
    const first = inner[0]?.text === "[" && inner[1]?.text === "request" ? inner[3] : inner[0];
    const next = inner[0] === first ? inner[1] : undefined;
    const isPlain = first?.kind === "number" && (next === undefined || next.text === ",");
    return { amount: isPlain ? Number(first.text) : undefined, grows };
  }
  const reader = new AmountReader(inner, directive);
  const amount = reader.sum(0);
  return { amount: reader.done && amount !== undefined && Number.isFinite(amount) && amount >= 0 ? amount : undefined, grows };
}

/** Sums and products of numbers and quantities, with the first attempt for `task.attempt`. */
class AmountReader {
  private at = 0;
  private readonly tokens: readonly GroovyToken[];
  private readonly directive: keyof typeof fields;

  constructor(tokens: readonly GroovyToken[], directive: keyof typeof fields) {
    this.tokens = tokens;
    this.directive = directive;
  }

  get done(): boolean {
    return this.at === this.tokens.length;
  }

  sum(depth: number): number | undefined {
    let total = this.product(depth);
    for (;;) {
      const sign = this.take("+") ? 1 : this.take("-") ? -1 : 0;
      if (sign === 0) return total;
      const next = this.product(depth);
      total = total === undefined || next === undefined ? undefined : total + sign * next;
    }
  }

  private product(depth: number): number | undefined {
    let total = this.factor(depth);
    for (;;) {
      const isProduct = this.take("*");
      if (!isProduct && !this.take("/")) return total;
      const next = this.factor(depth);
      total = total === undefined || next === undefined ? undefined : isProduct ? total * next : total / next;
    }
  }

  private factor(depth: number): number | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || depth > 20) return undefined;
    if (this.take("(")) {
      const inner = this.sum(depth + 1);
      return this.take(")") ? this.casted(inner) : undefined;
    }
    this.at++;
    if (token.kind === "string") return token.inner === undefined ? this.casted(this.quantity(token.text)) : undefined;
    if (token.kind === "number") {
      const value = Number(token.text.replaceAll("_", ""));
      if (!this.take(".")) return value;
      const unit = this.tokens[this.at++]?.text ?? "";
      const factor = this.directive === "time" ? unitSeconds(unit) : this.directive === "cpus" ? undefined : unitBytes(unit);
      return factor === undefined ? undefined : value * factor;
    }
    if (token.text === "task" && this.take(".") && this.tokens[this.at]?.text === "attempt") {
      this.at++;
      return 1;
    }
    // The function of older templates that keeps a request below a maximum.
    if (token.text === "check_max" && this.take("(")) {
      const inner = this.sum(depth + 1);
      if (!this.take(",")) return undefined;
      this.at++;
      return this.take(")") ? inner : undefined;
    }
    return undefined;
  }

  /** `'6 GB' as nextflow.util.MemoryUnit` */
  private casted(value: number | undefined): number | undefined {
    if (this.tokens[this.at]?.text === "as") {
      this.at++;
      while (this.tokens[this.at]?.kind === "word" || this.tokens[this.at]?.text === ".") this.at++;
    }
    return value;
  }

  private quantity(text: string): number | undefined {
    if (this.directive === "time") return secondsOf(text);
    if (this.directive === "cpus") return /^\d+$/.test(text) ? Number(text) : undefined;
    return bytesOf(text);
  }

  private take(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "sign" || token.text !== sign) return false;
    this.at++;
    return true;
  }
}
