import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { validatePlan, validateSignoffs, type Validator } from "../../server/src/core/plan/schema-validator.generated.js";
import { planSchema } from "../../server/src/tools/artefacts/plan-schema.ts";
import { allowsType, propertiesOf, schemaAt, schemaBelow, schemaRoot, type SchemaNode } from "../../server/src/core/plan/schema.ts";

const smallest = "smp: 1\nstage: construction\nsoftware: {name: Quark, kind: tool}\n";

const large = `
smp: 1
stage: production
software:
  name: Quark
  kind: pipeline
  description: Finds quarks in old photographs
  license: MIT OR Apache-2.0
  codeRepository: https://git.example.org/quark/quark
  identifier: https://doi.org/10.5281/zenodo.1
  programmingLanguage: [C++, Python]
  developmentStatus: active
  criticality: 2
people:
  ada: {name: Ada Example, orcid: 0000-0002-1825-0097, email: ada@example.org, github: ada, affiliation: Example Institute, roles: [release-manager]}
  board: {name: The board}
answers:
  accessibility.access: public
  accessibility.licensed: true
  versioning.system: {answer: [git], evidence: [.git/], note: since 2019}
  testing.types: {answer: {unit: automatic}, evidence: [tests/], note: more to come}
  documentation.how-to: {answer: {test: yes, use: no}, evidence: [docs/, README.md], note: more to come}
  interoperability.formats: {answer: partially, formats: [{name: FITS, url: "https://fits.example.org", description: images}]}
dependencies:
  pinned_in: {conda: conda-lock.yml}
  pinning: {base-image: digest, conda: lock, pypi: lock, cran: snapshot, npm: lock, cargo: lock, deb: snapshot, rpm: exact, apk: exact, julia: range}
  software:
    - conda:samtools >=1.19,<2
    - {use: "pypi:numpy ==1.26.4", need: soft, for: plots, pinned_in: uv.lock, note: only for plots}
  system: ["deb:libgomp1", {use: "rpm:openblas", need: soft, for: speed, pinned_in: rpms.txt, note: optional}]
  data:
    - {id: refcat, name: Catalogue, version: "2026-05", source: "https://doi.org/10.5281/zenodo.2", checksum: "sha256:00ff", size: 1.3 TB, license: CC-BY-4.0, recorded_in: a.json, need: hard}
  os: [linux]
  runtime: python >=3.11
  environment: quark-env
  services: [catalogue server]
hardware:
  cpu: {arch: [x86_64_v3], cores: 4, memory: 48 GB, disk: 900GiB, cpu_features: [avx2], for: all steps}
  gpu: {gpu: {model: Some GPU, count: 1, capability: ">=8.0", memory: 40 GB, driver: ">=535", cuda: "12.4"}, need: soft, for: [train], note: faster}
release:
  current: v2.3.1
  tags: "v*"
  versioning: semver
  branch: release/2.3
  frozen_since: 2026-10-05
  freeze_allows: "QRK-[0-9]+ critical"
  hotfix: {within: 1 week, needs: [release-validated]}
  changelog: CHANGELOG.md
  same_version_in: [CITATION.cff]
  supported: ["2.3"]
targets:
  image:
    kind: container
    tier: production
    for: everybody
    role: worker
    sites: [north]
    potential_sites: [south]
    artefact: ghcr.io/example/quark:2.3.1
    definition: Dockerfile
    platforms: [linux/amd64]
    release: v2.3.1
    identical: all
    environment: 12
    layout: one-stack-per-release
    updates: {cadence: release, by: ci, script: a.sh, workflow: b.yml, within: 1 day, trigger: both}
    retention: {keep: {daily: 48}, by: ops}
    max_time: 5 min
    goal_time: 30 s
    measured_time: 95 s
    max_startup: 30 s
    allow_uncommitted: no
    requires_pushed: true
    records: [diff]
    previous: v2.3.0
    note: the usual one
  overlay: {kind: batch-overlay, tier: developer, track: daily, same_as: image, based_on: image, mounts: [image], batch: image, environment: "12.1", pinning: {base-image: exact, conda: exact, pypi: any, cran: any, npm: any, cargo: any, deb: any, rpm: any, apk: digest, julia: any}}
resources:
  per_job: {cpu: 6 h, wall: 45 min, memory: 31 GB, disk: 4 GB, gpu: 1 A100, leak_per_event: 0 MB, events: 500, measured_in: bench.csv}
  production: {jobs: 12000, cpu: 72000 HS23.h, disk: 48 TB}
  limits: {cpu: 90000 HS23·h, disk: 60 TB, memory: 64 GB, wall: 48 h, until: 2027-03-31}
production:
  id: dr2
  release: v2.3.1
  starts: 2026-12-01
  targets: [image]
  components: [shapes]
  preproduction:
    {fraction: 1 %, ran: 2026-11-09, jobs: 240, crash_rate: {max: 0.5 %, measured: 0.3 %}, memory: {max: 4 GB, measured: 3 GB}, cpu: {max: 3 h, measured: 2 h}, disk: {max: 1 GB, measured: 1 GB}, report: r.html}
gates:
  preset: path-to-production/1
  remote-sites:
    {title: Sites, milestone: "2", signers: [site-contact], min: 2, per: [north], after: [release-validated], evidence: optional, waivable: yes, binds: [source, none], carry_over: patch, valid_for: 180 days, independent: true, proof: committed}
  resource-estimate: {skip: true, why: the machine is ours}
key_checks:
  - {for: shapes, what: scatter, at_most: 10 mmag, at_least: 0.5, contact: ada, report: r.html}
signoffs:
  - {gate: feature-freeze, release: v2.3.1, by: ada, date: 2026-10-05, verdict: ok, ticket: "#1"}
  - {gate: remote-sites, for: north, release: v2.3.1, by: ada, date: 2026-10-05, verdict: tolerable, method: manual, evidence: [r.html], note: slow, limit: 2 h, binds: {source: "sha256:0123456789abcdef", environment: "sha256:0123456789abcdef", data: "sha256:0123456789abcdef", models: "sha256:0123456789abcdef"}, expires: 2027-01-01}
waivers:
  - {gate: remote-sites, for: north, release: v2.3.1, reason: The site is down until May, by: board, until: 2026-12-01, ticket: Q-1, mitigation: watched}
  - {rule: ENV003, reason: The image is rebuilt weekly, by: board, until: 2026-12-01, emergency: yes, review_by: 2026-11-30, reviewed: 2026-11-21}
consumers:
  - {name: Readers, kind: people, uses: ">=2.3", contact: ada, if_it_breaks: wrong tables, notified: {v2.3.1: 2026-11-04}}
data_products:
  - {id: tables, schema: tables.yaml, since: v2.0.0, compared_with: dr1, change: new columns, action: tell consumers}
models:
  filter: {version: "3", status: production, artefact: "pkg:huggingface/a/b@3f2a91c", card: card.md, trained_on: [refcat], truth: {method: by eye, every: 6 months, last: 2026-08-14}, if_wrong: noise, fallback: --no-filter, contact: ada}
dashboards:
  - {name: Health, url: "https://example.org/d", definition: d.json, refresh: 5 min, owner: ada, audience: everybody}
scenarios:
  - {id: heavy, when: above 500 Da, does: stops, test: tests/test_heavy.py}
cloud:
  - {name: bucket, kind: storage, defined_in: infra/, permissions: read only, reviewed: 2026-09-01, owner: ada}
support:
  issues: https://git.example.org/quark/quark/issues
  statement: best effort
  on_call: {who: [ada], channel: "#quark", hours: 24x7, response: 2 days}
wizard:
  model: dsw:smp:1.2.4
  bundle: docs/dsw-smp-1.2.4.km
  project: 8d2f6a10-54f2-4e0b-9d3c-7a1b2c3d4e5f
  exported: quark.wizard.json
  questions: {documentation.purpose: 0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9}
`;

