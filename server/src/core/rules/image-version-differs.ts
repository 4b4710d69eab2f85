import type { FileWith } from "../facts-view.ts";
import type { ImageSetting } from "../facts/types.ts";
import { parseImageReference } from "../formats/image-reference.ts";
import { suggestion } from "../fix.ts";
import type { Plan, PlanTarget } from "../plan/view.ts";
import { isDevelopmentVersion, sameRelease, versionOfTag } from "../release-version.ts";
import { relativeTo } from "../repo.ts";
import { finalBase, targetImages } from "../target-images.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports images that call themselves, or are built on, another version than the release of their target. */
export const imageVersionDiffers = defineRule({
  id: "image-version-differs",
  code: "ENV005",
  since: "0.1.0",
  severity: ["off", "off", "warning", "error", "error", "error"],
  title: "Image label, argument or base differs from the release",
  rationale: "The label is what people and registries read to know what runs; a base that was not bumped runs the old release.",
  remedy: "Set the label or argument to the release, or let the build pass it.",
  source: "RTN-036: images built on release containers; nf-core version_consistency",
  needs: ["images"],
  messages: {
    label: "{file} says {version}, {target} is release {release}; set it to {plain}",
    base: "{target} is built on {base} {version}, whose release is {release}; bump it",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a label that was left behind",
        plan: "release: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: 'FROM debian:12.5\nLABEL org.opencontainers.image.version="2.3.0"\n' },
        finds: ["Dockerfile says 2.3.0, image is release v2.3.1; set it to 2.3.1"],
      },
      {
        why: "an argument of the software's own name",
        plan: "software: {name: StrainScope, kind: tool}\ntargets:\n  image: {kind: container, tier: production, release: v2.3.1, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nARG STRAINSCOPE_VERSION=2.2.0\nRUN pip install strainscope==$STRAINSCOPE_VERSION\n" },
      },
      {
        why: "a label of a definition file",
        plan: "release: {current: v12.1.0}\ntargets:\n  drp: {kind: container-cvmfs, tier: production, definition: drp.def}\n",
        files: { "drp.def": "Bootstrap: docker\nFrom: almalinux:9.4\n%labels\n  Version 12.0.4\n" },
      },
      {
        why: "built on an older release of another target",
        plan: "targets:\n  stack: {kind: container, tier: production, release: v12.1.0, artefact: 'ghcr.io/meridian/stack:12.1.0'}\n  rsp: {kind: container, tier: service, based_on: stack, definition: rsp/Dockerfile}\n",
        files: { "rsp/Dockerfile": "FROM ghcr.io/meridian/stack:12.0.4\n" },
        finds: ["rsp is built on stack 12.0.4, whose release is v12.1.0; bump it"],
      },
    ],
    good: [
      {
        why: "the release, written another way",
        plan: "release: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: 'FROM debian:12.5\nARG VERSION=v2.3.1\nLABEL version="2.3.1"\n' },
      },
      {
        why: "passed by the build",
        plan: "release: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: 'FROM debian:12.5\nARG VERSION\nARG APP_VERSION=dev\nLABEL org.opencontainers.image.version="$VERSION"\n' },
      },
      {
        why: "versions of other things",
        plan: "release: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            'ARG VERSION=12.5\nFROM debian:${VERSION}\nARG PYTHON_VERSION=3.12.4\nLABEL schema.version="1.0" org.label-schema.schema-version="1.0"\n',
        },
      },
      {
        why: "an image on its way to the next release",
        plan: "release: {current: v2.3.1}\ntargets:\n  image: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: { Dockerfile: 'FROM debian:12.5\nLABEL version="2.4.0"\n' },
        outcome: "not-applicable",
      },
      {
        why: "built on whatever is passed",
        plan: "targets:\n  stack: {kind: container, tier: production, release: v12.1.0, artefact: 'ghcr.io/meridian/stack:12.1.0'}\n  rsp: {kind: container, tier: service, based_on: stack, definition: rsp/Dockerfile}\n",
        files: { "rsp/Dockerfile": "ARG input\nFROM $input\n" },
        outcome: "unknown",
      },
      {
        why: "no release",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nLABEL version=1.0\n" },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const images = targetImages(plan, facts);
    let compared = 0;
    for (const { target, definition, image } of images) {
      const file = relativeTo(image.path, plan.folder);
      const release = target.release?.value ?? plan.release.current?.value;
      const plain = release === undefined ? undefined : versionOfTag(release);
      if (release !== undefined && plain !== undefined) {
        compared++;
        for (const setting of versionsOf(image, plan)) {
          const { value, valueAt } = setting;
          if (value === null || !/\d/.test(value) || isDevelopmentVersion(value) || sameRelease(value, plain)) continue;
          report.finding(
            "label",
            target.release?.at ?? definition.at,
            {
              file: short(file, 18),
              version: short(value, 10),
              target: short(target.id, 10),
              release: short(release, 10),
              plain: short(plain, 10),
            },
            {
              subject: `${target.id} ${setting.name}`,
              related: [{ path: image.path, range: setting.at, message: `${setting.name} is ${value}` }],
              fixes: [
                valueAt &&
                  suggestion(`Set ${setting.name} to ${plain}`, {
                    path: image.path,
                    edits: [{ range: valueAt, newText: likeWritten(value, plain) }],
                  }),
              ],
            },
          );
        }
      }
      if (target.basedOn === undefined) continue;
      const other = plan.targets.find(({ id }) => id === target.basedOn?.value);
      compared++;
      const problem = other && checkBase(image, other, plan);
      if (problem === "unknown") report.unknown(`the base image of ${file} depends on a variable`);
      else if (problem !== undefined && other !== undefined) {
        report.finding(
          "base",
          target.basedOn.at,
          { target: short(target.id, 12), base: short(other.id, 11), version: short(problem.tag, 12), release: short(problem.release, 12) },
          {
            subject: `${target.id} based on ${other.id}`,
            related: [{ path: image.path, range: problem.at, message: "built from this" }],
            fixes: [
              problem.tagAt &&
                suggestion(`Build on ${problem.wanted}`, { path: image.path, edits: [{ range: problem.tagAt, newText: problem.wanted }] }),
            ],
          },
        );
      }
    }
    if (compared === 0) report.notApplicable("no image of a target has a release to compare with");
  },
});

