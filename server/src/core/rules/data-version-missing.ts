import { suggestion } from "../fix.ts";
import { addEntry, setScalar } from "../plan/edit.ts";
import { valueOf } from "../plan/nodes.ts";
import type { PlanData } from "../plan/view.ts";
import { recordedVersion } from "../recorded-version.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports reference data of the plan whose version is missing or moves. */
export const dataVersionMissing = defineRule({
  id: "data-version-missing",
  code: "REF001",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "error", "error"],
  title: "Reference data without a version",
  rationale: "Results cannot be repeated without the data they came from, and most databases change under the same name.",
  remedy: "Write the release, date or accession of the data that is used, in quotes.",
  source: "ELIXIR SMP stage 4: databases and other resources; ML Test Score, data tests",
  needs: ["execution"],
  messages: {
    missing: "{data} has no version; write the release or date that is used",
    moving: "{data} has version “{version}”, which moves; write the release in use",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "no version at all",
        plan: "dependencies:\n  data:\n    - id: markers\n      name: Marker genes\n",
        finds: ["markers has no version; write the release or date that is used"],
      },
      {
        why: "no version, but the file that it is recorded in has one",
        plan: "dependencies:\n  data:\n    - {id: markers, name: Marker genes, recorded_in: registry.json}\n",
        files: { "registry.json": '{"markers": {"version": "2026-05"}}\n' },
      },
      {
        why: "latest is no version",
        plan: "dependencies:\n  data:\n    - {id: gtdb, name: GTDB, version: latest}\n",
        finds: ["gtdb has version “latest”, which moves; write the release in use"],
      },
      { why: "an empty version", plan: "dependencies:\n  data:\n    - id: gtdb\n      name: GTDB\n      version:\n" },
    ],
    good: [
      { why: "a release", plan: "dependencies:\n  data:\n    - {id: gtdb, name: GTDB, version: R226}\n" },
      { why: "a date", plan: 'dependencies:\n  data:\n    - {id: markers, name: Marker genes, version: "2026-05"}\n' },
      {
        why: "a word that only sounds like one that moves",
        plan: "dependencies:\n  data:\n    - {id: x, name: X, version: latest-2026-05-01}\n",
      },
      {
        why: "data that the software works without",
        plan: "dependencies:\n  data:\n    - {id: demo, name: Demonstration data, need: soft}\n",
      },
      { why: "no data", plan: "dependencies:\n  software: []\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, repo, facts, report }): void {
    if (plan.data.length === 0) return report.notApplicable("the plan names no data");
    for (const data of plan.data) {
      const version = data.version?.value.trim() ?? "";
      const moving = /^(latest|newest|current|main|master|head|nightly|rolling|stable|dev|devel|any|\*|[?.-]+)$/i.test(version);
      if (data.need === "soft" || (version !== "" && !moving)) continue;
      const recorded = recordedVersion(plan, data, repo, facts);
      const name = short(data.id ?? data.name?.value ?? "this data set", 24);
      report.finding(
        moving ? "moving" : "missing",
        moving ? (data.version?.at ?? data.at) : data.at,
        { data: name, version: short(version, 11) },
        {
          subject: name,
          related: [
            recorded.found && { path: recorded.found.path, range: recorded.found.at, message: `${recorded.found.value} stands here` },
          ],
          fixes: [
            recorded.found && suggestion(`Set the version to ${recorded.found.value}`, setVersion(plan.main, data, recorded.found.value)),
          ],
        },
      );
    }
  },
});

function setVersion(part: Parameters<typeof addEntry>[0], { node }: PlanData, version: string) {
  const written = valueOf(node, "version");
  if (written?.kind === "scalar") return setScalar(part, written, version);
  return written === undefined && node.kind === "map" ? addEntry(part, node, "version", version, "name") : undefined;
}
