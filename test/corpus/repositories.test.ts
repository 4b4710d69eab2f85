import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { defaultConfig } from "../../server/src/core/config.ts";
import { applyEdits } from "../../server/src/core/edits.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { planMatcher } from "../../server/src/core/plan-files.ts";
import { createRepository } from "../../server/src/host/repository.ts";
import { sourceFile, today } from "../support/world.ts";
import { expectGolden } from "../support/golden.ts";
import { listedFileSystem } from "./listed-file-system.ts";

/** Folder of real repositories, each reduced to its manifests, images and metadata. */
const repositories = process.env["SMP_CORPUS_REPOS"];
const plans = join(import.meta.dirname, "repositories");

describe.skipIf(repositories === undefined || !existsSync(repositories))(
  "plans of real repositories (skipped where SMP_CORPUS_REPOS names none)",
  () => {
    const names = readdirSync(plans).filter(name => name.endsWith(".smp.yaml"));

    test.each(names)("%s: every finding was read by eye", async name => {
      const { input, analysis } = await checked(name);
      const lines = analysis.findings.map(
        ({ at, severity, code, message, related, fixes }) =>
          `${at.range.start.line + 1}: ${severity} ${code} ${message}\n${related.map(place => `    ${place.path}:${place.range.start.line + 1} ${place.message}\n`).join("")}${fixes.map(fix => `    fix: ${fix.title}\n`).join("")}`,
      );
      expect(analysis.faults).toEqual([]);
      expectGolden(join(plans, name.replace(".smp.yaml", ".findings.txt")), `${lines.join("")}${analysis.checklist.words}\n`);
      expect(input.repo.unread).toEqual([]);
    });

    test("one click corrects the stale version in a citation", async () => {
      const { input, analysis } = await checked("MultiQC__MultiQC.smp.yaml");
      const finding = analysis.findings.find(({ code }) => code === "REL002");
      const edit = finding?.fixes[0]?.edits[0];
      if (edit === undefined) throw new Error("no fix");
      const before = input.repo.files.get(edit.path)?.text ?? "";
      const after = applyEdits(before, edit.edits);
      expect(after.replace(/^version: .*$/m, "")).toBe(before.replace(/^version: .*$/m, ""));
      const repo = { ...input.repo, files: new Map(input.repo.files).set(edit.path, sourceFile(edit.path, after)) };
      expect(analyze({ ...input, repo }).findings.some(({ code }) => code === "REL002")).toBe(false);
    });
  },
);

async function checked(name: string) {
  const isPlan = planMatcher([]);
  const repository = createRepository(listedFileSystem(join(repositories ?? "", name.replace(".smp.yaml", ""))), {
    wants: path => readerFor(path) !== undefined,
    isPlan,
  });
  await repository.load();
  const plan = sourceFile("smp.yaml", readFileSync(join(plans, name), "utf8"));
  const input = { plan, signoffs: [], plans: [plan.path], repo: repository.snapshot(), config: defaultConfig, today };
  return { input, analysis: analyze(input) };
}
