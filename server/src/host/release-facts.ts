import { createHash } from "node:crypto";
import { join } from "node:path";
import { dataText, environmentFiles, environmentText, modelsText, sourceText } from "../core/gates/digest.ts";
import { sameDigest } from "../core/gates/evaluate.ts";
import type { GateFacts, ReleaseDigests } from "../core/gates/facts.ts";
import { gatesOf } from "../core/gates/gate.ts";
import type { BoundPart } from "../core/gates/preset.ts";
import { signOffsOf, type SignOff } from "../core/gates/signoff.ts";
import { dateProblem } from "../core/dates.ts";
import { readerFor } from "../core/facts-view.ts";
import { hasEvidence, releaseToDecide, type Commit, type HeadDifference, type History } from "../core/history.ts";
import { textOf as textOfNode, valueOf } from "../core/plan/nodes.ts";
import type { Plan } from "../core/plan/view.ts";
import { isLaterRelease } from "../core/release-version.ts";
import { relativeTo } from "../core/repo.ts";
import { tagMatcher } from "../core/tag-pattern.ts";
import type { RepoPath, RepoSnapshot } from "../core/types.ts";
import { blameOf, withGitHubName, type Blame } from "./git-blame.ts";
import { gitIn, textOf, withoutFilters, type Git } from "./git.ts";

/** Why nothing can be decided here, and what helps. */
export interface NoFacts {
  readonly why: string;
  readonly remedy: string;
}

/** What git knows of a plan's releases. */
export interface ReleaseFacts extends GateFacts {
  /** Tags with the commits they point to. */
  readonly tags: ReadonlyMap<string, string>;
  readonly writtenBy: (signOff: SignOff) => readonly string[] | undefined;
  /** The commit at which a part was as it was signed, for sign-offs whose part differs now; undefined when it cannot be found. */
  readonly signedAt: (signOff: SignOff, part: BoundPart) => string | undefined;
  /** The files that the environment of a release is made of, with the SHA-256 of each. */
  readonly environmentOf: (release: string) => ReadonlyMap<RepoPath, string> | undefined;
}

/**
 * The facts of a decision, read from git: digests at tags, files that changed, who committed entries and who wrote a release.
 * Nothing is written, no network is used, and no program but git is started.
 */
export async function releaseFacts(root: string, plan: Plan, repo: RepoSnapshot, release: string): Promise<ReleaseFacts | NoFacts> {
  const reader = await openReleases(root, plan, repo);
  if ("why" in reader) return reader;
  if (!reader.tags.has(release))
    return { why: `there is no tag ${release}`, remedy: "fetch the tags: git fetch --tags, or tag the release" };
  return reader.facts(release);
}

/** The commit that is checked out where a plan lies; undefined without one, or when the plan or its sign-offs differ from it. */
export async function planCommit(root: string, plan: Plan): Promise<string | undefined> {
  const folder = join(root, plan.folder);
  const git = await withoutFilters(gitIn(folder), folder);
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (!("output" in head)) return undefined;
  const paths = plan.parts.map(({ file }) => relativeTo(file.path, plan.folder));
  const known = await git(["--literal-pathspecs", "ls-tree", "--name-only", "HEAD", "--", ...paths]);
  if (!("output" in known) || textOf(known).split("\n").filter(Boolean).length < paths.length) return undefined;
  const same = await git(["--literal-pathspecs", "diff", "--quiet", "--no-ext-diff", "--no-textconv", "HEAD", "--", ...paths]);
  return "output" in same ? textOf(head).trim() : undefined;
}

/** A history with all that was found out for it. */
export type ReadHistory = History & { readonly gates: ReleaseFacts };

/** All that git tells of the releases of a plan, for an analysis. Undefined when it cannot tell: no git, or a clone without its history. */
export async function readHistory(root: string, plan: Plan, repo: RepoSnapshot): Promise<History | undefined> {
  const history = await historyOrWhy(root, plan, repo);
  return "why" in history ? undefined : history;
}