const signature = "gate: g, release: v1, by: ada, date: 2026-01-02";

/** YAML below the smallest plan, and what is found: keyword, place, and the key in question where the place is that of its map. */
const faulty: readonly (readonly [text: string, keyword: string, path: string, detail?: string])[] = [
  ["stagee: x", "additionalProperties", "", "stagee"],
  ["release: {current: 1.20}", "type", "/release/current"],
  ["release: {versioning: semantic}", "enum", "/release/versioning"],
  ["release: {frozen_since: 5 October}", "pattern", "/release/frozen_since"],
  ["release: {hotfix: {within: soon}}", "pattern", "/release/hotfix/within"],
  ["release: {same_version_in: CITATION.cff}", "type", "/release/same_version_in"],
  ["people: {Ada: {name: Ada}}", "propertyNames", "/people", "Ada"],
  ["people: {ada: {orcid: 0000-0002-1825-0097}}", "required", "/people/ada", "name"],
  ["people: {ada: {name: Ada, orcid: https://orcid.org/0000-0002-1825-0097}}", "pattern", "/people/ada/orcid"],
  ["answers: {accessibility.licence: MIT}", "propertyNames", "/answers", "accessibility.licence"],
  ["answers: {versioning.semver: 1}", "type", "/answers/versioning.semver"],
  ["wizard: {model: dsw:smp}", "pattern", "/wizard/model"],
  ["wizard: {project: my project}", "pattern", "/wizard/project"],
  ["wizard: {server: https://wizard.example.org}", "additionalProperties", "/wizard", "server"],
  [
    "wizard: {questions: {documentation.purposes: 0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9}}",
    "propertyNames",
    "/wizard/questions",
    "documentation.purposes",
  ],
  ["wizard: {questions: {documentation.purpose: Purpose}}", "pattern", "/wizard/questions/documentation.purpose"],
  ["answers: {versioning.semver: {evidence: a}}", "required", "/answers/versioning.semver", "answer"],
  ["answers: {accessibility.license: {spdx: MIT}}", "additionalProperties", "/answers/accessibility.license", "spdx"],
  ["answers: {testing.types: {evidence: a}}", "required", "/answers/testing.types", "answer"],
  ["answers: {testing.types: {}}", "required", "/answers/testing.types", "answer"],
  ["answers: {testing.types: {unit: {by: hand}}}", "type", "/answers/testing.types/unit"],
  ["answers: {testing.types: {answer: none, unit: automatic}}", "additionalProperties", "/answers/testing.types", "unit"],
  ["answers: {versioning.semver: {answer: yes, evidence: 3}}", "type", "/answers/versioning.semver/evidence"],
  ["answers: {versioning.semver: {answer: yes, evidence: []}}", "minItems", "/answers/versioning.semver/evidence"],
  ["dependencies: {software: [samtools]}", "pattern", "/dependencies/software/0"],
  ["dependencies: {software: [1.5]}", "type", "/dependencies/software/0"],
  ["dependencies: {software: [{need: soft}]}", "required", "/dependencies/software/0", "use"],
  ["dependencies: {software: [{use: samtools}]}", "pattern", "/dependencies/software/0/use"],
  ['dependencies: {software: [{use: "a:b", needs: soft}]}', "additionalProperties", "/dependencies/software/0", "needs"],
  ["dependencies: {data: [{id: a, name: A, version: 2.0}]}", "type", "/dependencies/data/0/version"],
  ['dependencies: {data: [{id: a, name: A, version: "2", checksum: "00ff"}]}', "pattern", "/dependencies/data/0/checksum"],
  ["hardware: {cpu: {memory: 48}}", "type", "/hardware/cpu/memory"],
  ["hardware: {cpu: {memory: 48 gigabytes}}", "pattern", "/hardware/cpu/memory"],
  ["hardware: {cpu: {cores: 1.5}}", "type", "/hardware/cpu/cores"],
  ["hardware: {cpu: {for: 3}}", "type", "/hardware/cpu/for"],
  ["hardware: {gpu: {gpu: {cuda: 12.4}}}", "type", "/hardware/gpu/gpu/cuda"],
  ["targets: {image: {kind: container}}", "required", "/targets/image", "tier"],
  ["targets: {image: {kind: docker, tier: production}}", "enum", "/targets/image/kind"],
  ["targets: {image: {kind: container, tier: production, allow_uncommitted: sometimes}}", "enum", "/targets/image/allow_uncommitted"],
  ["targets: {image: {kind: container, tier: production, environment: 12.5}}", "type", "/targets/image/environment"],
  ["targets: {image: {kind: container, tier: production, mounts: [Some Image]}}", "pattern", "/targets/image/mounts/0"],
  ["resources: {per_job: {cpu: 6 days}}", "pattern", "/resources/per_job/cpu"],
  ["production: {id: dr2}", "required", "/production", "release"],
  ["production: {id: dr2, release: v1, preproduction: {fraction: 0.01}}", "type", "/production/preproduction/fraction"],
  ["gates: {preset: path-to-production}", "enum", "/gates/preset"],
  ["gates: {remote-sites: {min: 0}}", "minimum", "/gates/remote-sites/min"],
  ["gates: {remote-sites: {binds: [code]}}", "enum", "/gates/remote-sites/binds/0"],
  ["key_checks: [{what: scatter}]", "required", "/key_checks/0", "contact"],
  [`signoffs: [{${signature}, verdict: ok}]`, "anyOf", "/signoffs/0"],
  [`signoffs: [{${signature}, verdict: tolerable, ticket: a}]`, "required", "/signoffs/0", "note"],
  [`signoffs: [{${signature}, verdict: ok, ticket: 231}]`, "type", "/signoffs/0/ticket"],
  [`signoffs: [{${signature}, verdict: ok, ticket: a, binds: {source: 8c44dacaf36651d2}}]`, "pattern", "/signoffs/0/binds/source"],
  ["waivers: [{reason: A reason that is long enough, by: ada, until: 2026-12-01}]", "anyOf", "/waivers/0"],
  ["waivers: [{gate: g, reason: because, by: ada, until: 2026-12-01}]", "pattern", "/waivers/0/reason"],
  ["waivers: [{gate: g, rule: R, reason: A reason that is long enough, by: ada, until: 2026-12-01}]", "false schema", "/waivers/0/gate"],
  [
    "waivers: [{gate: g, reason: A reason that is long enough, by: ada, until: 2026-12-01, emergency: true}]",
    "required",
    "/waivers/0",
    "review_by",
  ],
  ["consumers: [{name: A, kind: people, notified: {v1: yesterday}}]", "pattern", "/consumers/0/notified/v1"],
  ["models: {filter: {version: 3, status: production}}", "type", "/models/filter/version"],
  ["support: {on_call: {who: ada}}", "type", "/support/on_call/who"],
];

