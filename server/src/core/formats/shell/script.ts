import { forEachChild, parse } from "unbash";
import type {
  AndOr,
  Assignment,
  Command,
  CompoundList,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
} from "unbash";
import type { Span } from "../../text.ts";
import { imagePath } from "../image-paths.ts";
import { mappedTo, sliceMapped, sourceSpan, type MappedText } from "../mapped-text.ts";
import { expandAssigned, expandWord, type Variable } from "./expand.ts";
import { isKnown, unknownText } from "./values.ts";
import { wordFromSource, type ShellCommand, type ShellWord } from "./words.ts";
import { isShell, unwrap } from "./wrappers.ts";

/** What is known before a script starts. A variable that is not in the map may hold anything. */
export interface ShellScope {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly cwd: string | null;
  /** True in a Dockerfile, where a here-document without a command is run as a script. */
  readonly runsBareHeredocs?: boolean;
}

export interface ShellTrouble {
  readonly message: string;
  readonly at: Span;
}

export interface ShellReading {
  /** In the order in which they would run; those of a loop once for each known turn. */
  readonly commands: readonly ShellCommand[];
  readonly troubles: readonly ShellTrouble[];
  /** False when the script runs something that was not followed: another script, a program with an unknown name. */
  readonly complete: boolean;
}

/** Reads a shell script (POSIX sh or bash) and lists its simple commands, variables with known values expanded. */
export function readShell(source: MappedText, scope: ShellScope): ShellReading {
  const run = newRun(scope);
  walkText(source, newFrame(source, scope), run);
  return run;
}

/** The same for a command that is given word by word, without a shell (the JSON form of RUN). */
export function readExec(words: readonly ShellWord[], scope: ShellScope): ShellReading {
  const run = newRun(scope);
  const first = words[0];
  const last = words.at(-1);
  if (first !== undefined && last !== undefined) {
    const at = { start: first.at.start, end: last.at.end };
    runWords(words, at, null, newFrame(mappedTo("", at), scope), run);
  }
  return run;
}

interface Run extends ShellReading {
  readonly commands: ShellCommand[];
  readonly troubles: ShellTrouble[];
  complete: boolean;
  /** Words and variables that may still be looked at, so that nested loops end. */
  left: number;
  readonly functions: Map<string, { readonly body: SyntaxNode; readonly source: MappedText }>;
  readonly runsBareHeredocs: boolean;
}

/** Where the walk is. Subshells and branches get a copy, so that what they set does not leak. */
interface Frame {
  readonly source: MappedText;
  readonly variables: Map<string, Variable>;
  cwd: string | null;
  readonly conditional: boolean;
  readonly pipedInto: string | null;
  /** Of scripts within scripts and of function calls. */
  readonly depth: number;
}

const maxWork = 100_000;
const maxDepth = 8;
/** Of parts within parts of one word. */
const maxLevels = 12;
const maxTurns = 200;
const maxElements = 2000;

function newRun(scope: ShellScope): Run {
  return {
    commands: [],
    troubles: [],
    complete: true,
    left: maxWork,
    functions: new Map(),
    runsBareHeredocs: scope.runsBareHeredocs ?? false,
  };
}

function newFrame(source: MappedText, scope: ShellScope): Frame {
  return { source, variables: new Map(scope.variables), cwd: scope.cwd, conditional: false, pipedInto: null, depth: 0 };
}

/** Many on one line are slow to read, and no script has them. */
const tooManyHeredocs = /^(?:[^\n<]*<<){50}/m;

function walkText(source: MappedText, frame: Frame, run: Run): void {
  if (frame.depth > maxDepth || tooManyHeredocs.test(source.text)) {
    run.complete = false;
    return;
  }
  const script = parse(source.text);
  const error = script.errors?.[0];
  if (error) {
    run.complete = false;
    run.troubles.push({
      message: "This shell script is not well-formed; some commands were not read",
      at: placeOfError(source, error.pos),
    });
  }
  walkStatements(script.commands, frame, run);
}

function placeOfError(source: MappedText, at: number): Span {
  const start = Math.max(0, Math.min(at, source.text.length - 1));
  return sourceSpan(source, { start, end: start + 1 });
}

