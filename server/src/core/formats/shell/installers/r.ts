import { argumentRules, readArguments, type ArgumentRules } from "../arguments.ts";
import { both, fromImplied, fromWords, installation, packageOf, type Installation, type Installed, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import { wordPart, type ShellCommand, type ShellWord } from "../words.ts";
import { fixedBy } from "./git.ts";

const rRules: ArgumentRules = { valued: new Set(["-e", "-f", "--encoding", "-g", "-d"]), longWithOneDash: true };

/** `Rscript -e CODE`, `R -e CODE`, `R <<EOF`. */
export function rscript(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rRules);
  const codes = [...(read.options.get("-e") ?? []), ...(command.input ? [command.input] : [])];
  if (codes.length === 0) {
    const [verb, ...files] = command.words;
    if (command.program === "R" && verb?.text === "CMD" && files[0]?.text === "INSTALL") return installation({ opaque: true });
    return command.program === "Rscript" && read.positional.length > 0 ? installation({ opaque: true }) : undefined;
  }
  return codes.map(code => fromCode(code, command)).reduce(both);
}

const littlerRules = argumentRules(
  "-r",
  "--repos",
  "-l",
  "--libloc",
  "-n",
  "--ncpus",
  "-d",
  "--deps",
  "-m",
  "--method",
  "-t",
  "--type",
  "-v",
  "--version",
  "-u",
  "--update",
);

/** littler's scripts: install2.r, installGithub.r, installBioc.r and install.r. */
export function littler(command: ShellCommand): Installation | undefined {
  const { positional } = readArguments(command.words, littlerRules);
  switch (command.program) {
    case "installGithub.r":
      return fromWords(positional, word => fromGitHub(word, word.text));
    case "installBioc.r":
      return fromWords(positional, word => rPackage("bioconductor", word));
    default:
      return fromWords(positional, word => rPackage("cran", word));
  }
}

/** R functions that install what their first argument names. */
const installers = new Map<string, (word: ShellWord, call: Call) => Meaning>([
  ["install.packages", word => rPackage("cran", word)],
  ["install_cran", word => rPackage("cran", word)],
  ["install_version", (word, call) => versioned(word, call.named.get("version") ?? call.positional[1])],
  ["install_bioc", word => rPackage("bioconductor", word)],
  ["BiocManager::install", word => (word.text.includes("/") ? fromGitHub(word, word.text) : rPackage("bioconductor", word))],
  ["biocLite", word => rPackage("bioconductor", word)],
  ["install_github", word => fromGitHub(word, word.text)],
  ["install_gitlab", word => packageOf("git", word, `gitlab.com/${word.text.replace(/@.*$/, "")}`, fixedBy(refOf(word.text)))],
  ["pkg_install", word => pakPackage(word)],
  ["pak", word => pakPackage(word)],
  ["renv::install", word => pakPackage(word)],
]);

function fromCode(code: ShellWord, command: ShellCommand): Installation {
  const calls = readCalls(code);
  let found = installation({});
  for (const call of calls) {
    if (call.name === "renv::restore" || call.name === "restore") {
      found = both(found, fromImplied("renv.lock", command));
      continue;
    }
    const short = call.name.slice(call.name.lastIndexOf(":") + 1);
    const meaningOf =
      installers.get(call.name) ?? (call.name.startsWith("renv::") || call.name === "install" ? undefined : installers.get(short));
    if (meaningOf === undefined) {
      if (short === "install_deps" || short === "install_local" || short === "source") found = { ...found, opaque: true };
      continue;
    }
    const words = call.positional[0] ?? call.named.get("pkgs") ?? call.named.get("repo") ?? call.named.get("package") ?? [];
    found = both(found, words.length > 0 ? fromWords(words, word => meaningOf(word, call)) : { ...installation({}), opaque: true });
  }
  return found;
}

function rPackage(ecosystem: string, word: ShellWord): Meaning {
  if (isKnown(word.text) && !/^[A-Za-z][A-Za-z0-9.]*$/.test(word.text)) return undefined;
  return packageOf(ecosystem, word, word.text);
}

function versioned(word: ShellWord, version: readonly ShellWord[] | undefined): Installed | undefined {
  const wanted = version?.[0]?.text;
  if (wanted === undefined) return packageOf("cran", word, word.text);
  return packageOf("cran", word, word.text, { version: /^\d[\w.-]*$/.test(wanted) ? wanted : null, range: wanted });
}

