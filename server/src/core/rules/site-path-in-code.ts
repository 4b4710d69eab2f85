import { placeOfKey } from "../plan/places.ts";
import { programsUnknown, programsWith } from "../programs.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports paths in programs that only exist at one site or for one person. */
export const sitePathInCode = defineRule({
  id: "site-path-in-code",
  code: "REU001",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Path of one site or person in the code",
  rationale: "Whoever runs the software elsewhere finds that it wants a file of somebody else's disk.",
  remedy: "Make it a parameter, or take it from the environment or a configuration file.",
  source: "ELIXIR SMP stage 4: easily reusable by other researchers with their datasets",
  needs: ["code"],
  options: { ignore: option.strings([], "Beginnings of paths that exist wherever the software is meant to run, such as `/sdf/`.") },
  messages: {
    one: "{path} in {file} exists at one site only; make it a parameter",
    several: "{path} and {more} more in {file} exist at one site; use parameters",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a default that exists at one site",
        plan: "targets: {}\n",
        files: { "src/cli.py": 'parser.add_argument("--cache", default="/global/cfs/cdirs/desc/cache")\n' },
        finds: ["/global/cfs/cdirs/desc/cache in src/cli.py exists at one site only; make it a parameter"],
      },
      { why: "somebody's home", plan: "targets: {}\n", files: { "R/load.R": 'genes <- read.csv("/Users/mmueller/genes.csv")\n' } },
      {
        why: "several in one file",
        plan: "dependencies: {software: []}\n",
        files: { "pipeline/run.py": 'A = "/sdf/group/rubin/a"\nB = "/sdf/group/rubin/b"\nC = "/lustre/project/c"\n' },
      },
    ],
    good: [
      {
        why: "a parameter",
        plan: "targets: {}\n",
        files: { "src/cli.py": 'import os\nparser.add_argument("--cache", default=os.environ.get("CACHE", "~/.cache/x"))\n' },
      },
      {
        why: "paths that are the same everywhere, and placeholders",
        plan: "targets: {}\n",
        files: {
          "src/cli.py":
            'A = "/cvmfs/sw.example.org/x"\nB = "/home/jovyan/work"\nC = f"/scratch/{user}/x"\nD = "/home/your_name/x"\nif path.startswith("/scratch"):\n    pass\n',
        },
      },
      {
        why: "CI, Dockerfile, documents, tests, scripts of a site",
        plan: "targets: {}\n",
        files: {
          ".github/workflows/ci.yml": "on: push\njobs: {a: {runs-on: x, steps: [{run: ls /gpfs/x/y}]}}\n",
          Dockerfile: "FROM debian:12.5\nWORKDIR /home/mmueller/x\n",
          "docs/conf.py": 'X = "/home/mmueller/x"\n',
          "tests/test_x.py": 'X = "/home/mmueller/x"\n',
          "slurm/run.sh": "cd /gpfs/project/x\n",
        },
      },
      {
        why: "comments and descriptions",
        plan: "targets: {}\n",
        files: { "src/cli.py": '"""Runs. For instance\n/gpfs/project/x"""\n# "/gpfs/project/x"\ndef f():\n    "/gpfs/project/x"\n' },
      },
    ],
  },

  check({ plan, repo, facts, options, report }): void {
    const unknown = programsUnknown(repo, facts);
    if (unknown !== undefined) report.unknown(unknown);
    for (const { path, value } of programsWith(facts, "sitePaths")) {
      const found = value.sitePaths.filter(({ value: written }) => !options.ignore.some(start => written.startsWith(start)));
      const [first, ...others] = found;
      if (first === undefined) continue;
      const file = relativeTo(path, plan.folder);
      const shown = short(file, 18);
      report.finding(
        others.length === 0 ? "one" : "several",
        placeOfKey(plan, "dependencies", "targets"),
        { path: short(first.value, 40 - shown.length), file: shown, more: others.length },
        {
          subject: file,
          related: found.slice(0, 10).map(({ value: written, range }) => ({ path, range, message: `${short(written, 60)} stands here` })),
        },
      );
    }
  },
});