function walkStatements(statements: readonly Statement[], frame: Frame, run: Run): void {
  for (const statement of statements) walk(statement.command, frame, run);
}

function walkList(list: CompoundList | undefined, frame: Frame, run: Run): void {
  if (list) walkStatements(list.commands, frame, run);
}

function walk(node: SyntaxNode, frame: Frame, run: Run): void {
  if (--run.left < 0) {
    run.complete = false;
    return;
  }
  switch (node.type) {
    case "Command":
      return walkCommand(node, frame, run);
    case "AndOr":
      return walkAndOr(node, frame, run);
    case "Pipeline":
      for (const [index, command] of node.commands.entries()) {
        const next = node.commands[index + 1];
        const pipedInto = next === undefined ? frame.pipedInto : programOf(next, frame);
        walk(command, node.commands.length === 1 ? frame : { ...copyOf(frame, run), pipedInto }, run);
      }
      return;
    case "Redirected":
      for (const redirect of node.redirects) walkSubstitutions(redirect, null, frame, run);
      return walk(node.command, frame, run);
    case "Subshell":
      return walkList(node.body, copyOf(frame, run), run);
    case "BraceGroup":
      return walkList(node.body, frame, run);
    case "CompoundList":
      return walkList(node, frame, run);
    case "If":
      walkList(node.clause, frame, run);
      return walkBranches([node.then, ...node.elif.flatMap(one => [one.clause, one.then]), node.else], frame, run);
    case "Case":
      return walkBranches(
        node.items.map(item => item.body),
        frame,
        run,
      );
    case "For":
      return walkFor(node.name, node.wordlist, node.body, frame, run);
    case "While":
      forget(node, frame);
      walkList(node.clause, frame, run);
      return walkBranches([node.body], frame, run);
    case "ArithmeticFor":
    case "Select":
      forget(node, frame);
      return walkBranches([node.body], frame, run);
    case "Function":
      run.functions.set(node.name.value, { body: node.body, source: frame.source });
      return;
    case "Coproc":
      return walk(node.body, copyOf(frame, run), run);
    default:
      return;
  }
}

/** `a && b || c`: what follows `||` or a test may not run. */
function walkAndOr(node: AndOr, frame: Frame, run: Run): void {
  let tested = false;
  for (const [index, command] of node.commands.entries()) {
    const operator = index === 0 ? undefined : node.operators[index - 1];
    if (operator === "||") walkBranch(command, frame, run);
    else if (tested) walkBranch(command, frame, run);
    else walk(command, frame, run);
    tested ||= isTest(command, frame);
  }
}

function walkBranches(branches: readonly (CompoundList | undefined)[], frame: Frame, run: Run): void {
  for (const branch of branches) if (branch) walkBranch(branch, frame, run);
}

/** Walks what may not run; variables and the folder that it changes are unknown afterwards. */
function walkBranch(node: SyntaxNode, frame: Frame, run: Run): void {
  const branch = { ...copyOf(frame, run), conditional: true };
  walk(node, branch, run);
  for (const name of new Set([...frame.variables.keys(), ...branch.variables.keys()])) {
    if (branch.variables.get(name) !== frame.variables.get(name)) frame.variables.set(name, undefined);
  }
  if (branch.cwd !== frame.cwd) frame.cwd = null;
}

function walkFor(name: Word, list: readonly Word[] | undefined, body: CompoundList, frame: Frame, run: Run): void {
  const items = list?.flatMap(word => expandWord(word, frame)) ?? [];
  for (const word of list ?? []) walkSubstitutions(word, null, frame, run);
  if (list !== undefined && items.length <= maxTurns && items.every(item => isKnown(item.text))) {
    for (const item of items) {
      frame.variables.set(name.value, item.text);
      walkList(body, frame, run);
    }
    return;
  }
  forget(body, frame);
  frame.variables.set(name.value, undefined);
  walkBranches([body], frame, run);
}

