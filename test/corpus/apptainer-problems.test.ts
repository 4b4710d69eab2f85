import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseApptainerDefinition } from "../../server/src/core/formats/apptainer-def.ts";
import { definitionProblems } from "../../server/src/core/formats/apptainer-problems.ts";

interface Case {
  readonly id: string;
  readonly format: string;
  readonly file: string;
  readonly expectError?: boolean;
}

const corpus = process.env["SMP_CORPUS"];
const manifest = corpus === undefined ? undefined : join(corpus, "manifest.json");

if (corpus === undefined || manifest === undefined || !existsSync(manifest)) {
  test.skip("the corpus of images is not here: set SMP_CORPUS to its folder", () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(manifest, "utf8")) as { cases: readonly Case[] };
  const healthy = cases.filter(one => one.format === "Apptainer.def" && one.expectError !== true);
  describe("definitions that Apptainer takes have no problems", () => {
    test("there are some", () => expect(healthy.length).toBeGreaterThan(15));
    test.each(healthy.map(({ id, file }) => [id, file] as const))("%s", (_, file) => {
      const text = readFileSync(join(corpus, file), "utf8");
      expect(definitionProblems(parseApptainerDefinition(text), text)).toEqual([]);
    });
  });
}