const problems = (validate: Validator, value: unknown) =>
  validate(value)
    ? []
    : (validate.errors ?? []).map(error => ({ keyword: error.keyword, path: error.instancePath, params: Object.values(error.params) }));

const draft07 = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("schemas/smp.schema.draft-07.json", "utf8")) as object,
);

describe("a plan", () => {
  test.each([
    ["the smallest", smallest],
    ["one with every key", large],
    [
      "rows as the answer",
      `${smallest}answers: {testing.types: {unit: automatic, linting: [manual, automatic]}, documentation.how-to: {test: yes}}`,
    ],
  ])("%s is valid", (_, text) => {
    expect(problems(validatePlan, parse(text))).toEqual([]);
    expect(draft07(parse(text))).toBe(true);
  });

  test("the large example holds every key of the schema", () => {
    const value: unknown = parse(large);
    const missing: string[] = [];
    const compare = (node: SchemaNode, values: unknown[], path: string): void => {
      const maps = values.filter(it => typeof it === "object" && it !== null && !Array.isArray(it)) as Record<string, unknown>[];
      const known = propertiesOf(node);
      for (const { name, node: below } of known) {
        const inner = maps.filter(map => Object.hasOwn(map, name)).map(map => map[name]);
        if (inner.length === 0) missing.push(`${path}/${name}`);
        else compare(below, inner, `${path}/${name}`);
      }
      const others = maps.flatMap(map =>
        Object.keys(map)
          .filter(key => !known.some(it => it.name === key))
          .map(key => map[key]),
      );
      const below = schemaBelow(node, "*");
      if (below !== undefined && others.length > 0) compare(below, others, `${path}/*`);
      const items = values.flatMap(it => (Array.isArray(it) ? (it as unknown[]) : []));
      const item = schemaBelow(node, 0);
      if (item !== undefined && items.length > 0) compare(item, items, `${path}/0`);
    };
    compare(schemaRoot(), [value], "");
    expect(missing).toEqual([]);
  });

  test.each(faulty.map(([text, keyword, path, detail]) => ({ text, keyword, path, detail })))(
    "$text",
    ({ text, keyword, path, detail }) => {
      const value: unknown = parse(smallest + text);
      const found = problems(validatePlan, value);
      expect(found).toContainEqual(expect.objectContaining({ keyword, path }));
      if (detail !== undefined) expect(found.find(it => it.keyword === keyword && it.path === path)?.params).toContain(detail);
      // everything that is said concerns the same place or the map around it
      for (const other of found) expect(path.startsWith(other.path) || other.path.startsWith(path)).toBe(true);
      expect(draft07(value)).toBe(false);
    },
  );

  test.each([
    ["software: {name: Quark, kind: tool}", "required", ""],
    ["smp: 2\nstage: production\nsoftware: {name: Quark, kind: tool}", "const", "/smp"],
    ['smp: "1"\nstage: production\nsoftware: {name: Quark, kind: tool}', "const", "/smp"],
    ["smp: 1\nstage: live\nsoftware: {name: Quark, kind: tool}", "enum", "/stage"],
    ["smp: 1\nstage: production\nsoftware: Quark", "type", "/software"],
    ["smp: 1\nstage: production\nsoftware: {name: Quark, kind: tool, criticality: 4}", "maximum", "/software/criticality"],
    ["smp: 1\nstage: production\nsoftware: {name: Quark, kind: tool, codeRepository: our server}", "pattern", "/software/codeRepository"],
    ["smp: 1\nstage: production\nsoftware: {name: Quark, kind: tool, programmingLanguage: [3]}", "type", "/software/programmingLanguage/0"],
    ["just text", "type", ""],
    ["", "type", ""],
  ])("%s", (text, keyword, path) => {
    expect(problems(validatePlan, parse(text))).toContainEqual(expect.objectContaining({ keyword, path }));
    expect(draft07(parse(text))).toBe(false);
  });

  test("an emergency that is none needs no review", () => {
    const waiver = "waivers: [{gate: g, reason: A reason that is long enough, by: ada, until: 2026-12-01, emergency: no}]";
    expect(problems(validatePlan, parse(smallest + waiver))).toEqual([]);
  });

  test("names such as __proto__ are keys like others", () => {
    const value: unknown = JSON.parse(
      '{"smp": 1, "stage": "production", "software": {"name": "a", "kind": "tool"}, "__proto__": {"x": 1}, "targets": {"constructor": 3}}',
    );
    const found = problems(validatePlan, value);
    expect(found).toContainEqual(expect.objectContaining({ keyword: "additionalProperties", path: "" }));
    expect(found).toContainEqual(expect.objectContaining({ keyword: "type", path: "/targets/constructor" }));
  });
});

