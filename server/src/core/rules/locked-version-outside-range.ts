import { schemeOf } from "../ecosystems/schemes.ts";
import { normalName } from "../ecosystems/names.ts";
import type { PackageFact } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { packagesNamed, truthFor } from "../occurrences.ts";
import { insideFlow, replaceSpan } from "../plan/edit.ts";
import type { Plan, PlanDependency } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports dependencies whose locked version the plan does not allow. */
export const lockedVersionOutsideRange = defineRule({
  id: "locked-version-outside-range",
  code: "DEP003",
  since: "0.1.0",
  severity: ["off", "warning", "error", "error", "error", "error"],
  title: "Locked version is outside the plan's range",
  rationale: "What runs is what is locked. A plan that promises something else was not what anybody validated.",
  remedy: "Widen the range in the plan, or change the manifest and lock again.",
  source: "ELIXIR SMP stage 4: dependencies with their versions",
  needs: ["packages"],
  messages: { outside: "{name} {version} is locked; the plan allows {range}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a major version too far",
        plan: "dependencies:\n  software:\n    - pypi:numpy >=1.26,<2   # 2 breaks the tree code\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
        finds: ["numpy 2.4.1 is locked; the plan allows >=1.26,<2"],
      },
      {
        why: "another lockfile is named as the truth",
        plan: "dependencies:\n  pinned_in: {pypi: requirements/prod.txt}\n  software: ['pypi:requests <2.30']\n",
        files: { "requirements/prod.txt": "requests==2.32.3\n" },
      },
    ],
    good: [
      {
        why: "inside",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<3']\n",
        files: {
          "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n',
        },
      },
      {
        why: "nothing is locked",
        plan: "dependencies:\n  software: ['pypi:numpy >=1.26,<2']\n",
        files: { "requirements.txt": "numpy>=2\n" },
        outcome: "not-applicable",
      },
      {
        why: "an older copy that another package brings along",
        plan: "dependencies:\n  software: ['npm:ajv ^8.0.0']\n",
        files: {
          "package-lock.json":
            '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"ajv": "^8.0.0", "eslint": "^9.0.0"}}, "node_modules/ajv": {"version": "8.20.0"}, "node_modules/eslint": {"version": "9.1.0"}, "node_modules/eslint/node_modules/ajv": {"version": "6.12.0"}}}\n',
        },
      },
      {
        why: "a lockfile further down locks something else",
        plan: "dependencies:\n  software: ['npm:react <18']\n",
        files: { "docs/package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/react": {"version": "19.0.0"}}}\n' },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, report }): void {
    let compared = 0;
    for (const dependency of plan.dependencies) {
      const { ecosystem, range, rangeAt } = dependency;
      if (range === undefined || rangeAt === undefined) continue;
      const scheme = schemeOf(ecosystem);
      const name = normalName(ecosystem, dependency.name);
      const truth = new Set(truthFor(plan, facts, dependency).map(({ path }) => path));
      const locked = packagesNamed(facts, dependency).flatMap(({ file, fact }) =>
        truth.has(file.path) && fact.version !== null ? [{ file, fact, version: fact.version }] : [],
      );
      if (locked.length === 0) continue;
      compared++;
      if (scheme === undefined) {
        report.unknown(`versions of ${ecosystem} cannot be compared`);
        continue;
      }
      const judged = meant(locked).map(it => ({ ...it, inside: scheme.satisfies(it.version, range) }));
      const outside = judged.filter(it => it.inside === false && judged.every(other => !samePlace(it, other) || other.inside === false));
      if (judged.some(({ inside }) => inside === undefined)) report.unknown(`${dependency.name} ${range} cannot be compared`);
      const [first] = outside;
      if (first === undefined) continue;
      const wider = scheme.widen(range, first.version);
      const versions = [...new Set(outside.map(({ version }) => version))];
      report.finding(
        "outside",
        rangeAt,
        { name: short(dependency.name, 24), version: short(versions.join(", "), 20), range: short(range, 20) },
        {
          subject: `${ecosystem}:${name}`,
          related: uniqueByVersion(outside).map(({ file, fact }) => ({
            path: file.path,
            range: fact.versionAt ?? fact.at,
            message: `${fact.writtenName} ${fact.version ?? ""} is locked here`,
          })),
          fixes: [
            wider === undefined || wider === range
              ? undefined
              : suggestion(`Widen the range to ${wider}`, setRange(plan, dependency, wider)),
            suggestion(
              `Set the range to what is locked, ${exactly(ecosystem, first.version)}`,
              setRange(plan, dependency, exactly(ecosystem, first.version)),
            ),
          ],
        },
      );
    }
    if (compared === 0) report.notApplicable("no dependency with a range is locked");
  },
});

interface Locked {
  readonly file: { readonly path: string };
  readonly fact: PackageFact;
  readonly version: string;
}

/** What the project itself uses, where the lockfile tells: npm nests other versions for the use of other packages. */
function meant<T extends Locked>(locked: readonly T[]): readonly T[] {
  const direct = locked.filter(({ fact }) => fact.direct === true);
  return direct.length > 0 ? direct : locked;
}

/** Versions that one lockfile has for the same system; any of them may be the one that is meant. */
function samePlace(a: Locked, b: Locked): boolean {
  return a.file.path === b.file.path && a.fact.onlyOn === b.fact.onlyOn;
}

function uniqueByVersion<T extends { readonly version: string; readonly file: { readonly path: string } }>(found: readonly T[]): T[] {
  const seen = new Set<string>();
  return found.filter(({ version, file }) => !seen.has(`${file.path} ${version}`) && seen.add(`${file.path} ${version}`));
}

function exactly(ecosystem: string, version: string): string {
  return ecosystem === "npm" ? version : ecosystem === "cran" || ecosystem === "bioconductor" ? `== ${version}` : `==${version}`;
}

function setRange(plan: Plan, dependency: PlanDependency, range: string) {
  const { rangeAt, written } = dependency;
  const { lines, text } = plan.main.document;
  if (rangeAt === undefined || written.node.kind !== "scalar" || written.node.alias) return undefined;
  const span = lines.span(rangeAt.range);
  // a plain scalar inside brackets ends at a comma; there the range as a whole may need quotes
  const plain = written.node.style === "plain";
  if (plain && (insideFlow(written.node) ? /[,[\]{}]|: | #/.test(range) : /: | #/.test(range))) {
    const whole = text.slice(written.node.span.start, span.start) + range;
    return replaceSpan(plan.main, written.node.span, JSON.stringify(whole));
  }
  return replaceSpan(plan.main, span, range);
}
