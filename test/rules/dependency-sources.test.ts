import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { world } from "../support/world.ts";

/* How the rule on branches and paths reads the many ways in which a package is taken from elsewhere. */

const commit = "3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3";

function judge(ecosystem: string, files: Record<string, string>): string {
  const plan = `smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\ndependencies: {software: ['${ecosystem}:lens >=1']}\n`;
  const { findings, verdicts, faults } = analyze(world(plan, files));
  expect(faults).toEqual([]);
  const found = findings.find(({ code }) => code === "DEP009");
  return found?.message ?? verdicts.find(({ code }) => code === "DEP009")?.outcome ?? "";
}

test.each([
  [`git+https://example.org/lens.git@${commit}`, "pass"],
  ["git+https://example.org/lens.git@v1.2.0", "pass"],
  ["git+https://example.org/lens@2026.3", "pass"],
  ["git+https://example.org/lens.git@lens-1.2.0#egg=lens", "pass"],
  ["git+https://example.org/lens.git@release-1.2.0", "pass"],
  ["git+https://example.org/lens.git", "comes from a repository without a commit"],
  ["git+https://example.org/lens.git#egg=lens", "comes from a repository without a commit"],
  ["git+https://example.org/lens.git#subdirectory=python", "comes from a repository without a commit"],
  ["git+ssh://git@example.org/lens.git", "comes from a repository without a commit"],
  ["git+https://user@example.org/lens.git@main", "comes from the branch main"],
  ["git+https://example.org/lens.git@refs/heads/next-year", "comes from the branch next-year"],
  ["git+https://example.org/lens.git@develop#subdirectory=python", "comes from the branch develop"],
  ["git+https://example.org/lens.git@stella", "unknown"],
  ["https://example.org/lens-1.2-py3-none-any.whl", "pass"],
  ["https://github.com/obs/lens/archive/refs/tags/v1.2.tar.gz", "pass"],
  ["https://github.com/obs/lens/archive/master.zip", "comes from the branch master"],
  [`https://github.com/obs/lens/archive/${commit}.zip`, "pass"],
])("requirements.txt: %s", (source, expected) => {
  expect(judge("pypi", { "requirements.txt": `lens @ ${source}\n` })).toContain(expected);
});

test.each([
  ["github:obs/lens#main", "comes from the branch main"],
  ["obs/lens", "comes from a repository without a commit"],
  [`obs/lens#${commit}`, "pass"],
  ["git+ssh://git@example.org/lens.git#semver:^1.0", "pass"],
  ["file:../lens", "outside of this repository"],
  ["workspace:*", "pass"],
  ["link:../lens", "pass"],
  ["npm:other@^1.0.0", "pass"],
])("package.json: %s", (source, expected) => {
  expect(judge("npm", { "package.json": JSON.stringify({ name: "x", dependencies: { lens: source } }) })).toContain(expected);
});

test.each([
  ["obs/lens", "comes from a repository without a commit"],
  ["obs/lens@v1.2", "pass"],
  ["obs/lens@*release", "pass"],
  ["github::obs/lens@main", "comes from the branch main"],
  ["local::../lens", "outside of this repository"],
])("DESCRIPTION: %s", (source, expected) => {
  expect(judge("cran", { DESCRIPTION: `Package: x\nVersion: 1.0\nImports: lens\nRemotes: ${source}\n` })).toContain(expected);
});