/** `owner/repository[/folder][@ref]`. */
function fromGitHub(word: ShellWord, text: string): Meaning {
  const parts = /^(?:[A-Za-z0-9.]+=)?(?:github::)?([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)(?:\/[^@#]*)?(?:[@#].*)?$/s.exec(text);
  return parts === null ? undefined : packageOf("git", word, `github.com/${parts[1] ?? ""}`, fixedBy(refOf(text)));
}

function refOf(text: string): string | undefined {
  const at = text.indexOf("@");
  return at < 0 ? undefined : text.slice(at + 1);
}

/** pak: `name`, `name@version`, `bioc::name`, `owner/repository@ref`. */
function pakPackage(word: ShellWord): Meaning {
  if (word.text.includes("/")) return fromGitHub(word, word.text);
  const parts = /^(?:(cran|bioc)::)?([A-Za-z][A-Za-z0-9.]*)(?:@(.+))?$/s.exec(word.text);
  if (parts === null) return undefined;
  const version = parts[3];
  const given = version === undefined ? {} : { version: /^\d/.test(version) ? version : null, range: version };
  return packageOf(parts[1] === "bioc" ? "bioconductor" : "cran", word, parts[2] ?? "", given);
}

interface Call {
  /** With its package if written: `remotes::install_github`. */
  readonly name: string;
  /** The strings of each argument without a name: one, or those of `c(…)`. */
  readonly positional: readonly (readonly ShellWord[])[];
  readonly named: ReadonlyMap<string, readonly ShellWord[]>;
}

const maxCalls = 1000;

/** The calls in R code, also those inside other calls. An argument that is not made of strings only has no words. */
function readCalls(code: ShellWord): Call[] {
  const tokens = tokenize(code);
  const calls: Call[] = [];
  for (const [index, token] of tokens.entries()) {
    if (calls.length >= maxCalls) break;
    if (token.kind === "name" && tokens[index + 1]?.text === "(") calls.push({ name: token.text, ...readArgumentsOf(tokens, index + 2) });
  }
  return calls;
}

function readArgumentsOf(tokens: readonly Token[], from: number): Pick<Call, "positional" | "named"> {
  const positional: ShellWord[][] = [];
  const named = new Map<string, ShellWord[]>();
  let words: ShellWord[] = [];
  let label: string | undefined;
  let plain = true;
  let any = false;
  const finish = (): void => {
    const value = plain ? words : [];
    if (label !== undefined) named.set(label, value);
    else if (any) positional.push(value);
    words = [];
    label = undefined;
    plain = true;
    any = false;
  };
  let depth = 1;
  for (let index = from; index < tokens.length && index < from + 5000; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    any ||= token.text !== ")" || depth > 1;
    if (token.kind === "string" && token.word) words.push(token.word);
    else if (token.text === "(" || token.text === "{" || token.text === "[") depth++;
    else if (token.text === ")" || token.text === "}" || token.text === "]") {
      if (--depth === 0) break;
    } else if (token.text === "," && depth === 1) finish();
    else if (token.text === "=" && depth === 1) continue;
    else if (token.kind === "name" && depth === 1 && tokens[index + 1]?.text === "=") label = token.text;
    else if (!(token.kind === "name" && token.text === "c") && token.text !== ",") plain = false;
  }
  finish();
  return { positional, named };
}

interface Token {
  readonly kind: "name" | "string" | "other";
  readonly text: string;
  readonly word?: ShellWord;
}

function tokenize(code: ShellWord): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /#[^\n]*|"[^"\\]*(?:\\[^]?[^"\\]*)*(?:"|$)|'[^'\\]*(?:\\[^]?[^'\\]*)*(?:'|$)|[A-Za-z.][\w.]*(?::{2,3}[A-Za-z.][\w.]*)?|\d[\w.]*|\s+|[^]/g;
  for (const match of code.text.matchAll(pattern)) {
    const text = match[0];
    const first = text[0] ?? "";
    if (first === "#" || /\s/.test(first)) continue;
    if (text.length > 1 && (first === '"' || first === "'")) {
      const start = match.index + 1;
      tokens.push({ kind: "string", text, word: wordPart(code, start, start + text.length - 2) });
    } else tokens.push({ kind: /[A-Za-z.]/.test(first) ? "name" : "other", text });
  }
  return tokens;
}