test("draft-07 and 2020-12 agree on plans with one value replaced", () => {
  const whole: unknown = parse(large);
  const places = pointers(whole);
  const values = fc.oneof(
    fc.constantFrom<unknown>(null, true, "yes", "", "x", "a-b", "2026-01-02", "3 GB", "4 h", 1, 1.5, [], ["a"], {}, { answer: 1 }),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), values, (place, value) => {
      const changed = replaced(whole, place, value);
      expect(draft07(changed)).toBe(validatePlan(changed));
    }),
    { numRuns: 2000 },
  );
});

describe("a file of sign-offs", () => {
  test("holds sign-offs and waivers, and nothing else", () => {
    const file = parse(`signoffs: [{${signature}, verdict: ok, ticket: a}]\nwaivers: []`) as object;
    expect(problems(validateSignoffs, file)).toEqual([]);
    expect(problems(validateSignoffs, {})).toEqual([]);
    expect(problems(validateSignoffs, { ...file, people: {} })).toMatchObject([{ keyword: "additionalProperties", path: "" }]);
    expect(problems(validateSignoffs, { signoffs: [{}] }).filter(it => it.keyword === "required").length).toBeGreaterThanOrEqual(5);
  });
});

describe("schemaAt", () => {
  test("resolves keys, ids, items and references", () => {
    expect(schemaAt([])?.title).toBe("Software management plan");
    expect(schemaAt(["signoffs", 3, "date"])).toMatchObject({ "x-kind": "date", type: "string" });
    expect(schemaAt(["signoffs", 3, "date"])?.description).toContain("day of signing");
    expect(schemaAt(["targets", "image", "updates", "script"])).toMatchObject({ "x-path": "file" });
    expect(schemaAt(["targets", "constructor", "mounts", 0])).toMatchObject({ "x-refers": "targets" });
    expect(schemaAt(["gates", "preset"])?.enum).toContain("none");
    expect(schemaAt(["gates", "remote-sites", "signers", 0])).toMatchObject({ "x-refers": "roles" });
    expect(schemaAt(["dependencies", "software", 0])).toMatchObject({ "x-kind": "dependency" });
    expect(schemaAt(["dependencies", "software", 0, "pinned_in"])).toMatchObject({ "x-path": "file" });
    expect(schemaAt(["answers", "testing.types", "evidence", 1])).toMatchObject({ "x-path": "path-or-url" });
    expect(schemaAt(["consumers", 0, "notified", "v1"])).toMatchObject({ "x-kind": "date" });
    expect(schemaAt(["signoffs", 0, "by"], "signoffs")).toMatchObject({ "x-refers": "people" });
  });

  test("knows nothing of keys that are not in the plan", () => {
    for (const pointer of [
      ["stagee"],
      ["software", "__proto__"],
      ["constructor"],
      ["stage", 0],
      ["signoffs", "x"],
      ["software", "name", "x"],
    ]) {
      expect(schemaAt(pointer)).toBeUndefined();
    }
    expect(schemaAt(["people"], "signoffs")).toBeUndefined();
  });

  test("propertiesOf keeps the reading order and says what is required", () => {
    expect(propertiesOf(schemaRoot()).slice(0, 3)).toMatchObject([
      { name: "smp", required: true },
      { name: "stage", required: true },
      { name: "software", required: true },
    ]);
    expect(propertiesOf(schemaAt(["waivers", 0]) ?? {}).map(it => it.name)).toContain("mitigation");
    expect(propertiesOf(schemaAt(["stage"]) ?? {})).toEqual([]);
  });

  test("allowsType", () => {
    const at = (...pointer: (string | number)[]) => schemaAt(pointer) ?? {};
    expect(allowsType(at("dependencies", "software", 0), "object")).toBe(true);
    expect(allowsType(at("dependencies", "software", 0), "array")).toBe(false);
    expect(allowsType(at("stage"), "string")).toBe(true);
    expect(allowsType(at("stage"), "object")).toBe(false);
    expect(allowsType(at("smp"), "integer")).toBe(true);
    expect(allowsType(at("answers", "testing.types", "answer"), "object")).toBe(true);
  });
});

