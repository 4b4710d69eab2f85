import { codeOwners, codeOwnersPlaces } from "../core/gates/code-owners.ts";
import { namesOf } from "../core/gates/evaluate.ts";
import type { Proof } from "../core/gates/gate.ts";
import type { SignOff } from "../core/gates/signoff.ts";
import type { Plan } from "../core/plan/view.ts";
import type { RepoPath } from "../core/types.ts";
import { textOf, type Git } from "./git.ts";

/** Who wrote the lines of a file that is committed. */
export interface Blame {
  readonly proofOf: (signOff: SignOff) => Proof;
  /** Names and addresses of those who wrote the entry's lines; undefined while one of them is not committed. */
  readonly writtenBy: (signOff: SignOff) => readonly string[] | undefined;
  /** The commits that wrote the entry's lines, without what is not committed yet. */
  readonly commitsOf: (signOff: SignOff) => readonly string[];
}

interface Author {
  readonly commit: string;
  readonly names: readonly string[];
}

/** Reads who wrote each line of a file of a plan, of which git knows under `inGit`. Undefined when it does not. */
export async function blameOf(git: Git, path: RepoPath, inGit: string, plan: Plan, withSignatures: boolean): Promise<Blame | undefined> {
  // the text that the plan was read from counts, saved or not: a line that is not committed has nobody who vouches for it
  const text = plan.parts.find(({ file }) => file.path === path)?.file.text;
  const contents = text === undefined ? [] : ["--contents", "-"];
  const blamed = await git(["blame", "--line-porcelain", "--no-textconv", ...contents, "--", inGit], text);
  if (!("output" in blamed)) return undefined;
  const lines = authorsByLine(textOf(blamed));
  const owners = await ownersOf(git, inGit);
  const people = new Map(plan.people.map(person => [person.id, namesOf(person)]));
  const linesOf = ({ at: { range } }: SignOff): readonly (Author | undefined)[] =>
    lines.slice(range.start.line, Math.max(range.start.line, range.end.character === 0 ? range.end.line - 1 : range.end.line) + 1);
  const commitsOf = (signOff: SignOff): readonly string[] => [
    ...new Set(linesOf(signOff).flatMap(author => (author === undefined ? [] : [author.commit]))),
  ];
  const signatures = new Map<string, readonly string[]>();
  if (withSignatures) {
    for (const commit of new Set(lines.flatMap(author => (author === undefined ? [] : [author.commit]))))
      signatures.set(commit, await signersOf(git, commit));
  }
  return {
    commitsOf,
    writtenBy: signOff => {
      const written = linesOf(signOff);
      return written.length === 0 || written.includes(undefined) ? undefined : [...new Set(written.flatMap(author => author?.names ?? []))];
    },
    proofOf: signOff => {
      const written = linesOf(signOff);
      const names = people.get(signOff.by ?? "") ?? new Set<string>();
      const isPerson = (found: readonly string[]): boolean => found.some(name => names.has(name.toLowerCase()));
      if (written.length === 0 || written.includes(undefined)) return "declared";
      if (commitsOf(signOff).every(commit => isPerson(signatures.get(commit) ?? []))) return "signed";
      if (owners.length > 0) return "reviewed";
      return written.every(author => isPerson(author?.names ?? [])) ? "committed" : "declared";
    },
  };
}

/** Who must review changes of the file, by what is committed: that is what a server goes by. */
async function ownersOf(git: Git, path: string): Promise<readonly string[]> {
  const place = await git(["rev-parse", "--show-prefix"]);
  if (!("output" in place)) return [];
  for (const file of codeOwnersPlaces) {
    const found = await git(["cat-file", "blob", `HEAD:${file}`]);
    if ("output" in found) return codeOwners(textOf(found), `${textOf(place).trim()}${path}`);
  }
  return [];
}

/** One author a line; undefined for lines that are not committed. */
function authorsByLine(porcelain: string): readonly (Author | undefined)[] {
  const found: (Author | undefined)[] = [];
  let commit = "";
  let names: string[] = [];
  for (const line of porcelain.split("\n")) {
    if (line.startsWith("\t")) {
      found.push(/^0+$/.test(commit) ? undefined : { commit, names });
      names = [];
    } else if (line.startsWith("author ")) names.push(line.slice("author ".length));
    else if (line.startsWith("author-mail ")) names.push(...withGitHubName(line.slice("author-mail ".length).replace(/^<|>$/g, "")));
    else commit = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1] ?? commit;
  }
  return found;
}

/** GitHub's private addresses hold the account's name: `123+octo@users.noreply.github.com`. */
export function withGitHubName(address: string): readonly string[] {
  const account = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/i.exec(address)?.[1];
  return account === undefined ? [address] : [address, account];
}

/** By what the one whose good signature a commit bears is known; nobody when it bears none that holds. */
async function signersOf(git: Git, commit: string): Promise<readonly string[]> {
  const trusted = await git(["config", "--global", "--get", "gpg.ssh.allowedSignersFile"]);
  // a list of trusted keys that the repository brings itself proves nothing
  const file = "output" in trusted ? textOf(trusted).trim() : "/dev/null";
  const shown = await git(["-c", `gpg.ssh.allowedSignersFile=${file}`, "log", "-1", "--format=%G?%n%GS", commit]);
  if (!("output" in shown)) return [];
  const [state, signer = ""] = textOf(shown).split("\n");
  if (state !== "G") return [];
  const address = /<([^>]+)>/.exec(signer)?.[1];
  return [signer, signer.replace(/\s*<.*$/, ""), ...(address === undefined ? [] : withGitHubName(address))];
}
