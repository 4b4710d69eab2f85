import type { FileWith } from "../facts-view.ts";
import type { CiJob, CiValue } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { remove } from "../plan/edit.ts";
import type { Located, Plan } from "../plan/view.ts";
import { LineIndex } from "../text.ts";
import { short, someOf } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports processor families that the plan lists and for which no image is built. */
export const architectureNotBuilt = defineRule({
  id: "architecture-not-built",
  code: "HW005",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Listed architecture is not built",
  rationale: "Users on that architecture find an image that does not start, or runs in slow emulation.",
  remedy: "Build the platform in CI, or take the architecture out of the plan.",
  source: "ELIXIR SMP stage 4: hardware; blog on production: runs on architectures",
  needs: ["ci"],
  messages: { notBuilt: "The plan lists {arch}; CI builds images for {built} only" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "aarch64 promised, amd64 built",
        plan: "hardware:\n  cpu: {arch: [x86_64_v3, aarch64]}\ntargets:\n  image: {kind: container, tier: production}\n",
        files: {
          ".github/workflows/docker.yml":
            "on: {push: {tags: ['v*']}}\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          platforms: linux/amd64\n          push: true\n",
        },
        finds: ["The plan lists aarch64; CI builds images for linux/amd64 only"],
      },
      {
        why: "a platform of a target",
        plan: "targets:\n  image:\n    kind: container\n    tier: production\n    platforms:\n      - linux/amd64\n      - linux/arm64\n",
        files: {
          ".github/workflows/docker.yml":
            "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {platforms: linux/amd64}\n",
        },
      },
    ],
    good: [
      {
        why: "both built",
        plan: "hardware:\n  cpu: {arch: [x86_64_v3, aarch64]}\ntargets:\n  image: {kind: container, tier: production}\n",
        files: {
          ".github/workflows/docker.yml":
            "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          platforms: linux/amd64,linux/arm64\n",
        },
      },
      {
        why: "built on a machine of that sort",
        plan: "hardware: {cpu: {arch: [aarch64]}}\ntargets: {image: {kind: container, tier: production}}\n",
        files: {
          ".github/workflows/docker.yml":
            "on: push\njobs:\n  amd:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {platforms: linux/amd64}\n  arm:\n    runs-on: ubuntu-24.04-arm\n    steps:\n      - run: docker build .\n",
        },
      },
      {
        why: "CI does not say for which platform it builds",
        plan: "hardware: {cpu: {arch: [aarch64]}}\ntargets: {image: {kind: container, tier: production}}\n",
        files: {
          ".github/workflows/docker.yml": "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: docker build .\n",
        },
        outcome: "unknown",
      },
      {
        why: "nothing is delivered as an image",
        plan: "hardware: {cpu: {arch: [aarch64]}}\ntargets: {pypi: {kind: pip, tier: production}}\n",
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    const listed = platformsListed(plan);
    if (listed.length === 0) return report.notApplicable("the plan delivers no image for a listed architecture");
    const files = facts.with("ci");
    const jobs = files.flatMap(file => file.value.jobs.map(job => ({ file, job })));
    const platforms = jobs.flatMap(({ file, job }) => job.platforms.map(value => ({ file, value })));
    const [unclear] = platforms.filter(({ value }) => !value.resolved);
    if (platforms.length === 0 || unclear !== undefined)
      return report.unknown(
        platforms.length === 0
          ? "CI does not say for which platforms it builds images"
          : `${unclear?.value.value ?? ""} in ${unclear?.file.path ?? ""} is not known`,
      );
    const built = new Set(platforms.map(({ value }) => plainPlatform(value.value)));
    for (const { job } of jobs) for (const runner of job.runners) if (/arm|graviton|aarch64/i.test(runner.value)) built.add("linux/arm64");
    if (jobs.some(({ job }) => job.runners.some(selfHosted) && job.platforms.length === 0))
      return report.unknown("a machine of the project's own may build other platforms");
    for (const { platform, written } of listed) {
      if (built.has(platform)) continue;
      const [first] = platforms;
      report.finding(
        "notBuilt",
        written.at,
        { arch: short(written.value, 11), built: someOf([...built].sort(), 30) },
        {
          subject: written.value,
          related: [first && { path: first.file.path, range: first.value.range, message: "platforms are listed here" }],
          fixes: [
            first && platforms.length === 1
              ? suggestion(`Build ${platform}, too`, addPlatform(first.file, first.value, platform))
              : undefined,
            suggestion(`Take ${written.value} out of the plan`, remove(plan.main, written.node)),
          ],
        },
      );
    }
  },
});

function selfHosted({ value, resolved }: CiJob["runners"][number]): boolean {
  return !resolved || /self-hosted/.test(value);
}

/** Platforms of images that the plan promises: those of its targets, and the architectures of its hardware where it delivers images at all. */
function platformsListed(plan: Plan): { readonly platform: string; readonly written: Located<string> }[] {
  const images = plan.targets.filter(
    ({ kind, tier }) => /^(container|container-cvmfs|container-with-mount|service)$/.test(kind?.value ?? "") && tier?.value !== "developer",
  );
  if (images.length === 0) return [];
  const ofTargets = images.flatMap(({ platforms }) => platforms).map(written => ({ platform: plainPlatform(written.value), written }));
  const ofHardware = plan.hardware
    .flatMap(({ arch }) => arch)
    .flatMap(written => {
      const platform = platformOf(written.value);
      return platform === undefined ? [] : [{ platform, written }];
    });
  const seen = new Set<string>();
  return [...ofTargets, ...ofHardware].filter(({ platform }) => !seen.has(platform) && seen.add(platform));
}

/** Docker's name for a processor family of archspec. */
function platformOf(arch: string): string | undefined {
  const name = arch.toLowerCase();
  if (/^(x86_64|amd64|x86-64)/.test(name)) return "linux/amd64";
  if (/^(aarch64|arm64|armv8|armv9|neoverse|graviton|a64fx|thunderx)/.test(name)) return "linux/arm64";
  if (/^(ppc64le|power\d+le)/.test(name)) return "linux/ppc64le";
  return /^riscv64/.test(name) ? "linux/riscv64" : undefined;
}

function plainPlatform(platform: string): string {
  return platform
    .trim()
    .toLowerCase()
    .replace(/^linux\/arm64\/v8$/, "linux/arm64")
    .replace(/^linux\/(x86_64)$/, "linux/amd64")
    .replace(/^linux\/aarch64$/, "linux/arm64");
}

/** Adds a platform behind the one that stands on a line `platforms: linux/amd64`. */
function addPlatform(file: FileWith<"ci">, { range, value }: CiValue, platform: string) {
  const lines = new LineIndex(file.file.text);
  const start = lines.offsetAt(range.start);
  const before = file.file.text.slice(lines.starts[range.start.line] ?? 0, start);
  const end = start + value.length;
  // inside of braces a comma would end the value
  if (!/^\s*platforms:\s*["']?$/.test(before) || file.file.text.slice(start, end) !== value) return undefined;
  const at = lines.positionAt(end);
  return { path: file.path, edits: [{ range: { start: at, end: at }, newText: `,${platform}` }] };
}
