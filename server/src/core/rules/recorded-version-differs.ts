import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { recordedVersion, sameDataVersion } from "../recorded-version.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports data whose version in the plan is not the one in the file that records it. */
export const recordedVersionDiffers = defineRule({
  id: "recorded-version-differs",
  code: "REF004",
  since: "0.1.0",
  severity: ["off", "info", "warning", "error", "error", "error"],
  title: "Plan version and recorded version of data differ",
  rationale: "Programs take the recorded version; who reads the plan believes that another one was used.",
  remedy: "Take one of the two: the version that results were really made with.",
  source: "ELIXIR SMP stage 4: databases and other resources",
  needs: ["execution"],
  messages: {
    differs: "{file} says {recorded} for {data}, the plan says {version}; take one",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a registry that went on",
        plan: 'dependencies:\n  data:\n    - {id: markers, name: Marker genes, version: "2026-05", recorded_in: registry.json}\n',
        files: { "registry.json": '{"markers": {"version": "2026-03", "url": "https://example.org/m.tar"}}\n' },
        finds: ["registry.json says 2026-03 for markers, the plan says 2026-05; take one"],
      },
      {
        why: "a list in YAML",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: config/data.yaml}]}\n",
        files: { "config/data.yaml": "databases:\n  - name: GTDB\n    release: 220\n  - name: silva\n    release: 226\n" },
      },
      {
        why: "a key of its own in TOML",
        plan: 'dependencies: {data: [{id: iers-a, name: IERS A, version: "2026.1", recorded_in: data.toml}]}\n',
        files: { "data.toml": '[versions]\niers_a_version = "2025.4"\n' },
      },
      {
        why: "a parameter of a workflow",
        plan: 'dependencies: {data: [{id: markers, name: Marker genes, version: "2026-05", recorded_in: nextflow.config}]}\n',
        files: { "nextflow.config": "params {\n    markers_version = '2026-03'\n}\n" },
      },
    ],
    good: [
      {
        why: "the same, written another way",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: registry.json}]}\n",
        files: { "registry.json": '{"gtdb": {"release": 226}}\n' },
      },
      {
        why: "nothing under that id",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: registry.json}]}\n",
        files: { "registry.json": '{"silva": {"release": 138}}\n' },
        outcome: "unknown",
      },
      {
        why: "an address tells no version for sure",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: registry.json}]}\n",
        files: { "registry.json": '{"gtdb": "https://example.org/gtdb/220/"}\n' },
        outcome: "unknown",
      },
      {
        why: "a file that is no JSON, YAML or TOML",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: src/data.py}]}\n",
        files: { "src/data.py": 'GTDB = "220"\n' },
        outcome: "unknown",
      },
      {
        why: "several versions under one id",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, recorded_in: registry.json}]}\n",
        files: { "registry.json": '{"old": {"gtdb": {"release": "R220"}}, "new": {"gtdb": {"release": "R226"}}}\n' },
        outcome: "unknown",
      },
      { why: "recorded nowhere", plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226}]}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, repo, facts, report }): void {
    const recorded = plan.data.filter(({ recordedIn, version }) => recordedIn !== undefined && version !== undefined);
    if (recorded.length === 0) return report.notApplicable("no data set says where its version is recorded");
    for (const data of recorded) {
      const { version, recordedIn } = data;
      if (version === undefined || recordedIn === undefined) continue;
      const { found, because } = recordedVersion(plan, data, repo, facts);
      if (found === undefined) {
        report.unknown(because);
        continue;
      }
      if (sameDataVersion(found.value, version.value)) continue;
      const id = data.id ?? "";
      report.finding(
        "differs",
        version.at,
        { file: short(recordedIn.value, 18), recorded: short(found.value, 11), data: short(id, 12), version: short(version.value, 12) },
        {
          subject: id,
          related: [{ path: found.path, range: found.at, message: `${found.value} stands here` }],
          fixes: [
            suggestion(`Set the plan to ${found.value}`, setScalar(plan.main, version.node, found.value)),
            /^[\w.+-]+$/.test(version.value)
              ? suggestion(`Set ${recordedIn.value} to ${version.value}`, {
                  path: found.path,
                  edits: [{ range: found.at, newText: version.value }],
                })
              : undefined,
          ],
        },
      );
    }
  },
});
