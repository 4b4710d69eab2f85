import type { InstalledPackage } from "../facts/types.ts";
import { fileOfAddress } from "../formats/programs/downloads.ts";
import { stagesInImage } from "../target-builds.ts";
import { targetImages } from "../target-images.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports what image definitions of targets fetch without saying which version. */
export const imageInstallsUnversioned = defineRule({
  id: "image-installs-unversioned",
  code: "ENV004",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "warning"],
  title: "Image installs something unversioned",
  rationale: "Building the image again next month gives another image, and an old one cannot be built again at all.",
  remedy: "Name a version in the address, or check out a tag or commit after the clone.",
  source: "ELIXIR SMP stage 4: consistent, stable and reproducible; survey: Miniconda3-latest in AlphaFold",
  needs: ["images"],
  messages: {
    moving: "{what} in {target} is whatever is newest that day; pin it",
    clone: "{target} clones {what} without a tag or commit; check one out",
    branch: "{target} clones the branch {branch} of {what}; check out a tag or commit",
    piped: "{target} pipes {what} to a shell as it is that day; fetch a version",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "the newest installer",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM debian:12.5\nRUN wget -q https://repo.example.org/miniconda/Miniconda3-latest-Linux-x86_64.sh && bash Miniconda3-latest-Linux-x86_64.sh -b\n",
        },
        finds: ["Miniconda3-latest-Linux-x86_64.sh in image is whatever is newest that day; pin it"],
      },
      {
        why: "a clone of whatever is there",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN git clone --depth 1 https://github.com/example/aligner.git && make -C aligner\n" },
        finds: ["image clones example/aligner without a tag or commit; check one out"],
      },
      {
        why: "a script from the net, run at once",
        plan: "targets:\n  image: {kind: container, tier: service, definition: image.def}\n",
        files: { "image.def": "Bootstrap: docker\nFrom: debian:12.5\n%post\n  curl -fsSL https://example.org/install.sh | sh\n" },
      },
      {
        why: "a branch",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM debian:12.5\nRUN git clone -b develop https://github.com/example/aligner.git\nRUN pip install git+https://github.com/example/tool.git\n",
        },
      },
    ],
    good: [
      {
        why: "versions everywhere",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM debian:12.5\nRUN wget -q https://repo.example.org/miniconda/Miniconda3-py312_24.7.1-0-Linux-x86_64.sh\nRUN git clone -b v2.31.1 https://github.com/example/bedtools2.git\nRUN curl -LsSf https://example.org/uv/0.5.4/install.sh | sh\n",
        },
      },
      {
        why: "a clone that a commit is checked out of",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM debian:12.5\nRUN git clone https://github.com/example/aligner.git && cd aligner && git checkout 3f2a91c7\n",
        },
      },
      {
        why: "packages of the system and of a language are another matter",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y git && pip install numpy\n" },
      },
      {
        why: "a stage whose files are not taken over",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM debian:12.5 AS test\nRUN git clone https://github.com/example/test-data.git\nFROM debian:12.5\nRUN true\n",
        },
      },
      {
        why: "an address that says nothing of a version",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN curl -fO https://example.org/genome.fa.gz\n" },
      },
      {
        why: "an image for developers",
        plan: "targets:\n  try: {kind: container, tier: developer, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN git clone https://github.com/example/aligner.git\n" },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const images = targetImages(plan, facts);
    if (images.length === 0) return report.notApplicable("no target is built from an image definition");
    for (const { target, definition, image } of images) {
      const reached = stagesInImage(image);
      const seen = new Set<string>();
      for (const [index, stage] of image.value.stages.entries()) {
        if (!reached.has(index)) continue;
        for (const one of stage.packages) {
          const message = messageFor(one);
          const what = nameOf(one);
          if (message === undefined || seen.has(what)) continue;
          seen.add(what);
          report.finding(
            message,
            definition.at,
            { target: short(target.id, 10), what: short(what, room[message]), branch: short(one.range ?? "", 10) },
            {
              subject: `${target.id} ${what}`,
              related: [{ path: image.path, range: one.at, message: `${short(what, 60)} is fetched here` }],
            },
          );
        }
      }
    }
  },
});

/** Letters that a message leaves for what is fetched. */
const room = { moving: 37, clone: 28, branch: 19, piped: 27 } as const;

function messageFor({
  ecosystem,
  version,
  range,
  runByShell,
  source,
}: InstalledPackage): "moving" | "clone" | "branch" | "piped" | undefined {
  const isClone = ecosystem === "git" || (source !== undefined && /^git\+|^(ssh|git):|\.git(@|#|$)/.test(source));
  // what depends on a variable may well be a version
  if (version !== null || (range !== null && /[${}]/.test(range))) return undefined;
  if (isClone) return range === null || range === "" ? "clone" : "branch";
  if (ecosystem !== "generic") return undefined;
  if (runByShell) return "piped";
  return range === null ? undefined : "moving";
}

function nameOf({ ecosystem, name, source }: InstalledPackage): string {
  if (ecosystem === "generic") return fileOfAddress(name) || name;
  const address = ecosystem === "git" ? name : (source ?? name);
  return address
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/\.git$/, "")
    .replace(/^[^/]+\/(?=[^/]+\/[^/]+$)/, "");
}
