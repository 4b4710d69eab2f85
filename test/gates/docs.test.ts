import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { presetGates } from "../../server/src/core/gates/preset.ts";
import { slotMarks, slotWords } from "../../server/src/core/gates/slot-words.ts";
import { run } from "../../server/src/cli/run.ts";
import { folderWith } from "../support/folder.ts";

const text = readFileSync(resolve(import.meta.dirname, "../../docs/gates.md"), "utf8");
const lines = text.split("\n");

const plan = `smp: 1
stage: production
software: {name: Meridian, kind: pipeline}
people:
  sci: {name: Cy Science, roles: [science-lead]}
release: {current: v12.1.0}
targets:
  drp: {kind: container-cvmfs, tier: production, definition: containers/drp.def, sites: [north, south]}
dependencies:
  data:
    - {id: refcat, version: DR3}
    - {id: calib, version: 2026-09, checksum: "sha256:9f86d081884c7d65"}
models:
  photoz: {version: "3.1", artefact: models/photoz.onnx}
gates: {preset: path-to-production/1}
`;

describe("the document on gates", () => {
  test("gives shell lines that lead to the digests in a sign-off", async () => {
    const cwd = folderWith({
      "smp.yaml": plan,
      ".smp/config.yaml": "exclude: []\n",
      "src/ümlaut.py": "print(1)\n",
      "constraints.txt": "numpy==1.26.4\r\n",
      "requirements.txt": "-c constraints.txt\nnumpy\n",
      "containers/drp.def":
        "Bootstrap: docker\nFrom: debian:12.5\n\n%files\n  requirements.txt /\n\n%post\n  pip install -r requirements.txt\n",
    });
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    const shell = (line: string): string =>
      execFileSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", line], { cwd, env, encoding: "utf8" });
    shell(
      "git init -q . && git config user.email a@example.org && git config user.name A && git add -A && git commit -qm one && git tag v12.1.0",
    );
    let out = "";
    const status = await run(["sign", "release-validated", "--by", "sci", "--ticket", "T-1", "--dry-run", "--quiet", "--format", "json"], {
      cwd,
      env: {},
      out: more => (out += more),
      err: () => undefined,
      isTty: false,
      today: "2026-11-20",
      startServer: () => Promise.resolve(),
    });
    expect(status).toBe(0);
    const { entry } = JSON.parse(out) as { readonly entry: string };
    const digests = [...text.matchAll(/<!-- digest: (\w+) -->\n```sh\n([\s\S]*?)```/g)].map(([, part = "", script = ""]) => {
      return `${part}: sha256:${shell(script).slice(0, 16)}`;
    });
    expect(digests).toHaveLength(4);
    for (const digest of digests) expect(entry).toContain(digest);
  });

  test("has a row for each state, with its sign and its word", () => {
    for (const [state, word] of Object.entries(slotWords)) {
      const mark = slotMarks[state as keyof typeof slotMarks];
      expect(lines.filter(line => line.startsWith(`| ${mark} | ${word} |`))).toHaveLength(1);
    }
  });

  test("has a row for each gate of the preset, as it is", () => {
    for (const { id, signers, binds, validFor } of presetGates) {
      const rows = lines.filter(line => line.startsWith(`| \`${id}\``));
      expect(rows).toHaveLength(1);
      const cells = (rows[0] ?? "").split("|").map(cell => cell.trim());
      expect([cells[3], cells[4], cells[6]]).toEqual([signers.join(", "), binds.join(", ") || "nothing", validFor.replace(/ d$/, " days")]);
    }
  });

  test("shows a plan and a facts file that are taken", async () => {
    const blocks = [...text.matchAll(/```(yaml|json)\n([\s\S]*?)```/g)].map(([, , block = ""]) => block);
    const shown = blocks.find(block => block.includes("preset: path-to-production/1")) ?? "";
    const facts = blocks.find(block => block.includes('"digest"')) ?? "";
    const cwd = folderWith({
      "smp.yaml": `smp: 1\nstage: production\nsoftware: {name: Meridian, kind: pipeline}\n${shown}`,
      "facts.json": facts,
    });
    let out = "";
    const args = ["gate", "production", "--release", "v12.1.0", "--facts", "facts.json"];
    const status = await run(args, {
      cwd,
      env: {},
      out: more => (out += more),
      err: more => (out += more),
      isTty: false,
      today: "2026-11-20",
      startServer: () => Promise.resolve(),
    });
    expect({ status, out }).toEqual({
      status: 3,
      out: expect.stringContaining("CLOSED  0 of 9 signed · 9 missing · starts in 11 days") as string,
    });
  });
});