/** Labels and arguments that tell the version of the software itself. */
function versionsOf({ value }: FileWith<"images">, plan: Plan): ImageSetting[] {
  const final = value.stages[value.final];
  if (final === undefined) return [];
  const own = (plan.software.name?.value ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
  const labels = (final.labels ?? []).filter(({ name }) =>
    /^(org\.opencontainers\.image\.version|org\.label-schema\.version|version|software\.version)$/i.test(name),
  );
  // an argument that the base is chosen with is the version of the base
  const bases = value.stages.map(stage => stage.base.written).join(" ");
  const args = (final.arguments ?? []).filter(({ name, valueAt }) => {
    if (valueAt === undefined || new RegExp(`\\$\\{?${name.replace(/\W/g, "")}\\b`).test(bases)) return false;
    const of = /^(.*?)_?VERSION$/i
      .exec(name)?.[1]
      ?.toLowerCase()
      .replace(/[^a-z0-9]/g, "");
    return of === "" || of === "app" || of === "release" || (own !== "" && of === own);
  });
  return [...labels, ...args];
}

/** Keeps a leading v where there was one. */
function likeWritten(before: string, version: string): string {
  return /^v\d/.test(before) ? `v${version}` : version;
}

function checkBase(image: FileWith<"images">, other: PlanTarget, plan: Plan) {
  const base = finalBase(image.value);
  const reference = other.artefact && parseImageReference(other.artefact.value);
  const release = other.release?.value ?? plan.release.current?.value;
  const version = release === undefined ? undefined : versionOfTag(release);
  if (base === undefined || reference === undefined || release === undefined || version === undefined) return undefined;
  if (!base.resolved) return "unknown" as const;
  if (base.image !== reference.image || base.tag === null || !/\d/.test(base.tag) || versionOfTag(base.tag) === undefined) return undefined;
  if (sameRelease(base.tag, version)) return undefined;
  return { tag: base.tag, tagAt: base.tagAt, at: base.at, release, wanted: likeWritten(base.tag, version) };
}
