import { newestRelease, releaseTags } from "../release-tags.ts";
import { currentRelease } from "../release-version.ts";
import { baseName, foldersUp, folderOf } from "../repo.ts";
import type { RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports releases that no archive has given a permanent identifier. That of all releases together counts. */
export const releaseWithoutIdentifier = defineRule({
  id: "release-without-identifier",
  code: "REL006",
  since: "0.1.0",
  severity: ["off", "off", "hint", "info", "warning", "error"],
  title: "Release has no permanent identifier",
  rationale: "A repository can move or vanish; a citation by DOI or SWHID still leads to what was used.",
  remedy: "Archive the release, for instance in Zenodo or Software Heritage, and write the identifier into CITATION.cff.",
  source: "ELIXIR SMP Recognition 2; FAIR4RS F1.2",
  needs: ["project", "prose"],
  messages: { none: "{release} has no DOI or SWHID" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a release that only a tag names",
        plan: "release: {current: v2.3.1}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 2.3.1\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        finds: ["v2.3.1 has no DOI or SWHID"],
      },
      {
        why: "by the tags of git",
        stage: "publication",
        plan: "software: {name: X, kind: tool}\n",
        history: { tags: ["v1.0.0", "v2.3.1", "w.2026.44"] },
        finds: ["v2.3.1 has no DOI or SWHID"],
      },
    ],
    good: [
      {
        why: "the DOI of all releases in CITATION.cff",
        plan: "release: {current: v2.3.1}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nversion: 2.3.1\ndoi: 10.5281/zenodo.1234567\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        outcome: "pass",
      },
      {
        why: "among the identifiers of CITATION.cff",
        plan: "release: {current: v2.3.1}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nidentifiers:\n  - {type: swh, value: 'swh:1:rel:22ece559cc7cc2364edc5e5593d63ae8bd229f9f'}\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        outcome: "pass",
      },
      {
        why: "in the plan",
        plan: "software: {name: X, kind: tool, identifier: 'https://doi.org/10.5281/zenodo.1234567'}\nrelease: {current: v2.3.1}\n",
        outcome: "pass",
      },
      {
        why: "as an answer",
        plan: "release: {current: v2.3.1}\nanswers:\n  recognition.release-identifier: {answer: yes, evidence: https://archive.example.org/42}\n",
        outcome: "pass",
      },
      {
        why: "a badge in the README",
        plan: "release: {current: v2.3.1}\n",
        files: { "README.md": "# X\n\n[![DOI](https://zenodo.org/badge/1234.svg)](https://zenodo.org/badge/latestdoi/1234)\n" },
        outcome: "pass",
      },
      {
        why: "an archive takes every release in by itself",
        plan: "release: {current: v2.3.1}\n",
        files: { ".zenodo.json": '{"title": "X"}\n' },
        outcome: "unknown",
      },
      {
        why: "an identifier of another kind",
        plan: "software: {name: X, kind: tool, identifier: 'https://ascl.net/1504.008'}\nrelease: {current: v2.3.1}\n",
        outcome: "unknown",
      },
      { why: "a release that is not tagged yet", plan: "release: {current: v0.1.0}\n", history: { tags: [] }, outcome: "not-applicable" },
      { why: "nothing released", plan: "targets: {}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, history, report }): void {
    const tags = releaseTags(plan, history);
    const current = plan.release.current;
    const newest = tags && newestRelease(plan, tags);
    const release = current?.value ?? newest?.tag;
    if (release === undefined || release.trim() === "") return report.notApplicable("the plan names no current release");
    if (history !== undefined && newest === undefined && currentRelease(plan) !== undefined && !history.tags.has(release))
      return report.notApplicable(`${release} is not tagged yet`);

    const { identifier } = plan.software;
    if (identifier !== undefined && isPermanent(identifier.value)) return;
    if (plan.answers.some(({ question, answer }) => question === identifierQuestion && answer?.value === "yes")) return;
    const metadata = facts.with("project").filter(({ role }) => role === "metadata");
    const written = metadata.flatMap(({ value }) => value.identifier?.value ?? []);
    if (written.some(isPermanent)) return;
    const links = facts.with("prose").flatMap(({ value }) => value.links.map(({ url }) => url));
    if (links.some(url => archives.test(url))) return;

    const unread = [...facts.unread("project"), ...metadata.filter(({ complete }) => !complete)][0];
    if (unread !== undefined) return report.unknown(`${unread.path} could not be read in full`);
    const up: readonly string[] = foldersUp(plan.folder);
    if (facts.listed(zenodoFiles).some(path => up.includes(folderOf(path))))
      return report.unknown("Zenodo archives the releases; the identifier is written nowhere here");
    const other = identifier?.value ?? written[0];
    if (other !== undefined) return report.unknown(`${short(other)} may be the permanent identifier of an archive`);
    const at = current?.at ?? plan.software.at;
    if (at !== undefined) report.finding("none", at, { release: short(release, 40) }, { subject: "identifier" });
  },
});

function zenodoFiles(repo: RepoSnapshot): RepoPath[] {
  return [...repo.entries.keys()].filter(path => baseName(path) === ".zenodo.json");
}

const identifierQuestion = "recognition.release-identifier";

/** A DOI of whatever archive, an identifier of Software Heritage, or another that libraries resolve. */
function isPermanent(text: string): boolean {
  return /\b10\.\d{4,9}\/\S|\bswh:1:|\bark:\/?\d|\bhdl(\.handle\.net\/|:)|zenodo\.org\/(records?|doi|badge|deposit)|\bhal-\d/i.test(text);
}

const archives = /zenodo\.org\/(badge|doi|records?)|doi\.org\/10\.5281\/zenodo|swh:1:|archive\.softwareheritage\.org/i;
