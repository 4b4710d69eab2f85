/** A plan that says something of everything that a push has a place for. */
export const fullPlan = `smp: 1
stage: production
software: {name: StrainScope, description: Strain-level profiling, kind: tool, codeRepository: "https://example.org/lab/strainscope"}
people:
  ada: {name: Ada Lovelace, orcid: 0000-0002-1825-0097, roles: [release-manager]}
  bob: {name: Bob Example, email: bob@example.org, roles: [science-lead]}
answers:
  accessibility.access: {answer: public, evidence: "https://example.org/lab/strainscope"}
  accessibility.licensed: yes
  accessibility.license: {answer: MIT, evidence: LICENSE}
  documentation.types: {answer: [user, readme], evidence: [docs/, "https://docs.example.org"], note: in two places}
  documentation.purpose: yes
  documentation.how-to: {answer: {test: yes, build: not-applicable}}
  testing.types: {answer: {unit: [manual, automatic], integration: automatic, linting: automatic}, evidence: tests/}
  testing.sample-data: {answer: yes, note: a tenth of a run}
  interoperability.formats: {answer: partially, formats: [{name: FASTQ, url: "https://example.org/fastq"}, {name: Newick}], note: own format}
  versioning.version-control: yes
  versioning.system: [git]
  versioning.semver: yes
  reproducibility.releases: yes
  reproducibility.dependencies: [pyproject.toml, uv.lock]
release: {current: v1.4.0, versioning: semver}
gates: {preset: path-to-production/1}
signoffs:
  - {gate: feature-freeze, release: v1.4.0, by: ada, date: 2026-10-05, verdict: ok, evidence: [notes.md, "https://example.org/m/12"]}
  - {gate: software-quality, release: v1.4.0, by: bob, date: 2026-10-19, verdict: tolerable, method: automatic, limit: 2 GB, evidence: m.txt}
`;