/** Makes every variable unknown that the node may set. */
function forget(node: SyntaxNode, frame: Frame): void {
  if (node.type === "Script") return;
  if (node.type === "Assignment") frame.variables.set(node.name, undefined);
  forEachChild(node, child => forget(child, frame));
}

function walkCommand(node: Command, frame: Frame, run: Run): void {
  const words = node.name ? [node.name, ...node.args].flatMap(word => (word.type === "Word" ? expandWord(word, frame) : [])) : [];
  const program = words[0]?.text ?? null;
  const reader =
    program !== null && (isShell(program) || program === "eval" || program === "source" || program === ".") ? program : frame.pipedInto;
  for (const child of [node.name, ...node.prefix, ...node.suffix]) if (child) walkSubstitutions(child, reader, frame, run);
  const assignments = [...node.prefix, ...node.args].filter((one): one is Assignment => one.type === "Assignment");
  const input = inputOf(node.redirects, frame);
  if (words.length === 0) {
    for (const assignment of assignments) assign(assignment, frame);
    if (input !== null && run.runsBareHeredocs) runScript(input, frame, run);
    return;
  }
  if (program !== null && declares.has(program)) {
    for (const assignment of assignments) assign(assignment, frame);
    return;
  }
  const end = words.at(-1)?.at.end ?? 0;
  runWords(words, { start: words[0]?.at.start ?? 0, end }, input, frame, run);
}

const declares = new Set(["export", "declare", "local", "readonly", "typeset"]);

function assign(assignment: Assignment, frame: Frame): void {
  const before = frame.variables.get(assignment.name);
  const value = assignment.index ? undefined : expandAssigned(assignment.value, frame);
  if (!assignment.append) frame.variables.set(assignment.name, value);
  else if (typeof before === "string" && typeof value === "string") frame.variables.set(assignment.name, before + value);
  else if (isList(before) && isList(value) && before.length + value.length <= maxElements)
    frame.variables.set(assignment.name, [...before, ...value]);
  else frame.variables.set(assignment.name, undefined);
}

function isList(value: Variable): value is readonly string[] {
  return typeof value === "object" && value !== null;
}

/** Runs a command given by its expanded words: built-ins change the frame, wrappers and nested scripts are followed, the rest is listed. */
function runWords(given: readonly ShellWord[], at: Span, input: ShellWord | null, frame: Frame, run: Run): void {
  run.left -= given.length;
  const words = unwrap(given);
  const first = words[0];
  if (first === undefined) return;
  if (!isKnown(first.text)) {
    if (words.some(word => word.text === "install" || word.text === "add")) run.complete = false;
    return;
  }
  const rest = words.slice(1);
  const program = first.text.slice(first.text.lastIndexOf("/") + 1);
  const called = run.functions.get(first.text);
  if (called) return callFunction(called, frame, run);
  if (isShell(program)) return runShell(rest, input, frame, run);
  switch (program) {
    case "cd":
    case "pushd": {
      const target = rest.find(word => !/^-[A-Za-z]/.test(word.text));
      frame.cwd = target === undefined || target.text === "-" || !isKnown(target.text) ? null : imagePath(frame.cwd, target.text);
      return;
    }
    case "popd":
      frame.cwd = null;
      return;
    case "unset":
    case "read":
    case "mapfile":
    case "readarray":
      for (const word of rest) frame.variables.set(word.text, program === "unset" ? null : undefined);
      return;
    case "eval": {
      const only = rest[0];
      if (rest.length === 1 && only) runScript(only, frame, run);
      else runScript({ text: rest.map(word => word.text).join(" "), at }, frame, run);
      return;
    }
    case "source":
    case ".":
      run.complete = false;
      return;
    default:
      if (first.text.endsWith(".sh")) run.complete = false;
      run.commands.push({ program, words: rest, at, cwd: frame.cwd, conditional: frame.conditional, pipedInto: frame.pipedInto, input });
  }
}