/** The same, or why git cannot tell. */
export async function historyOrWhy(root: string, plan: Plan, repo: RepoSnapshot): Promise<ReadHistory | NoFacts> {
  const reader = await openReleases(root, plan, repo);
  if ("why" in reader) return reader;
  const gates = await reader.facts(releaseToDecide(plan));
  const sinceFreeze = await reader.sinceFreeze();
  const lastSigned = await reader.lastSigned();
  const head = await reader.headDifference(releaseToDecide(plan));
  return {
    tags: reader.tags,
    gates,
    writtenBy: gates.writtenBy,
    ...(sinceFreeze && { sinceFreeze }),
    ...(lastSigned && { lastSigned }),
    ...(head && { head }),
  };
}

async function openReleases(root: string, plan: Plan, repo: RepoSnapshot): Promise<Reader | NoFacts> {
  const place = await placeInGit(root, plan.folder);
  if ("why" in place) return { why: place.why, remedy: remedyFor(place.why) };
  if (place.shallow) {
    const remedy = "fetch all of it: git fetch --unshallow --tags (in GitHub Actions: fetch-depth: 0)";
    return { why: "this is a shallow clone, without its history", remedy };
  }
  const own = join(root, place.base);
  const git = await withoutFilters(gitIn(own), own);
  const tags = await tagsOf(git);
  if ("why" in tags) return { why: tags.why, remedy: "see what git says to “git tag”" };
  return new Reader(git, root, place.base, plan, repo, tags);
}

/**
 * Where git keeps a plan: `base` is the way from the root to the plan's own repository, when that is one inside of the root (a clone, a
 * submodule), else empty.
 */
async function placeInGit(
  root: string,
  folder: RepoPath,
): Promise<{ readonly base: RepoPath; readonly shallow: boolean } | { readonly why: string }> {
  const ask = ["rev-parse", "--is-shallow-repository", "--show-prefix"];
  const below = folder === "" ? undefined : await gitIn(join(root, folder))(ask);
  const found = below !== undefined && "output" in below ? below : await gitIn(root)(ask);
  if (!("output" in found)) return { why: found.why };
  const [shallow = "", prefix = ""] = textOf(found).split("\n");
  const above = found === below ? folder.length - prefix.replace(/\/$/, "").length : 0;
  return { base: folder.slice(0, Math.max(0, above)).replace(/\/$/, "") as RepoPath, shallow: shallow === "true" };
}

function remedyFor(why: string): string {
  if (why.includes("not installed")) return "install git, or give the facts in a file with --facts";
  if (why.includes("safe.directory")) return "tell git to trust the folder: git config --global --add safe.directory FOLDER";
  return "run it in a git repository, or give the facts in a file with --facts";
}

/** Every tag with the commit it points to in the end; tags of anything else are left out. */
async function tagsOf(git: Git): Promise<ReadonlyMap<string, string> | { readonly why: string }> {
  const listed = await git([
    "for-each-ref",
    "refs/tags",
    "--format=%(refname:strip=2)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)",
  ]);
  if (!("output" in listed)) return listed;
  const rows = textOf(listed)
    .split("\n")
    .map(line => line.split("\0"));
  const tags = new Map<string, string>();
  const deeper: (readonly [name: string, object: string])[] = [];
  for (const [name = "", object = "", type, target = "", targetType] of rows) {
    if (type === "commit") tags.set(name, object);
    else if (targetType === "commit") tags.set(name, target);
    else if (targetType === "tag") deeper.push([name, object]);
  }
  // tags of tags: git before 2.45 looks through one only
  const asked = deeper.length === 0 ? "" : `${deeper.map(([, object]) => `${object}^{commit}`).join("\n")}\n`;
  const found = asked === "" ? undefined : await git(["cat-file", "--batch-check=%(objectname) %(objecttype)"], asked);
  const lines = found !== undefined && "output" in found ? textOf(found).split("\n") : [];
  deeper.forEach(([name], index) => {
    const [commit = "", type] = (lines[index] ?? "").split(" ");
    if (type === "commit") tags.set(name, commit);
  });
  return tags;
}

