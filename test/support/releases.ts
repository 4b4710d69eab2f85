import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/*
 * A repository on its way into production, for tests of editors: releases v1.0.0 and v1.0.1, two sites, three components. All days are
 * counted from one, so that a window opened today shows the same as a test.
 */

export interface Releases {
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  readonly commit: (message: string) => void;
}

/** The day that lies so many days behind another. */
export function dayFrom(today: string, days: number): string {
  return new Date(Date.parse(`${today}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function planWith(today: string, signoffs: readonly string[] = [], waivers: readonly string[] = []): string {
  return [
    "smp: 1",
    "stage: production",
    "software: {name: Sky pipeline, kind: pipeline, license: MIT}",
    "people:",
    "  ada: {name: Ada Release, email: ada@example.org, roles: [release-manager, performance]}",
    "  cy: {name: Cy Science, email: cy@example.org, roles: [science-lead]}",
    "  eve: {name: Eve Site, email: eve@example.org, roles: [site-contact]}",
    "  bo: {name: Bo Board, email: bo@example.org, roles: [production-coordinator]}",
    'release: {current: v1.0.1, tags: "v[0-9]*"}',
    "targets:",
    "  drp: {kind: container-cvmfs, tier: production, definition: containers/drp.def, sites: [north, south]}",
    "dependencies:",
    '  data: [{id: refcat, name: Reference catalogue, version: "DR3", license: CC-BY-4.0}]',
    "production:",
    "  id: dr1",
    "  release: v1.0.1",
    `  starts: ${dayFrom(today, 11)}`,
    "  targets: [drp]",
    "  components: [photometry, astrometry, shapes]",
    "key_checks:",
    "  - {for: photometry, what: zero point over the sky, contact: cy}",
    "  - {for: astrometry, what: residuals to the catalogue, contact: cy}",
    "  - {for: shapes, what: ellipticity of stars, contact: cy}",
    "gates: {preset: path-to-production/1}",
    ...(signoffs.length === 0 ? [] : ["signoffs:", ...signoffs.map(entry => `  - ${entry}`)]),
    ...(waivers.length === 0 ? [] : ["waivers:", ...waivers.map(entry => `  - ${entry}`)]),
    "",
  ].join("\n");
}

export const files: Readonly<Record<string, string>> = {
  "src/main.py": "print('v1.0.0')\n",
  "requirements.txt": "numpy==1.26.4\n",
  "containers/drp.def":
    "Bootstrap: docker\nFrom: debian:12.5\n\n%files\n  requirements.txt /\n\n%post\n  pip install -r requirements.txt\n",
  LICENSE: "MIT\n",
  "docs/validation.md": "# Validation of v1.0.0\n",
};

/** Sign-offs of v1.0.0 that carry over to v1.0.1, or that a change between the two has made worthless. */
export function entries(today: string): readonly string[] {
  const entry = (gate: string, by: string, days: number, more = "", release = "v1.0.0"): string =>
    `{gate: ${gate}, release: ${release}, by: ${by}, date: ${dayFrom(today, days)}, verdict: ok, ticket: SKY-${100 - days}${more}}`;
  return [
    entry("feature-freeze", "ada", -40),
    entry("resource-estimate", "ada", -38),
    entry("release-validated", "cy", -30),
    entry("software-quality", "ada", -5, "", "v1.0.1"),
    entry("runtime-performance", "ada", -4, ', limit: "0.5 %", note: crashes in crowded fields', "v1.0.1").replace(
      "verdict: ok",
      "verdict: tolerable",
    ),
    entry("release-validated", "cy", -3, ", binds: {environment: sha256:0123456789abcdef}", "v1.0.1"),
  ];
}

/** Makes the repository in a folder that is there: v1.0.0, a change of source and environment, v1.0.1. */
export function makeReleases(root: string, plan: string): Releases {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: readonly string[]): string => execFileSync("git", ["-C", root, ...args], { env, encoding: "utf8", stdio: "pipe" });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const commit = (message: string): void => {
    git("add", "-A");
    git("commit", "-q", "-m", message);
  };
  git("init", "-q", "-b", "main", ".");
  git("config", "user.name", "Cy Science");
  git("config", "user.email", "cy@example.org");
  for (const [path, text] of Object.entries(files)) write(path, text);
  write("smp.yaml", plan);
  commit("First");
  git("tag", "v1.0.0");
  write("src/main.py", "print('v1.0.1')\n");
  write("requirements.txt", "numpy==1.26.5\n");
  write("containers/drp.def", (files["containers/drp.def"] ?? "").replace("12.5", "12.6"));
  commit("Fix");
  git("tag", "v1.0.1");
  return { git, write, commit };
}

/**
 * The same repository as somebody meets it in the middle of the path: most gates signed, one exception, one rejection, and a tag that was
 * moved behind the signer's back.
 */
export function makeHalfSigned(root: string, today: string): Releases {
  const it = makeReleases(root, planWith(today, entries(today).slice(0, 3)));
  const entry = (gate: string, by: string, days: number, more = ""): string =>
    `{gate: ${gate}, release: v1.0.1, by: ${by}, date: ${dayFrom(today, days)}, verdict: ok, ${more}}`;
  const signoffs = [
    ...entries(today).slice(0, 3),
    entry("software-quality", "ada", -6, `ticket: SKY-107, binds: {source: "${sourceDigest(it, "v1.0.1")}"}`),
    entry("release-validated", "cy", -5, "evidence: docs/validation.md"),
    entry("runtime-performance", "ada", -4, 'ticket: SKY-110, limit: "0.5 % of jobs", note: crashes in crowded fields').replace(
      "verdict: ok",
      "verdict: tolerable",
    ),
    entry("science-results", "cy", -3, "for: photometry, ticket: SKY-111"),
    entry("science-results", "cy", -2, "for: astrometry, ticket: SKY-112").replace("verdict: ok", "verdict: rejected"),
  ];
  const reason = "the site is closed for maintenance";
  const waiver = `{gate: remote-sites, for: south, release: v1.0.1, reason: ${reason}, by: bo, until: ${dayFrom(today, 40)}}`;
  it.write("smp.yaml", planWith(today, signoffs, [waiver]));
  it.commit("signoff: v1.0.1");
  it.write("src/main.py", "print('v1.0.1, mended')\n");
  it.write("requirements.txt", "numpy==1.26.6\n");
  it.commit("Late fix");
  it.git("tag", "-f", "v1.0.1");
  return it;
}

/** As anyone can work it out with a shell, cut to what a plan keeps. */
function sourceDigest({ git }: Releases, revision: string): string {
  const lines = git("ls-tree", "-r", revision)
    .split("\n")
    .filter(line => line !== "" && !line.endsWith("\tsmp.yaml"));
  const hash = createHash("sha256").update(lines.map(line => `${line}\n`).join(""));
  return `sha256:${hash.digest("hex").slice(0, 16)}`;
}