describe("the schema itself", () => {
  const words = {
    "x-refers": ["people", "targets", "gates", "models", "sites", "roles"],
    "x-path": ["file", "folder", "any", "path-or-url"],
    "x-unit": ["memory", "duration", "percent", "cpu"],
    "x-kind": ["date", "digest", "version", "spdx", "url", "orcid", "purl", "dependency"],
  } as const;
  const places = everyPlace(schemaRoot(), "").concat(everyPlace(schemaRoot("signoffs"), "(signoffs)"));

  test("has no choice between shapes that would make an error vague", () => {
    const text = readFileSync("schemas/smp.schema.json", "utf8");
    expect(text).not.toMatch(/"oneOf"|"unevaluatedProperties"|"patternProperties"/);
    expect(text.match(/"anyOf": \[/g)).toHaveLength(text.match(/"anyOf": \[\{ "required"/g)?.length ?? 0);
  });

  test.each(places)("%s says what to write", (_, node) => {
    expect(node.description).toMatch(/^[A-Z“].*[.:]$/s);
    expect(node.description?.length).toBeLessThanOrEqual(260);
    expect(node.$ref).toBeUndefined();
    for (const [keyword, allowed] of Object.entries(words)) {
      const word = (node as Record<string, unknown>)[keyword];
      if (word !== undefined) expect(allowed).toContain(word);
    }
    if (node.enum !== undefined && node["x-expects"] === undefined) {
      expect(Object.keys(node["x-enum-descriptions"] ?? {})).toEqual(node.enum.map(String));
    } else if (node.type !== "object") expect(node["x-expects"]).toBeTruthy();
  });

  test("every object names its keys or says what its values are", () => {
    for (const [path, node] of places) {
      const types = typeof node.type === "string" ? [node.type] : (node.type ?? []);
      if (types.includes("object")) expect([path, node.additionalProperties !== undefined]).toEqual([path, true]);
      if (types.includes("array") && !/^\/answers\/[^/]+$/.test(path)) expect([path, node.items !== undefined]).toEqual([path, true]);
    }
  });
});

test.each(planSchema(process.cwd()).map(it => [it.path, it.text] as const))(
  "%s is up to date; if not, run npm run generate",
  (path, text) => {
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

test("the generated validator needs nothing at run time", async () => {
  const bundle = await build({
    entryPoints: ["server/src/core/plan/schema-validator.generated.js"],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    minify: true,
    logLevel: "silent",
  });
  expect(Object.keys(bundle.metafile.inputs)).toEqual(["server/src/core/plan/schema-validator.generated.js"]);
  expect(readFileSync("server/src/core/plan/schema-validator.generated.js", "utf8")).not.toMatch(/\brequire\s*\(|new Function|eval\(/);
});

function everyPlace(node: SchemaNode, path: string): (readonly [string, SchemaNode])[] {
  const below = propertiesOf(node).flatMap(it => everyPlace(it.node, `${path}/${it.name}`));
  const others = schemaBelow(node, "*");
  const items = node.items === undefined ? undefined : schemaBelow(node, 0);
  return [
    [path, node] as const,
    ...below,
    ...(others === undefined ? [] : everyPlace(others, `${path}/*`)),
    ...(items === undefined ? [] : everyPlace(items, `${path}/0`)),
  ];
}

function pointers(value: unknown): (string | number)[][] {
  if (Array.isArray(value)) return [[], ...value.flatMap((it, index) => pointers(it).map(rest => [index, ...rest]))];
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, it]) => pointers(it).map(rest => [key, ...rest]))];
}

function replaced(value: unknown, pointer: readonly (string | number)[], by: unknown): unknown {
  const [step, ...rest] = pointer;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((it: unknown, index) => (index === step ? replaced(it, rest, by) : it));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, it]: [string, unknown]) => [key, key === step ? replaced(it, rest, by) : it]),
  );
}