/** `sh -c SCRIPT`, `sh <<EOF`, `sh FILE`. */
function runShell(words: readonly ShellWord[], input: ShellWord | null, frame: Frame, run: Run): void {
  let takesScript = false;
  let index = 0;
  for (; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (!/^[-+]./.test(text)) break;
    if (/^-[A-Za-z]*c[A-Za-z]*$/.test(text)) takesScript = true;
    if (/^[-+][A-Za-z]*[oO]$/.test(text)) index++;
  }
  const operand = words[index];
  if (operand !== undefined && takesScript) runScript(operand, copyOf(frame, run), run);
  else if (operand === undefined && input !== null) runScript(input, copyOf(frame, run), run);
  else run.complete = false;
}

function runScript(script: ShellWord, frame: Frame, run: Run): void {
  const interpreter = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(script.text);
  if (interpreter) {
    const name = interpreter[1]?.endsWith("/env") ? interpreter[2] : interpreter[1];
    if (name === undefined || !isShell(name)) {
      run.complete = false;
      return;
    }
  }
  // Substitutions were followed where they stand; inside the script only their unknown result is left.
  // eslint-disable-next-line no-control-regex -- the marks of values.ts
  const text = script.text.replace(/\u0000(?:\$\(|`)[^\u0000]*\u0000/g, unknownText(""));
  const source = script.source !== undefined && text === script.text ? script.source : mappedTo(text, script.at);
  const inner = { ...frame, source, depth: frame.depth + 1 };
  walkText(source, inner, run);
  frame.cwd = inner.cwd;
}

function callFunction(called: { readonly body: SyntaxNode; readonly source: MappedText }, frame: Frame, run: Run): void {
  if (frame.depth > maxDepth) {
    run.complete = false;
    return;
  }
  const inner = { ...frame, source: called.source, depth: frame.depth + 1 };
  walk(called.body, inner, run);
  frame.cwd = inner.cwd;
}

/** Follows `$(…)`, backticks and `<(…)` below a node. `reader` is the program that gets their output. */
function walkSubstitutions(node: SyntaxNode, reader: string | null, frame: Frame, run: Run, level = 0): void {
  if (level > maxLevels) {
    run.complete = false;
    return;
  }
  forEachChild(node, child => {
    if (child.type === "Script") walkInner(child, { start: node.pos, end: node.end }, reader, frame, run);
    else walkSubstitutions(child, reader, frame, run, level + 1);
  });
}

function walkInner(script: ParsedScript, at: Span, reader: string | null, frame: Frame, run: Run): void {
  if (frame.depth > maxDepth) {
    run.complete = false;
    return;
  }
  // Scripts in backticks count their positions in a text of their own.
  const source = script.source === undefined ? frame.source : mappedTo(script.source, sourceSpan(frame.source, at));
  walkStatements(script.commands, { ...copyOf(frame, run), source, pipedInto: reader, depth: frame.depth + 1 }, run);
}

function inputOf(redirects: readonly Redirection[], frame: Frame): ShellWord | null {
  for (const redirect of redirects) {
    if (redirect.type === "HereDoc") return wordFromSource(sliceMapped(frame.source, redirect.body.pos, redirect.body.end));
    if (redirect.type === "HereString" && redirect.target) return expandWord(redirect.target, frame)[0] ?? null;
  }
  return null;
}

function programOf(node: SyntaxNode, frame: Frame): string | null {
  if (node.type !== "Command" || !node.name) return null;
  const words = unwrap([node.name, ...node.args].flatMap(word => (word.type === "Word" ? expandWord(word, frame) : [])));
  const name = words[0]?.text ?? "";
  return name === "" ? null : name.slice(name.lastIndexOf("/") + 1);
}

const tests = new Set(["[", "test", "which", "type", "hash", "grep", "egrep", "command"]);

function isTest(node: PipelineNode, frame: Frame): boolean {
  if (node.type === "TestCommand" || node.type === "ArithmeticCommand") return true;
  if (node.type === "Pipeline") {
    const last = node.commands.at(-1);
    return node.prefixes.some(prefix => prefix.type === "Negation") || (last !== undefined && isTest(last, frame));
  }
  return node.type === "Command" && node.name !== undefined && tests.has(node.name.value);
}

function copyOf(frame: Frame, run: Run): Frame {
  run.left -= frame.variables.size / 5;
  return { ...frame, variables: new Map(frame.variables) };
}
