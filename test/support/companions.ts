import { analyze } from "../../server/src/core/analyze.ts";
import type { CompanionInput } from "../../server/src/core/export/companion.ts";
import { today, world } from "./world.ts";

/** What a companion file is made of, for a plan at `smp.yaml` and the files around it. */
export function companionInput(plan: string, files: Readonly<Record<string, string>> = {}, at = today): CompanionInput {
  const input = world(plan, files, { today: at });
  return { analysis: analyze(input), repo: input.repo, at };
}

/** A plan that says something of everything. */
export const fullPlan = `smp: 1
stage: production
software:
  name: StrainTree
  description: Trees of strains from reads
  kind: tool
  license: MIT OR Apache-2.0
  codeRepository: https://example.org/lab/straintree
  identifier: https://doi.org/10.5281/zenodo.4242
  programmingLanguage: [Python, C]
  developmentStatus: active
  criticality: 2
people:
  ada: {name: Ada van der Lens, orcid: 0000-0002-1825-0097, email: ada@example.org, affiliation: Observatory, roles: [maintainer, science-lead, release-manager]}
  board: {name: Change board, email: board@example.org, roles: [production-coordinator]}
answers:
  accessibility.access: {answer: public, evidence: https://example.org/lab/straintree}
  documentation.types: {answer: [readme, changelog], evidence: [README.md, CHANGELOG.md]}
  documentation.how-to: {answer: [test, use], evidence: docs/}
  testing.types: {answer: {unit: automatic, end-to-end: [manual, automatic]}, evidence: tests/, note: "since 2020, <b>always</b> | twice"}
  interoperability.formats: {answer: partially, formats: [{name: FASTQ, url: "https://example.org/fastq"}, {name: own tree}]}
  versioning.system: [git]
  reproducibility.dependencies: {answer: [uv.lock], evidence: uv.lock}
  recognition.orcid: yes
dependencies:
  pinned_in: {pypi: uv.lock}
  software:
    - pypi:numpy >=1.26,<3
    - {use: "conda:krona >=2.8", need: soft, for: plots}
  system: [deb:libgomp1]
  data:
    - {id: markers, name: Marker genes, version: "2026-05", source: "https://doi.org/10.5281/zenodo.7", license: CC-BY-4.0, size: 34 GB}
  os: [linux]
  runtime: python >=3.11
hardware:
  cpu: {arch: [x86_64_v3], cores: 16, memory: 48 GB, disk: 180 GB}
  gpu: {memory: 64 GB, gpu: {capability: ">=8.0"}, need: soft}
release: {current: v2.3.1, tags: "v[0-9]*", changelog: CHANGELOG.md}
targets:
  image: {kind: container, tier: production, artefact: "ghcr.io/lab/straintree:2.3.1", definition: Dockerfile, sites: [north], updates: {cadence: release, by: ci}}
gates:
  preset: path-to-production/1
  resource-estimate: {skip: yes, why: one small job}
production:
  id: dr2
  release: v2.3.1
  preproduction: {ran: 2026-11-09, report: "https://example.org/dr2"}
signoffs:
  - {gate: feature-freeze, release: v2.3.1, by: ada, date: 2026-11-01, verdict: ok, evidence: docs/freeze.md}
  - {gate: release-validated, release: v2.3.1, by: ada, date: 2026-11-02, verdict: rejected, evidence: "https://example.org/run/7", note: too slow}
  - {gate: remote-sites, for: north, release: v2.3.1, by: ada, date: 2026-11-03, verdict: tolerable, limit: 0.5 %, evidence: docs/north site.md}
  - {gate: software-quality, release: v2.3.1, by: ada, date: 2026-11-04, verdict: ok, evidence: docs/gone.md}
waivers:
  - {gate: software-quality, release: v2.3.1, reason: No time before the campaign, by: board, until: 2026-12-24}
consumers:
  - {name: Weekly service, kind: service, uses: ">=2.3"}
support: {issues: "https://example.org/lab/straintree/issues"}
`;

export const fullFiles: Readonly<Record<string, string>> = {
  "README.md": "# StrainTree\n",
  "CHANGELOG.md": "# Changelog\n\n## 2.3.1 - 2026-10-27\n\n- faster\n\n## 2.2.0 - 2026-01-02\n",
  "docs/freeze.md": "frozen\n",
  "docs/north site.md": "ran\n",
  "tests/test_tree.py": "def test(): ...\n",
  "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.0.0"\nsource = { registry = "https://example.org" }\n',
};

/** The least that a plan can say. */
export const barePlan = "smp: 1\nstage: getting-started\nsoftware: {kind: tool}\n";

/** Names and texts that mean something to one format or another. */
export const hostilePlans: readonly string[] = [
  "",
  "smp: 1\nstage: [production\n",
  "- a list\n",
  'smp: 1\nstage: production\nsoftware: {name: "__proto__", description: "</script><script>alert(1)</script>", license: "NONE WITH luck"}\npeople: {__proto__: {name: constructor, orcid: 0000-0002-1825-0097}}\n',
  'smp: 1\nstage: production\nsoftware: {name: "a\\n# b: \\u0000\\ud800 | `c`", codeRepository: "javascript:alert(1)", identifier: "not a doi"}\npeople: {a: {name: ""}}\nanswers: {testing.types: {answer: {toString: automatic}, evidence: ["../../etc/passwd", "a\\ud800b.md", "//host/x"]}}\nrelease: {current: ": - #"}\nsignoffs: [null, 3, {}, {evidence: [""]}]\n',
  "smp: 1\nstage: production\nsoftware: &a {name: *a}\nhardware: {cpu: [1, 2]}\ntargets: {x: 3}\ndependencies: {software: [3, {use: 4}], data: [x]}\n",
];
