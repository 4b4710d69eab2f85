import type { FileWith } from "../facts-view.ts";
import type { Download } from "../facts/types.ts";
import { fileOfAddress, isFileAddress } from "../formats/programs/downloads.ts";
import { verifiesDownloads } from "../formats/programs/signs.ts";
import { suggestion } from "../fix.ts";
import { placeOfKey } from "../plan/places.ts";
import type { Plan, PlanData } from "../plan/view.ts";
import { programsUnknown, programsWith } from "../programs.ts";
import { relativeTo } from "../repo.ts";
import { targetImages } from "../target-images.ts";
import { stagesInImage } from "../target-builds.ts";
import { LineIndex } from "../text.ts";
import type { FileEdit, RepoPath } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports scripts and images that fetch data or programs and never compare them with a checksum. */
export const downloadUnverified = defineRule({
  id: "download-unverified",
  code: "REF003",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Download without a checksum",
  rationale: "A file that was cut off, replaced or tampered with looks like any other until the results are wrong.",
  remedy: "Compare what was fetched with a checksum that stands in the repository, for example with sha256sum -c.",
  source: "ELIXIR SMP stage 4: databases; OSPS-BR-03; survey: 18 of 23 download, 1 verifies",
  needs: ["code", "images"],
  messages: {
    one: "{file} downloads {data} and never verifies it; add a checksum",
    several: "{count} downloads in {file} are never verified; compare checksums",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a script that fetches a database",
        plan: "dependencies: {data: [{id: params, name: Parameters, version: '2022-12'}]}\n",
        files: { "scripts/download.sh": "wget -q https://example.org/params.tar\ntar xf params.tar\n" },
        finds: ["scripts/download.sh downloads params.tar and never verifies it; add a checksum"],
      },
      {
        why: "the plan knows the checksum",
        plan: `dependencies:\n  data:\n    - {id: params, name: Parameters, version: '2022-12', source: "https://example.org/params.tar", checksum: "sha256:${"0a".repeat(32)}"}\n`,
        files: { "scripts/download.sh": "set -e\ncurl -fLO https://example.org/params.tar\ntar xf params.tar\n" },
      },
      {
        why: "several in one image",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile:
            "FROM debian:12.5\nRUN curl -fsSLO https://example.org/a.tar.gz && curl -fsSLO https://example.org/b.tar.gz\nADD https://example.org/c.zip /x/\n",
        },
        finds: ["3 downloads in Dockerfile are never verified; compare checksums"],
      },
    ],
    good: [
      {
        why: "verified",
        plan: "targets: {}\n",
        files: { "scripts/download.sh": 'wget https://example.org/params.tar\necho "0a  params.tar" | sha256sum -c -\n' },
      },
      {
        why: "verified by the instruction itself",
        plan: "targets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: `FROM debian:12.5\nADD --checksum=sha256:${"0a".repeat(32)} https://example.org/c.zip /x/\n` },
      },
      {
        why: "documents, tests, examples and CI",
        plan: "targets: {}\n",
        files: {
          "docs/get.sh": "wget https://example.org/params.tar\n",
          "tests/data/get.sh": "wget https://example.org/params.tar\n",
          ".github/scripts/get.sh": "wget https://example.org/params.tar\n",
          "README.md": "    wget https://example.org/params.tar\n",
        },
      },
      {
        why: "questions to a service, and what only names a version",
        plan: "targets: {}\n",
        files: {
          "scripts/ask.sh":
            "curl -s https://rest.example.org/info/data\nwget https://example.org/version.txt\ncurl -I https://example.org/a.zip\n",
        },
      },
      {
        why: "an image that no target is built from",
        plan: "targets: {}\n",
        files: { "ci/Dockerfile": "FROM debian:12\nRUN curl -O https://example.org/a.zip\n" },
      },
    ],
  },

  check({ plan, repo, facts, report }): void {
    const unknown = programsUnknown(repo, facts);
    if (unknown !== undefined) report.unknown(unknown);
    for (const { path, file, value } of programsWith(facts, "downloads")) {
      if (!value.verifies) tell(path, value.downloads, file.text);
    }
    const images = new Map(targetImages(plan, facts).map(({ image }) => [image.path, image]));
    for (const image of images.values()) {
      if (!verifiesDownloads(image.file.text.replace(/--checksum=\S+/g, ""))) tell(image.path, downloadsOf(image), undefined);
    }

    /** `script` is the text of a script that a check could be added to. */
    function tell(path: RepoPath, downloads: readonly Download[], script: string | undefined): void {
      const [first, second] = downloads;
      if (first === undefined) return;
      const name = relativeTo(path, plan.folder);
      const data = downloads.map(download => dataOf(plan, download)).find(found => found !== undefined);
      const shown = short(name, 22);
      const params = {
        file: shown,
        data: short(fileOfAddress(first.address) || first.address, 41 - shown.length),
        count: downloads.length,
      };
      report.finding(second === undefined ? "one" : "several", data?.at ?? placeOfKey(plan, "dependencies.data", "dependencies"), params, {
        subject: name,
        related: downloads.slice(0, 10).map(({ address, at }) => ({ path, range: at, message: `${short(address, 60)} is fetched here` })),
        fixes: second === undefined && script !== undefined ? [checkFix(plan, path, script, first)] : [],
      });
    }
  },
});

/** What the commands of an image fetch as files. What a shell runs at once, or moves, has no checksum; that is another rule's matter. */
function downloadsOf(image: FileWith<"images">): Download[] {
  const reached = stagesInImage(image);
  return image.value.stages.flatMap((stage, index) =>
    stage.packages.flatMap(({ ecosystem, name, version, range, runByShell, by, at }) =>
      reached.has(index) &&
      ecosystem === "generic" &&
      !runByShell &&
      range === null &&
      isFileAddress(name) &&
      !/^sha\d+:/.test(version ?? "")
        ? [{ address: name, at, by }]
        : [],
    ),
  );
}

function dataOf(plan: Plan, { address }: Download): PlanData | undefined {
  return plan.data.find(
    ({ source }) => source !== undefined && (address === source.value || address.startsWith(`${source.value.replace(/\/$/, "")}/`)),
  );
}

/** Adds a check behind a download that stands on a line of its own, where the plan knows the checksum. */
function checkFix(plan: Plan, path: RepoPath, script: string, download: Download) {
  const data = plan.data.find(({ source }) => source?.value === download.address);
  const [algorithm = "", digest = ""] = data?.checksum?.value.split(":") ?? [];
  const { savedAs, commandAt } = download;
  if (savedAs === undefined || commandAt === undefined || !/^(sha256|sha512|md5)$/.test(algorithm) || !/^[0-9a-f]{32,}$/.test(digest))
    return undefined;
  const lines = new LineIndex(script);
  const { line } = commandAt.end;
  const end = lines.lineEnd(line);
  const before = script.slice(lines.starts[commandAt.start.line] ?? 0, lines.offsetAt(commandAt.start));
  if (script.slice(lines.offsetAt(commandAt.end), end).trim() !== "" || before.trim() !== "") return undefined;
  const at = { line, character: end - (lines.starts[line] ?? 0) };
  const edit: FileEdit = {
    path,
    edits: [
      {
        range: { start: at, end: at },
        newText: `${script.includes("\r\n") ? "\r\n" : "\n"}${before}echo "${digest}  ${savedAs}" | ${algorithm}sum -c -`,
      },
    ],
  };
  return suggestion(`Compare ${savedAs} with the checksum of the plan`, edit);
}
