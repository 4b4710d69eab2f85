import type { FileWith } from "../facts-view.ts";
import type { Range } from "../text.ts";
import type { Plan, PlanData } from "../plan/view.ts";
import { targetImages } from "../target-images.ts";
import { stagesInImage } from "../target-builds.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports data whose terms of use are unknown, or do not let everybody hand the image on that holds them. */
export const dataLicenceUnknown = defineRule({
  id: "data-licence-unknown",
  code: "REF005",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "warning"],
  title: "Data licence unknown, or it restricts the image that holds the data",
  rationale: "Who hands an image on hands on the data in it, too, and needs the right to.",
  remedy: "Write the licence as an SPDX expression; mount restricted data at run time instead of copying them.",
  source: "ELIXIR SMP stage 4: databases and other resources",
  needs: ["images"],
  messages: {
    unknown: "{data} has no licence; write its terms of use as an SPDX expression",
    unknownInImage: "{data} has no licence but is copied into the image of {target}",
    restricted: "{data} is {licence} and copied into {target}; mount it instead",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "restricted, and in the image",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, license: CC-BY-SA-4.0}]}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nCOPY data/gtdb /db/gtdb\n" },
        finds: ["gtdb is CC-BY-SA-4.0 and copied into image; mount it instead"],
      },
      {
        why: "fetched while the image is built",
        plan: 'dependencies: {data: [{id: params, name: Parameters, version: "1", license: CC-BY-NC-4.0, source: "https://example.org/params.tar"}]}\ntargets:\n  image: {kind: container, tier: service, definition: Dockerfile}\n',
        files: { Dockerfile: "FROM debian:12.5\nRUN wget https://example.org/params.tar\n" },
      },
      {
        why: "unknown",
        plan: "dependencies: {data: [{id: markers, name: Marker genes, version: '2026-05'}]}\n",
        finds: ["markers has no licence; write its terms of use as an SPDX expression"],
      },
      {
        why: "unknown, and in the image",
        plan: "dependencies: {data: [{id: markers, name: Marker genes, version: '2026-05', source: 'https://example.org/m'}]}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nADD https://example.org/m/markers.fa.gz /db/\n" },
        finds: ["markers has no licence but is copied into the image of image"],
      },
    ],
    good: [
      {
        why: "free to hand on",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, license: CC-BY-4.0}]}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nCOPY data/gtdb /db/gtdb\n" },
      },
      {
        why: "restricted, but mounted at run time",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, license: CC-BY-NC-4.0}]}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nCOPY src/gtdb_reader.py /app/\nRUN pip install gtdb-tk==2.4.0\n" },
      },
      {
        why: "in an image for developers",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226, license: CC-BY-NC-4.0}]}\ntargets:\n  try: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nCOPY data/gtdb /db/gtdb\n" },
      },
      { why: "no data", plan: "targets: {}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, report }): void {
    if (plan.data.length === 0) return report.notApplicable("the plan names no data");
    const images = targetImages(plan, facts);
    for (const data of plan.data) {
      const licence = data.license?.value.trim() ?? "";
      const unknown = /^(|unknown|none|noassertion|\?+)$/i.test(licence);
      if (!unknown && !isRestricted(licence)) continue;
      const inside = images.flatMap(({ target, image }) => {
        const range = placeInImage(data, image);
        return range === undefined ? [] : [{ target, image, range }];
      });
      const name = short(data.id ?? data.name?.value ?? "A data set", 20);
      const [first] = inside;
      if (first === undefined) {
        if (unknown) report.finding("unknown", data.license?.at ?? data.at, { data: name }, { subject: name });
        continue;
      }
      report.finding(
        unknown ? "unknownInImage" : "restricted",
        data.license?.at ?? data.at,
        { data: name, licence: short(licence, 16), target: short(first.target.id, 14) },
        {
          subject: name,
          related: inside.map(({ image, range }) => ({
            path: image.path,
            range,
            message: `${name} gets into ${relativeName(plan, image)} here`,
          })),
        },
      );
    }
  },
});

/** Terms that forbid commercial use, changes, or other terms for what holds the data; and those that no list knows. */
function isRestricted(licence: string): boolean {
  return (
    /\b(CC-BY-(NC|ND|SA)|CC-BY-NC-(SA|ND)|LicenseRef|proprietary|academic|non-?commercial|ODbL|CDLA-Sharing)/i.test(licence) &&
    !/\bOR\b/.test(licence)
  );
}

/** Where a data set gets into an image: a copied file or folder that has its id as a name, or its source fetched by a command. */
function placeInImage({ id, source }: PlanData, image: FileWith<"images">): Range | undefined {
  const wanted = plainName(id ?? "");
  const copied = (image.value.copies ?? []).find(
    ({ value }) => wanted.length >= 3 && dataParts(value).some(part => plainName(part) === wanted),
  );
  if (copied) return copied.range;
  const address = source?.value.replace(/\/$/, "") ?? "";
  if (!/^(https?|ftp):/.test(address)) return undefined;
  const reached = stagesInImage(image);
  for (const [index, stage] of image.value.stages.entries()) {
    const found = reached.has(index)
      ? stage.packages.find(one => one.source === address || one.source?.startsWith(`${address}/`))
      : undefined;
    if (found) return found.at;
  }
  return undefined;
}

/** Folders of a path and its file without endings; programs are no data, whatever their names. */
function dataParts(path: string): string[] {
  return /\.(py|r|sh|pl|c|cpp|h|hpp|rs|go|js|ts|java|jl|nf|smk|md|txt|ya?ml|toml|lock)$/i.test(path)
    ? []
    : path.split("/").map(part => part.replace(/\..*$/, ""));
}

function plainName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function relativeName(plan: Plan, image: FileWith<"images">): string {
  return relativeTo(image.path, plan.folder);
}
