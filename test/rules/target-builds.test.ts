import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { world } from "../support/world.ts";

/* Which of the stages and files of an image definition count for a target. */

function judge(dockerfile: string, files: Record<string, string> = {}, path = "Dockerfile"): string[] {
  const plan = `smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\ntargets: {image: {kind: container, tier: production, definition: ${path}}}\n`;
  const { findings, verdicts, faults } = analyze(world(plan, { [path]: dockerfile, ...files }));
  expect(faults).toEqual([]);
  const found = findings.filter(({ code }) => code === "DEP007").map(({ message }) => message.replace(/;.*/, ""));
  return found.length > 0 ? found : verdicts.filter(({ code }) => code === "DEP007").map(({ outcome }) => outcome);
}

const requirements = { "requirements.txt": "numpy>=1.26\n" };

test("a stage that the last one copies from counts", () => {
  const text =
    "FROM python:3.12.4 AS Build\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM python:3.12.4-slim\nCOPY --from=build /venv /venv\n";
  expect(judge(text, requirements)).toEqual(["image installs from requirements.txt, which gives ranges"]);
  expect(judge(text.replace("--from=build ", ""), requirements)).toEqual(["pass"]);
  expect(judge(text.replace("COPY --from=build", "# COPY --from=build"), requirements)).toEqual(["pass"]);
});

test("so does one that is mounted, by its number", () => {
  const text =
    "FROM python:3.12.4\nRUN pip install numpy\nFROM python:3.12.4-slim\nRUN --mount=type=bind,from=0,source=/venv,target=/venv cp -r /venv /opt\n";
  expect(judge(text)).toEqual(["image installs numpy without an exact version"]);
});

test("stages of an Apptainer definition", () => {
  const text =
    "Bootstrap: docker\nFrom: python:3.12.4\nStage: build\n\n%post\n  pip install numpy\n\nBootstrap: docker\nFrom: python:3.12.4-slim\nStage: final\n\n%files from build\n  /venv /venv\n";
  expect(judge(text, {}, "image.def")).toEqual(["image installs numpy without an exact version"]);
  expect(judge(text.replace("%files from build\n  /venv /venv\n", ""), {}, "image.def")).toEqual(["pass"]);
});

test("the build context may be the root or the folder of the definition", () => {
  const text = "FROM python:3.12.4\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n";
  expect(judge(text, requirements, "docker/Dockerfile")).toEqual(["image installs from requirements.txt, which gives ranges"]);
  expect(judge(text, { "docker/requirements.txt": "numpy\n" }, "docker/Dockerfile")).toEqual([
    "image installs from docker/requirements.txt, which gives ranges",
  ]);
  expect(judge(text, { ...requirements, "docker/requirements.txt": "numpy\n" }, "docker/Dockerfile")).toEqual(["unknown"]);
});

test("a project that is installed without its dependencies", () => {
  const files = { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\ndependencies = ["numpy"]\n' };
  expect(judge("FROM python:3.12.4\nCOPY . /x\nRUN pip install --no-deps /x\n", files)).toEqual(["pass"]);
});

test("what only sometimes runs, and what comes from an address, is left alone", () => {
  expect(judge('FROM python:3.12.4\nARG GPU\nRUN if [ "$GPU" = 1 ]; then pip install cupy; fi\n')).toEqual(["pass"]);
  expect(judge("FROM python:3.12.4\nRUN pip install git+https://example.org/lens.git@v1.0\n")).toEqual(["pass"]);
});
