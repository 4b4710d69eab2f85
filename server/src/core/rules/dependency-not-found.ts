import { installedElsewhere, knownNames, packagesElsewhere } from "../elsewhere.ts";
import { basePackages } from "../facts/r-description.ts";
import type { BaseImage } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { addToManifest } from "../manifest-edit.ts";
import { filesOf, looseName, occurrencesOf, standsElsewhere, unreadDeclaring } from "../occurrences.ts";
import { remove } from "../plan/edit.ts";
import { relativeTo } from "../repo.ts";
import { basesOf, targetBuilds } from "../target-builds.ts";
import { startOfFile } from "../text.ts";
import { orList, short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports dependencies of the plan that no manifest, lockfile or image holds. */
export const dependencyNotFound = defineRule({
  id: "dependency-not-found",
  code: "DEP001",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "A dependency of the plan is in no manifest or lockfile",
  rationale: "A plan that names what the build never installs misleads reviewers and the next maintainer.",
  remedy: "Add it to the manifest and lock again, or remove it from the plan.",
  source: "ELIXIR SMP stage 4: dependencies captured; EVERSE requirements_specified",
  needs: ["packages", "images", "project"],
  options: { ignore: option.strings([], "Names of dependencies to leave alone, such as `conda:krona`.") },
  messages: {
    notFound: "{name} is in the plan but not in {files}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "removed from the environment, left in the plan",
        plan: "dependencies:\n  software:\n    - conda:bowtie2 >=2.5\n    - conda:samtools >=1.19,<2\n",
        files: { "environment.yml": "name: strainscope\ndependencies:\n  - bowtie2 >=2.5\n" },
        finds: ["samtools is in the plan but not in environment.yml"],
      },
      {
        why: "in none of two files",
        plan: "dependencies:\n  software: [pypi:scipy >=1.11]\n",
        files: {
          "requirements.txt": "numpy>=1.26\n",
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = [\n  "numpy>=1.26",\n]\n',
        },
      },
    ],
    good: [
      {
        why: "called by the name that programs import, or by that of a twin",
        plan: "dependencies:\n  software: ['pypi:PIL', 'pypi:bs4', 'pypi:opencv-python']\n",
        files: { "requirements.txt": "pillow\nbeautifulsoup4\nopencv-python-headless\n" },
      },
      {
        why: "spelt another way, but the same package",
        plan: "dependencies:\n  software: ['pypi:Scikit_Learn >=1.4']\n",
        files: { "requirements.txt": "scikit-learn>=1.4\n" },
      },
      {
        why: "by the name under which npm installs it, or by its own",
        plan: "dependencies:\n  software: [npm:old-d3 6.7.0, npm:d3]\n",
        files: { "package.json": '{"name": "x", "dependencies": {"old-d3": "npm:d3@6.7.0"}}\n' },
      },
      {
        why: "installed by the image",
        plan: "dependencies:\n  system: [deb:libgomp1]\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y libgomp1\n" },
      },
      {
        why: "a lockfile with a conflict may hold it",
        plan: "dependencies:\n  software: ['pypi:packaging']\n",
        files: { "requirements.txt": "pytest\n", "uv.lock": "version = 1\n<<<<<<< HEAD\n" },
        outcome: "unknown",
      },
      { why: "an ecosystem that no file here speaks for", plan: "dependencies:\n  software: [eups:afw]\n", outcome: "unknown" },
      {
        why: "recommended, not required",
        plan: "dependencies:\n  software:\n    - {use: 'pypi:scipy', need: soft}\n",
        files: { "requirements.txt": "numpy>=1.26\n" },
      },
      {
        why: "the same name under another ecosystem may be the same software",
        plan: "dependencies:\n  software: [pypi:numpy >=1.26]\n",
        files: { "environment.yml": "dependencies:\n  - numpy >=1.26\n  - pip:\n      - requests\n" },
      },
      {
        why: "another ecosystem's name for the same software",
        plan: "dependencies:\n  software: ['pypi:opencv-python >=4', cran:data.table]\n",
        files: { "environment.yml": "dependencies:\n  - py-opencv >=4\n  - r-data.table\n  - pip:\n      - requests\n" },
      },
      {
        why: "a step of a workflow asks for it",
        plan: "dependencies:\n  software: [conda:samtools]\n",
        files: {
          "environment.yml": "dependencies:\n  - bowtie2\n",
          "modules/sort/main.nf": "process sort {\n  conda 'bioconda::samtools=1.20'\n  script: 'samtools sort'\n}\n",
        },
      },
      {
        why: "a workflow's own actions and images are no manifest",
        plan: "dependencies:\n  software: [docker:postgres]\n",
        files: { "compose.yaml": "services: {db: {image: 'redis:7'}}\n" },
        outcome: "unknown",
      },
      {
        why: "a lockfile that could not be read may hold it",
        plan: "dependencies:\n  software: [conda:samtools]\n",
        files: { "environment.yml": "dependencies:\n  - bowtie2\n" },
        unread: ["conda-lock.yml"],
        outcome: "unknown",
      },
      {
        why: "packages of the system, which a base image may bring along",
        plan: "dependencies:\n  system: [deb:libgomp1, 'rpm:openblas']\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: { Dockerfile: "FROM debian:12.5\nRUN apt-get update && apt-get install -y git\n" },
        outcome: "unknown",
      },
      {
        why: "an image that is more than a bare system",
        plan: "dependencies:\n  software: [pypi:torch]\ntargets:\n  image: {kind: container, tier: production, definition: Dockerfile}\n",
        files: {
          Dockerfile: "FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
          "requirements.txt": "numpy\n",
        },
        outcome: "unknown",
      },
      {
        why: "a part of the same repository",
        plan: "dependencies:\n  software: [pypi:sky-core, pypi:numpy]\n",
        files: {
          "pyproject.toml": '[project]\nname = "sky"\nversion = "1.0"\ndependencies = ["numpy"]\n',
          "packages/core/pyproject.toml": '[project]\nname = "sky_core"\nversion = "1.0"\n',
        },
      },
      {
        why: "packages that come with R",
        plan: "dependencies:\n  software: [cran:stats, cran:dplyr]\n",
        files: { DESCRIPTION: "Package: x\nVersion: 1.0\nImports: dplyr\n" },
      },
    ],
  },

  check({ plan, facts, names, options, report }): void {
    if (plan.dependencies.length === 0) return report.notApplicable("the plan names no dependencies");
    const known = knownNames(facts, names);
    const own = new Set(facts.with("project").flatMap(({ value }) => (value.name ? [looseName(value.name.value)] : [])));
    const base = targetBuilds(plan, facts).flatMap(({ image }) => (image ? basesOf(image).filter(bringsMore) : []))[0];
    for (const dependency of plan.dependencies) {
      const { ecosystem, name } = dependency;
      if (dependency.need === "soft" || options.ignore.includes(name) || options.ignore.includes(`${ecosystem}:${name}`)) continue;
      const { declared, locked, inImage, mentioned } = occurrencesOf(facts, dependency);
      if (declared.length + locked.length + inImage.length + mentioned.length > 0) continue;
      if (packagesElsewhere(facts, dependency, known).length + installedElsewhere(facts, dependency, known).length > 0) continue;
      if (own.has(looseName(name)) || (ecosystem === "cran" && basePackages.has(name))) continue;
      if (systems.has(ecosystem)) {
        report.unknown(`a base image or another package may bring ${name}`);
        continue;
      }
      const files = filesOf(facts, ecosystem);
      if (files.length === 0) {
        report.unknown(`no manifest or lockfile here speaks for ${ecosystem}`);
        continue;
      }
      if (facts.outside("packages") && files.every(file => plan.folder !== "" && !file.path.startsWith(`${plan.folder}/`))) {
        report.unknown(`${plan.folder} has no manifest of its own, and others lie outside of it`);
        continue;
      }
      const [unread] = unreadDeclaring(facts);
      if (unread !== undefined || files.some(file => !file.complete)) {
        report.unknown(
          unread
            ? `${unread.path} could not be read: ${unread.why}`
            : `${files.find(file => !file.complete)?.path ?? ""} could not be read in full`,
        );
        continue;
      }
      if (standsElsewhere(facts, dependency)) continue;
      if (base !== undefined && inImages.has(ecosystem)) {
        report.unknown(`${base.written}, which an image is built from, may bring ${name}`);
        continue;
      }
      const near = files.slice(0, 2).map(file => relativeTo(file.path, plan.folder));
      const manifests = files.filter(file => file.role === "manifest");
      report.finding(
        "notFound",
        dependency.nameAt,
        { name: short(name, 30), files: short(orList(near), 50) },
        {
          subject: `${ecosystem}:${name}`,
          related: files.slice(0, 3).map(file => ({ path: file.path, range: startOfFile, message: `${name} is not in here` })),
          fixes: [
            ...manifests
              .slice(0, 2)
              .map(file => suggestion(`Add ${name} to ${relativeTo(file.path, plan.folder)}`, addToManifest(file, dependency))),
            suggestion(`Remove ${name} from the plan`, remove(plan.main, dependency.item)),
          ],
        },
      );
    }
  },
});

/** Ecosystems whose packages come with systems, and with each other, without being named. */
const systems: ReadonlySet<string> = new Set(["deb", "rpm", "apk", "alpm"]);

/** Ecosystems whose packages ready-made images hold. */
const inImages: ReadonlySet<string> = new Set(["pypi", "conda", "cran", "bioconductor"]);

/** Whether an image holds more than a system, a language and what installs packages. */
function bringsMore({ image, resolved }: BaseImage): boolean {
  if (!resolved || image === null) return true;
  const name = image.split("/").at(-1) ?? "";
  return !/^(debian|ubuntu|alpine|almalinux|rockylinux|centos|fedora|amazonlinux|opensuse|leap|busybox|scratch|buildpack-deps|python|node|r-base|r-ver|golang|rust|gcc|julia|ruby|openjdk|eclipse-temurin|micromamba|mambaforge|miniforge3?|miniconda3?|conda|mamba|pixi|uv|cuda|base|base-debian\d*|static|python3)(-debian\d*|-ubuntu\S*)?$/i.test(
    name,
  );
}