/** What a commit holds, read once. `source` is the listing that the source digest is made from. */
interface Tree {
  readonly source: string;
  readonly environment: ReadonlyMap<RepoPath, string>;
  readonly digests: ReleaseDigests;
}

/** What became of a part since it was signed. */
interface Difference {
  readonly files: readonly string[];
  readonly signedAt: string;
}

class Reader {
  readonly #git: Git;
  readonly #root: string;
  /** From the root to the repository that `git` is asked of. */
  readonly #base: RepoPath;
  readonly #plan: Plan;
  readonly #repo: RepoSnapshot;
  readonly tags: ReadonlyMap<string, string>;
  readonly #trees = new Map<string, Tree | undefined>();
  #blamed: ReadonlyMap<RepoPath, Blame> = new Map();

  constructor(git: Git, root: string, base: RepoPath, plan: Plan, repo: RepoSnapshot, tags: ReadonlyMap<string, string>) {
    this.#git = git;
    this.#root = root;
    this.#base = base;
    this.#plan = plan;
    this.#repo = repo;
    this.tags = tags;
  }

  /** `release`: the one that is decided about, if any. */
  async facts(release: string | undefined): Promise<ReleaseFacts> {
    const { gates } = gatesOf(this.#plan);
    const signOffs = signOffsOf(this.#plan);
    // an older release matters only where a gate lets its sign-offs carry over
    const carrying = new Set(gates.filter(({ carryOver }) => carryOver !== "none").map(({ id }) => id));
    const older = signOffs.filter(({ gate }) => gate !== undefined && carrying.has(gate)).flatMap(it => it.release ?? []);
    const releases = [...new Set([...(release === undefined ? [] : [release]), ...older])].filter(it => this.tags.has(it));
    for (const one of releases) await this.#tree(this.tags.get(one) ?? "");
    const treeOf = (one: string): Tree | undefined => this.#trees.get(this.tags.get(one) ?? "");
    const blames = (this.#blamed = await this.#blames(gates.some(({ proof }) => proof === "signed")));
    const changed = await this.#changedFiles(release ?? "", signOffs, blames);
    const tagged = release !== undefined && this.tags.has(release);
    const authors = tagged && gates.some(({ independent }) => independent) ? await this.#authors(release) : undefined;
    return {
      tags: this.tags,
      digests: new Map(releases.map(one => [one, treeOf(one)?.digests ?? {}])),
      authors: new Map(authors === undefined || release === undefined ? [] : [[release, authors]]),
      hasEvidence: path => hasEvidence(this.#plan, this.#repo, path),
      writtenBy: signOff => blames.get(signOff.at.path)?.writtenBy(signOff),
      proofOf: signOff => blames.get(signOff.at.path)?.proofOf(signOff),
      changedFiles: (signOff, _release, part) => changed.get(signOff.node)?.get(part)?.files,
      signedAt: (signOff, part) => changed.get(signOff.node)?.get(part)?.signedAt,
      environmentOf: one => treeOf(one)?.environment,
    };
  }

  /** Undefined when git cannot give the commit's files. */
  async #tree(commit: string): Promise<Tree | undefined> {
    if (!this.#trees.has(commit)) this.#trees.set(commit, await this.#readTree(commit));
    return this.#trees.get(commit);
  }

  async #readTree(commit: string): Promise<Tree | undefined> {
    // as anyone sees it who runs the command in the plan's folder
    const listing = await this.#listing(this.#git, commit);
    const own = this.#plan.folder === this.#base ? listing : await this.#listing(gitIn(join(this.#root, this.#plan.folder)), commit);
    if (listing === undefined || own === undefined) return undefined;
    const source = sourceText(this.#plan.path.slice(this.#plan.path.lastIndexOf("/") + 1), own);
    const files = new Map([...entriesOf(listing, this.#base)].map(([path, head]) => [path, head.split(" ")[2] ?? ""]));
    const environment = await this.#environment(files);
    const digests = {
      source: sha256(source),
      ...(environment && { environment: sha256(environmentText(this.#plan, [...environment])) }),
      data: sha256(dataText(this.#plan)),
      models: sha256(modelsText(this.#plan)),
    };
    return { source, environment: environment ?? new Map(), digests };
  }

  async #listing(git: Git, commit: string): Promise<string | undefined> {
    const listed = await git(["-c", "core.quotePath=true", "ls-tree", "-r", commit]);
    return "output" in listed ? textOf(listed) : undefined;
  }

  /** The files that the environment is made of, with the SHA-256 of each. Undefined when git cannot give one of them. */
  async #environment(files: ReadonlyMap<RepoPath, string>): Promise<ReadonlyMap<RepoPath, string> | undefined> {
    const contents = new Map<RepoPath, Buffer>();
    const paths = [...files.keys()];
    const tree = {
      filesAt: (path: RepoPath) => (files.has(path) ? [path] : paths.filter(it => path === "" || it.startsWith(`${path}/`))),
      contentOf: (path: RepoPath) => contents.get(path)?.toString("utf8"),
    };
    for (;;) {
      const found = environmentFiles(this.#plan, tree);
      const wanted = ("fetch" in found ? found.fetch : found.files).filter(path => !contents.has(path));
      const read = await this.#contents(wanted.map(path => files.get(path) ?? ""));
      if (read === undefined) return undefined;
      wanted.forEach((path, index) => contents.set(path, read[index] ?? Buffer.alloc(0)));
      if ("files" in found)
        return new Map(found.files.map(path => [path, sha256Hex(withLineFeeds(contents.get(path) ?? Buffer.alloc(0)))]));
    }
  }

  async #contents(blobs: readonly string[]): Promise<readonly Buffer[] | undefined> {
    if (blobs.length === 0) return [];
    const result = await this.#git(["cat-file", "--batch"], `${blobs.join("\n")}\n`);
    if (!("output" in result)) return undefined;
    const found: Buffer[] = [];
    let at = 0;
    while (found.length < blobs.length) {
      const end = result.output.indexOf(10, at);
      const [, , size] = result.output.subarray(at, Math.max(at, end)).toString("latin1").split(" ");
      if (end < 0 || size === undefined) return undefined;
      found.push(result.output.subarray(end + 1, end + 1 + Number(size)));
      at = end + Number(size) + 2;
    }
    return found;
  }

  /** One blame for every file in which sign-offs stand. */
  async #blames(withSignatures: boolean): Promise<ReadonlyMap<RepoPath, Blame>> {
    const paths = new Set(signOffsOf(this.#plan).map(({ at }) => at.path));
    const found = new Map<RepoPath, Blame>();
    for (const path of paths) {
      const blame = await blameOf(this.#git, path, relativeTo(path, this.#base), this.#plan, withSignatures);
      if (blame !== undefined) found.set(path, blame);
    }
    return found;
  }

  /** For sign-offs whose digest differs: the files that made the difference, where the content that was signed can be found. */
  async #changedFiles(
    release: string,
    signOffs: readonly SignOff[],
    blames: ReadonlyMap<RepoPath, Blame>,
  ): Promise<ReadonlyMap<unknown, ReadonlyMap<BoundPart, Difference>>> {
    const now = await this.#tree(this.tags.get(release) ?? "");
    const all = new Map<unknown, Map<BoundPart, Difference>>();
    if (now === undefined) return all;
    for (const signOff of signOffs) {
      if (signOff.release === undefined) continue;
      for (const part of ["source", "environment"] as const) {
        const written = signOff.binds[part];
        const here = now.digests[part];
        if (here === undefined || (written === undefined ? signOff.release === release : sameDigest(written, here))) continue;
        const then = await this.#signedTree(signOff, part, written, blames);
        if (then === undefined) continue;
        const files = this.#differentFiles(part, then.tree, now);
        const parts = all.get(signOff.node) ?? new Map<BoundPart, Difference>();
        all.set(signOff.node, parts.set(part, { files, signedAt: then.commit }));
      }
    }
    return all;
  }

  /** The files as they were when they were signed: at the tag, unless it was moved since; else at the commit that wrote the entry. */
  async #signedTree(
    signOff: SignOff,
    part: BoundPart,
    written: string | undefined,
    blames: ReadonlyMap<RepoPath, Blame>,
  ): Promise<{ readonly tree: Tree; readonly commit: string } | undefined> {
    const commits = [this.tags.get(signOff.release ?? ""), ...(blames.get(signOff.at.path)?.commitsOf(signOff) ?? [])];
    for (const commit of commits) {
      if (commit === undefined) continue;
      const tree = await this.#tree(commit);
      const digest = tree?.digests[part];
      if (tree !== undefined && digest !== undefined && (written === undefined || sameDigest(written, digest))) return { tree, commit };
    }
    return undefined;
  }

  /** Commits of the release branch since the day of the freeze; undefined without such a day, or when the branch is not here. */
  async sinceFreeze(): Promise<readonly Commit[] | undefined> {
    const below = (key: string): string | undefined => textOfNode(valueOf(valueOf(this.#plan.root, "release"), key));
    const frozen = below("frozen_since");
    if (frozen === undefined || dateProblem(frozen) !== undefined) return undefined;
    const branch = below("branch");
    const start = branch === undefined ? "HEAD" : await this.#branch(branch);
    if (start === undefined) return undefined;
    const log = await this.#git(["log", "--no-show-signature", "-z", "-n", "5000", "--no-merges", "--format=%h%x09%cs%x09%s", start]);
    if (!("output" in log)) return undefined;
    const commits = textOf(log)
      .split("\0")
      .flatMap(line => {
        const [id = "", date = "", ...subject] = line.split("\t");
        return id === "" ? [] : [{ id, date, subject: subject.join("\t") }];
      });
    return commits.filter(({ date }) => date > frozen);
  }

  async #branch(name: string): Promise<string | undefined> {
    for (const ref of [`refs/heads/${name}`, `refs/remotes/origin/${name}`]) {
      const found = await this.#git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
      if ("output" in found) return textOf(found).trim();
    }
    return undefined;
  }

  /** What work behind the tag, or before there is one, has changed of what was signed for a release, or for the last one that was. */
  async headDifference(release: string | undefined): Promise<HeadDifference | undefined> {
    const bound = signOffsOf(this.#plan).filter(
      ({ verdict, binds }) =>
        (verdict === "ok" || verdict === "tolerable") && (binds.source !== undefined || binds.environment !== undefined),
    );
    const releases = bound.flatMap(it => it.release ?? []);
    const signed = releases.find(it => it === release) ?? latestOf(releases);
    if (signed === undefined) return undefined;
    const found = await this.#git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
    const head = "output" in found ? textOf(found).trim() : undefined;
    if (head === undefined || head === this.tags.get(signed)) return undefined;
    const now = await this.#tree(head);
    if (now === undefined) return undefined;
    // the same content under every tag and entry: one that is found is enough
    for (const part of ["source", "environment"] as const) {
      for (const signOff of bound.filter(it => it.release === signed).reverse()) {
        const written = signOff.binds[part];
        const here = now.digests[part];
        if (written === undefined || here === undefined || sameDigest(written, here)) continue;
        const then = await this.#signedTree(signOff, part, written, this.#blamed);
        if (then === undefined) continue;
        const files = this.#differentFiles(part, then.tree, now);
        return { release: signed, signed: then.commit, head, files };
      }
    }
    return undefined;
  }

  #differentFiles(part: "source" | "environment", then: Tree, now: Tree): RepoPath[] {
    const { folder } = this.#plan;
    return part === "source"
      ? differentEntries(entriesOf(then.source, folder), entriesOf(now.source, folder))
      : differentEntries(then.environment, now.environment);
  }

  /** The lockfiles of today as they were at the newest release that somebody signed. */
  async lastSigned(): Promise<History["lastSigned"]> {
    const signed = signOffsOf(this.#plan).flatMap(({ release }) => (release !== undefined && this.tags.has(release) ? [release] : []));
    const release = latestOf(signed);
    const commit = release === undefined ? undefined : this.tags.get(release);
    const listing = commit === undefined ? undefined : await this.#listing(this.#git, commit);
    if (release === undefined || listing === undefined) return undefined;
    const entries = entriesOf(listing, this.#base);
    const paths = [...this.#repo.files.keys()].filter(path => entries.has(path) && readerFor(path)?.role === "lock");
    const contents = await this.#contents(paths.map(path => entries.get(path)?.split(" ")[2] ?? ""));
    if (contents === undefined) return undefined;
    const files = paths.map(
      (path, index) => [path, { path, text: (contents[index] ?? Buffer.alloc(0)).toString("utf8").replace(/^\ufeff/, "") }] as const,
    );
    return { release, files: new Map(files) };
  }

  /** Names and addresses of all who wrote commits between the release before and this one. */
  async #authors(release: string): Promise<readonly string[] | undefined> {
    const pattern = this.#plan.release.tags?.value;
    const matches = pattern === undefined ? () => true : tagMatcher(pattern);
    const before = [...this.tags.keys()].filter(tag => matches(tag) && isLaterRelease(release, tag) === true);
    const commits = [...new Set(before.map(tag => `^${this.tags.get(tag) ?? ""}`))];
    const log = await this.#git(
      ["log", "--no-show-signature", "-z", "--format=%an%n%ae%n%(trailers:key=Co-authored-by,valueonly)", "--stdin"],
      [this.tags.get(release), ...commits].join("\n"),
    );
    if (!("output" in log)) return undefined;
    const names = textOf(log)
      .split(/[\0\n]/)
      .flatMap(line => /^(.*?)\s*<([^>]*)>\s*$/.exec(line)?.slice(1, 3) ?? [line]);
    return [
      ...new Set(
        names
          .map(name => name.trim())
          .filter(name => name !== "")
          .flatMap(withGitHubName),
      ),
    ];
  }
}

function latestOf(releases: readonly string[]): string | undefined {
  return releases.reduce<string | undefined>(
    (last, one) => (last === undefined || isLaterRelease(one, last) === true ? one : last),
    undefined,
  );
}

/** Path to mode, type and object, of the output of `git ls-tree` in a folder. Paths are relative to the root. */
function entriesOf(listing: string, folder: RepoPath): Map<RepoPath, string> {
  const before = folder === "" ? "" : `${folder}/`;
  const lines = listing.split("\n").filter(line => line !== "");
  return new Map(
    lines.map(line => {
      const tab = line.indexOf("\t");
      return [`${before}${unquoted(line.slice(tab + 1))}` as RepoPath, line.slice(0, tab)];
    }),
  );
}

function differentEntries(a: ReadonlyMap<RepoPath, string>, b: ReadonlyMap<RepoPath, string>): RepoPath[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter(key => a.get(key) !== b.get(key)).sort();
}

/** A path as git quotes it when it holds unusual bytes: C escapes in double quotes. */
function unquoted(path: string): string {
  if (!path.startsWith('"')) return path;
  const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };
  const bytes: number[] = [];
  const inner = path.slice(1, -1);
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at] ?? "";
    const next = inner[at + 1] ?? "";
    if (char !== "\\") bytes.push(char.charCodeAt(0));
    else if (/[0-7]/.test(next)) {
      bytes.push(Number.parseInt(inner.slice(at + 1, at + 4), 8));
      at += 3;
    } else {
      bytes.push(escapes[next] ?? 92);
      at++;
    }
  }
  return Buffer.from(bytes).toString("utf8");
}

function withLineFeeds(content: Buffer): Buffer {
  return content.includes("\r\n") ? Buffer.from(content.toString("latin1").replaceAll("\r\n", "\n"), "latin1") : content;
}

function sha256Hex(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}
