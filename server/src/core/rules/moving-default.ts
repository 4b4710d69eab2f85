import type { MovingDefault } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import type { PlanData } from "../plan/view.ts";
import { placeOfKey } from "../plan/places.ts";
import { namesData, programsUnknown, programsWith } from "../programs.ts";
import { relativeTo } from "../repo.ts";
import type { RepoPath } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports options of the program or workflow that take the newest data by default. */
export const movingDefault = defineRule({
  id: "moving-default",
  code: "REF002",
  since: "0.1.0",
  severity: ["off", "hint", "warning", "warning", "warning", "error"],
  title: "The default for data is “latest”",
  rationale: "Two runs a month apart can use different databases, and nobody sees it in the command.",
  remedy: "Make the version of the plan the default; let users ask for the newest one by name.",
  source: "ELIXIR SMP stage 4: reproducible data, databases; survey: 1 of 23, a true finding",
  needs: ["code", "execution"],
  messages: {
    moves: "{option} in {file} defaults to “latest”: other data next month",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "an option for a database",
        plan: 'dependencies:\n  data:\n    - {id: markers, name: Marker genes, version: "2026-05"}\n',
        files: { "metaprof/main.py": 'parser.add_argument("-x", "--index", default="latest", help="which")\n' },
        finds: ["--index in metaprof/main.py defaults to “latest”: other data next month"],
      },
      {
        why: "a parameter of a workflow",
        plan: "targets: {}\n",
        files: { "nextflow.config": "params {\n    kraken_db_version = 'latest'\n}\n" },
      },
      {
        why: "a shell script",
        plan: "dependencies: {data: [{id: gtdb, name: GTDB, version: R226}, {id: silva, name: SILVA, version: '138.2'}]}\n",
        files: { "scripts/get.sh": "GTDB_RELEASE=${1:-latest}\n" },
      },
    ],
    good: [
      {
        why: "a version",
        plan: "targets: {}\n",
        files: { "metaprof/main.py": 'parser.add_argument("--index", default="2026-05")\nlatest = "latest"\n' },
      },
      {
        why: "latest of something else: an image, a format, a choice of order",
        plan: "targets: {}\n",
        files: {
          "src/cli.py":
            'parser.add_argument("--image-tag", default="latest")\nparser.add_argument("--sort", default="latest")\nparser.add_argument("--schema", default="latest")\n',
        },
      },
      {
        why: "only when asked for",
        plan: "targets: {}\n",
        files: {
          "src/cli.py": 'parser.add_argument("--database", choices=["latest", "2026-05"], default="2026-05")\nload(database="latest")\n',
        },
      },
      {
        why: "tests, examples and what others wrote",
        plan: "targets: {}\n",
        files: {
          "tests/test_cli.py": 'parser.add_argument("--index", default="latest")\n',
          "third_party/x/cli.py": 'parser.add_argument("--index", default="latest")\n',
          "examples/run.sh": "DB_VERSION=latest\n",
        },
      },
      {
        why: "a program that could not be read",
        plan: "targets: {}\n",
        unread: ["src/cli.py"],
        outcome: "unknown",
      },
    ],
  },

  check({ plan, repo, facts, report }): void {
    const unknown = programsUnknown(repo, facts);
    if (unknown !== undefined) report.unknown(unknown);
    const inPrograms = programsWith(facts, "movingDefaults").flatMap(({ path, value }) =>
      value.movingDefaults.filter(({ option }) => namesData(option)).map(found => ({ path, ...found })),
    );
    const inWorkflows = facts
      .with("execution")
      .flatMap(({ path, value }) =>
        value.parameters
          .filter(parameter => /^latest$/i.test(parameter.value.value.trim()) && namesData(parameter.name))
          .map(({ name, value: written }) => ({ path, option: name, value: written })),
      );
    const seen = new Set<string>();
    for (const { path, option, value } of [...inPrograms, ...inWorkflows]) {
      const file = relativeTo(path, plan.folder);
      const subject = `${file} ${option}`;
      if (seen.has(subject)) continue;
      seen.add(subject);
      const data = dataFor(option, plan.data);
      const version = data?.version?.value;
      report.finding(
        "moves",
        data?.at ?? placeOfKey(plan, "dependencies.data", "dependencies"),
        { option: short(option, 18), file: short(file, 24) },
        {
          subject,
          related: [{ path, range: value.range, message: `${option} defaults to ${value.value}` }],
          fixes: [version === undefined ? undefined : suggestion(`Make ${version} the default of ${option}`, edit(path, value, version))],
        },
      );
    }
  },
});

/** The data set that an option chooses: the one whose id its name holds, or the only one. */
function dataFor(option: string, all: readonly PlanData[]): PlanData | undefined {
  const words = option.toLowerCase().replace(/[^a-z0-9]/g, "");
  const named = all.filter(({ id }) => id !== undefined && words.includes(id.toLowerCase().replace(/[^a-z0-9]/g, "")));
  return named.length === 1 ? named[0] : all.length === 1 ? all[0] : undefined;
}

function edit(path: RepoPath, { range }: MovingDefault["value"], version: string) {
  // what needs an escape inside quotes is no version that could stand there
  return /^[\w.+:-]+$/.test(version) ? { path, edits: [{ range, newText: version }] } : undefined;
}
