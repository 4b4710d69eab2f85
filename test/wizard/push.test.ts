import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { elixirCoordinate } from "../../server/src/core/knowledge-model/elixir-smp.ts";
import { coordinateText } from "../../server/src/core/knowledge-model/model.ts";
import { runSmp, type Said } from "../support/cli-run.ts";
import { folderWith } from "../support/folder.ts";
import { fullPlan } from "../support/full-plan.ts";
import {
  startWizard,
  wizardVersions,
  type Fault,
  type TestWizard,
  type WizardOptions,
  type WizardVersion,
} from "../support/wizard-server.ts";

const key = "k3y-that-must-not-be-seen.anywhere";
const model = coordinateText(elixirCoordinate);
const versions = Object.keys(wizardVersions) as WizardVersion[];

async function start(options: Partial<WizardOptions> = {}): Promise<TestWizard> {
  const wizard = await startWizard({ version: "4.28", key, ...options });
  onTestFinished(() => wizard.close());
  return wizard;
}

interface Desk {
  readonly cwd: string;
  readonly plan: () => string;
  /** Runs `smp push`, and looks for the key in whatever it says or writes. */
  readonly push: (...argv: readonly string[]) => Promise<Said>;
}

function desk(wizard: TestWizard, plan = fullPlan, env: Readonly<Record<string, string>> = {}): Desk {
  const cwd = folderWith({ "smp.yaml": plan });
  const text = (): string => readFileSync(join(cwd, "smp.yaml"), "utf8");
  return {
    cwd,
    plan: text,
    push: async (...argv) => {
      const said = await runSmp(["push", ...argv], cwd, { SMP_WIZARD_URL: wizard.address, SMP_WIZARD_KEY: key, ...env });
      for (const where of [said.out, said.err, text(), ...wizard.seen, ...wizard.requests]) expect(where).not.toContain(key);
      return said;
    },
  };
}

function repliesOf(wizard: TestWizard, uuid: string): string {
  const { replies, phaseUuid } = wizard.projects.get(uuid)!;
  return JSON.stringify([[...replies].sort(([a], [b]) => (a < b ? -1 : 1)), phaseUuid]);
}

afterEach(() => {
  vi.useRealTimers();
});

describe.each(versions)("a Wizard of version %s", version => {
  test("takes a new project, a change, and at the second push nothing", async () => {
    const wizard = await start({ version, otherVersions: ["0.9.0"] });
    const { push, plan, cwd } = desk(wizard);
    const preview = await push("--create", "--model", model);
    expect(preview).toMatchObject({ status: 0, err: expect.stringContaining("repeat with --yes") as string });
    expect(wizard.projects.size).toBe(0);

    const made = await push("--create", "--model", model, "--yes");
    expect(made.err).toMatch(/sent, and read back\n$/);
    expect(made.status).toBe(0);
    const [project] = [...wizard.projects.values()];
    expect(project?.name).toBe("StrainScope");
    expect(plan()).toContain(`project: ${project!.uuid}`);
    expect(project!.replies.size).toBeGreaterThan(50);
    expect(made.out).toContain(preview.out.split("\n").slice(2, 20).join("\n"));

    const before = repliesOf(wizard, project!.uuid);
    const requests = wizard.requests.length;
    const second = await push("--yes");
    expect(second).toMatchObject({ status: 0, out: expect.stringContaining("nothing to send") as string });
    expect(wizard.requests.slice(requests).filter(it => !it.startsWith("GET"))).toEqual([]);
    expect(repliesOf(wizard, project!.uuid)).toBe(before);

    const other = folderWith({ "smp.yaml": plan().replace("documentation.purpose: yes", "documentation.purpose: no") });
    expect(other).not.toBe(cwd);
    const changed = await runSmp(["push", "--yes"], other, { SMP_WIZARD_URL: wizard.address, SMP_WIZARD_KEY: key });
    expect(changed.out).toMatch(/^1 changed; \d+ replies already there$/m);
    expect(repliesOf(wizard, project!.uuid)).not.toBe(before);
    expect(wizard.violations).toEqual([]);
  });
});

test("--quiet says what changes and what has no place, --color paints, --at takes dates only", async () => {
  const wizard = await start();
  const { push } = desk(wizard);
  const project = wizard.addProject("StrainScope");
  const loud = await push("--project", project);
  const quiet = await push("--project", project, "--quiet");
  expect(loud.err).toContain("version 4.28");
  expect(quiet.err).toBe("smp: nothing was sent; repeat with --yes\n");
  expect(loud.out).toContain("only in the plan");
  expect(quiet.out).not.toContain("only in the plan");
  expect(quiet.out.split("\n").filter(line => line.startsWith("+"))).toEqual(loud.out.split("\n").filter(line => line.startsWith("+")));
  expect((await push("--project", project, "--color", "always")).out).toContain("\u001b[32m+\u001b[39m ");
  expect(await push("--project", project, "--at", "soon")).toMatchObject({
    status: 2,
    err: expect.stringContaining("--at takes a date") as string,
  });
});

describe("the version", () => {
  test.each([
    ["develop~1a2b3c4", "4.24"],
    ["develop~1a2b3c4", "4.25"],
    ["develop~1a2b3c4", "4.27"],
    ["develop~1a2b3c4", "4.28"],
    ["develop~1a2b3c4", "4.33"],
    [false, "4.22"],
    [false, "4.25"],
    [false, "4.26"],
    [false, "4.32"],
  ] as const)("that is said as %s is found by the addresses: %s", async (says, version) => {
    // what only 4.33 has may be left out
    const wizard = await start({ version: version === "4.33" ? "4.32" : version, says });
    const { push } = desk(wizard);
    const said = await push("--create", "--model", model, "--yes");
    expect(said.err).toMatch(/sent, and read back\n$/);
    expect(wizard.violations).toEqual([]);
  });

  test.each(["4.21.9~a", "3.28.0", "v4.1.1"])("%s is too old", async says => {
    const said = await desk(await start({ says })).push("--project", "0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40");
    expect(said).toMatchObject({ status: 2, err: expect.stringMatching(/pushing needs 4\.22 or newer/) as string });
  });

  test.each(["4.34.0~a", "5.0.0"])("%s is not known, and tried only when asked", async says => {
    const wizard = await start({ version: "4.33", says });
    const { push } = desk(wizard);
    const project = wizard.addProject("StrainScope");
    expect(await push("--project", project)).toMatchObject({ status: 2, err: expect.stringContaining("--api-version 4.33") as string });
    expect(await push("--project", project, "--api-version", "4.33", "--yes")).toMatchObject({ status: 0 });
    expect(wizard.violations).toEqual([]);
  });
});

describe("failures", () => {
  const faults: readonly (readonly [Fault, RegExp])[] = [
    [{ kind: "status", status: 500 }, /failed to .* \(500\)/],
    [{ kind: "status", status: 503, body: "<html>maintenance</html>" }, /failed to .* \(503\)/],
    [{ kind: "status", status: 401 }, /does not take the key/],
    [
      {
        kind: "status",
        status: 403,
        body: JSON.stringify({ status: 403, message: { code: "error.validation.forbidden", params: [key] } }),
      },
      /no right to .*error\.validation\.forbidden/,
    ],
    [{ kind: "status", status: 404, body: "" }, /has nothing here|No Wizard/],
    [{ kind: "status", status: 409 }, /Somebody else is at work/],
    [{ kind: "status", status: 413 }, /too much at once/],
    [{ kind: "status", status: 422, body: JSON.stringify({ formErrors: [{ code: `bad ${key}\u001b[31m` }] }) }, /refuses to .*bad …/],
    [{ kind: "status", status: 400, body: `{"message":"${"x".repeat(5000)}"}` }, /refuses to .*x…$/m],
    [{ kind: "drop" }, /connection to .* broke/],
    [{ kind: "cut" }, /broke in the middle/],
    [{ kind: "apply-then-drop" }, /connection to .* broke/],
    [{ kind: "garbage", body: "not json" }, /something else than data/],
    [{ kind: "garbage", body: "" }, /something else than data/],
    [{ kind: "garbage", body: "<!doctype html><title>Login</title>" }, /a web page/],
    [{ kind: "garbage", body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }, /not text in UTF-8/],
    [{ kind: "redirect", to: "https://evil.example/take" }, /points to https:\/\/evil\.example; the key is not sent there/],
    [{ kind: "redirect", to: "/login" }, /points to http:\/\/127\.0\.0\.1/],
  ];

  test.each(faults)("of a read: %j", async (fault, message) => {
    const wizard = await start();
    const { push } = desk(wizard);
    const project = wizard.addProject("StrainScope");
    wizard.failAt(2, fault);
    const said = await push("--project", project, "--yes");
    expect(said.status).toBe(2);
    expect(said.err).toMatch(message);
    expect(wizard.projects.get(project)!.replies.size).toBe(0);
    expect(wizard.violations).toEqual([]);
  });

  /** One of each kind. */
  const worst = faults.filter(([{ kind }], at) => faults.findIndex(([other]) => other.kind === kind) === at);

  test.each(worst)("at any point of an update leave all or nothing, and the next push does the rest: %j", async fault => {
    // version, project, project again, content, project read back
    for (let point = 1; point <= 5; point++) {
      const wizard = await start();
      const { push } = desk(wizard);
      const project = wizard.addProject("StrainScope");
      wizard.failAt(point, fault);
      const said = await push("--project", project, "--yes");
      const { size } = wizard.projects.get(project)!.replies;
      expect(size === 0 || size > 50).toBe(true);
      if (said.status === 0) expect(size).toBeGreaterThan(50);
      else expect(said.err).toMatch(/^smp: \S/m);
      const again = await push("--project", project, "--yes");
      expect(again.status).toBe(0);
      expect((await push("--project", project)).out).toContain("nothing to send");
      expect(wizard.violations).toEqual([]);
    }
  });

  test.each(worst)("at any point of a creation make no second project: %j", async fault => {
    // version, list, versions, preview, list, versions, namesakes, POST, then as above
    for (const point of [1, 2, 4, 6, 7, 8, 9, 11, 12]) {
      const wizard = await start();
      const { push, plan } = desk(wizard);
      wizard.failAt(point, fault);
      const said = await push("--create", "--model", model, "--yes");
      if (said.status !== 0) {
        const kept = /project: ([0-9a-f-]{36})/.exec(plan())?.[1];
        expect(kept !== undefined || wizard.projects.size === 0 || /not known whether a project was made/.test(said.err)).toBe(true);
        if (kept === undefined) continue;
        expect((await push("--yes")).status).toBe(0);
      }
      expect(wizard.projects.size).toBe(1);
      expect([...wizard.projects.values()][0]!.replies.size).toBeGreaterThan(50);
      expect(wizard.violations).toEqual([]);
    }
  });

  test("answers without end are not read to their end", async () => {
    const wizard = await start();
    const { push } = desk(wizard);
    wizard.failAt(1, { kind: "flood" });
    expect(await push("--project", wizard.addProject("A"))).toMatchObject({
      status: 2,
      err: expect.stringMatching(/more than 1 MiB/) as string,
    });
  });

  test.each([1, 2, 3])("no answer to request %i in time is said, and nothing is changed", async point => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const wizard = await start();
    const { push } = desk(wizard);
    const project = wizard.addProject("StrainScope");
    wizard.failAt(point, { kind: "hang" });
    const pushing = push("--project", project, "--yes", "--timeout", "7");
    await wizard.hanging();
    vi.advanceTimersByTime(7000);
    const said = await pushing;
    expect(said).toMatchObject({ status: 2, err: expect.stringMatching(/did not answer within 7 seconds/) as string });
    expect(wizard.projects.get(project)!.replies.size).toBe(0);
  });

  test("no answer to the change itself: reading back tells what became of it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    for (const kind of ["hang", "apply-then-hang"] as const) {
      const wizard = await start();
      const { push } = desk(wizard);
      const project = wizard.addProject("StrainScope");
      wizard.failAt(4, { kind });
      const pushing = push("--project", project, "--yes");
      await wizard.hanging();
      vi.advanceTimersByTime(30_000);
      const said = await pushing;
      if (kind === "hang")
        expect(said).toMatchObject({ status: 2, err: expect.stringContaining("Nothing was changed; push again") as string });
      else expect(said).toMatchObject({ status: 0, err: expect.stringContaining("sent, and read back") as string });
    }
  });

  test("a change whose answer is lost, and nobody to ask: not known, and repeating is harmless", async () => {
    const wizard = await start();
    const { push } = desk(wizard);
    const project = wizard.addProject("StrainScope");
    wizard.failAt(4, { kind: "apply-then-drop" });
    wizard.failAt(5, { kind: "drop" });
    const said = await push("--project", project, "--yes");
    expect(said).toMatchObject({ status: 2, err: expect.stringContaining("not known whether it arrived. Push again") as string });
    expect((await push("--project", project, "--yes")).out).toContain("nothing to send");
    expect(wizard.violations).toEqual([]);
  });

  test("somebody else at work between preview and sending stops it", async () => {
    const wizard = await start();
    const { push } = desk(wizard);
    const project = wizard.addProject("StrainScope");
    await desk(wizard, fullPlan.replace("name: StrainScope", "name: Other")).push("--project", project, "--yes");
    const [path] = [...wizard.projects.get(project)!.replies].find(([, value]) => (value as { value: unknown }).value === "Newick")!;
    const realFetch = globalThis.fetch;
    let reads = 0;
    vi.stubGlobal("fetch", (address: string, options: RequestInit) => {
      if (address.endsWith("/questionnaire") && ++reads === 2) wizard.edit(project, { [path]: { type: "StringReply", value: "by hand" } });
      return realFetch(address, options);
    });
    const said = await push("--project", project, "--yes");
    vi.unstubAllGlobals();
    expect(said.out).toBe("");
    expect(said).toMatchObject({ status: 2, err: expect.stringContaining("Somebody has changed the project") as string });
    expect(wizard.projects.get(project)!.replies.get(path)).toEqual({ type: "StringReply", value: "by hand" });
  });

  test("nobody at the address", async () => {
    const wizard = await start();
    const { push } = desk(wizard);
    await wizard.close();
    expect(await push("--project", "0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40")).toMatchObject({
      status: 2,
      err: expect.stringContaining("cannot be reached: nobody answers") as string,
    });
  });
});

describe("the command line", () => {
  const project = "0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40";

  test.each([
    [[], {}, /The plan has no project at the Wizard yet/],
    [["--project", project], { SMP_WIZARD_KEY: "" }, /SMP_WIZARD_KEY is not set/],
    [["--project", project], { SMP_WIZARD_URL: "" }, /Which Wizard\?/],
    [["--project", project], { SMP_WIZARD_KEY: "two words" }, /The key has characters that no key has/],
    [["--project", project], { SMP_WIZARD_KEY: "line\nbreak" }, /The key has characters that no key has/],
    [["--project", project], { NODE_TLS_REJECT_UNAUTHORIZED: "0" }, /lets anybody take the key/],
    [["--project", project, "--server", "http://wizard.example/wizard"], {}, /must begin with https/],
    [["--project", project, "--server", "https://me:secret@wizard.example/"], {}, /must not hold a user name/],
    [["--project", project, "--server", key], {}, /no address of a Wizard/],
    [["--project", "mine"], {}, /--project takes the UUID/],
    [
      ["--project", project, "--server", "https://a.example", "--project", `https://b.example/wizard/projects/${project}`],
      {},
      /is at https:\/\/b\.example/,
    ],
    [["--project", project, "--create"], {}, /The plan has project .* already/],
    [["--create"], {}, /needs its model/],
    [["--create", "--model", "dsw:smp"], {}, /ORGANISATION:MODEL:VERSION/],
    [["--project", project, "--timeout", "0"], {}, /--timeout takes seconds/],
    [["--project", project, "--api-version", "latest"], {}, /--api-version takes a version/],
    [["--project", project, "--map", "documentation.purpose"], {}, /--map takes QUESTION=UUID/],
  ] as const)("%j is refused", async (argv, env, message) => {
    const wizard = await start();
    const said = await desk(wizard, fullPlan, env).push(...argv);
    expect(said.status).toBe(2);
    expect(said.err).toMatch(message);
  });

  test("takes the address of the project's page for both", async () => {
    const wizard = await start();
    const uuid = wizard.addProject("StrainScope");
    const page = `${new URL(wizard.address).origin}/wizard/projects/${uuid}?token=abc#x`;
    const { push } = desk(wizard, fullPlan, { SMP_WIZARD_URL: "" });
    const said = await push("--project", page);
    expect(said).toMatchObject({ status: 0 });
    expect(said.err).toContain(`smp: ${wizard.address}, version 4.28.1`);
    expect(said.err).not.toContain("token");
  });

  test("never takes the server from the plan", async () => {
    const wizard = await start();
    const elsewhere = `wizard: {project: "https://evil.example/wizard/projects/${project}"}\n`;
    expect((await desk(wizard, fullPlan + elsewhere, { SMP_WIZARD_URL: "" }).push()).err).toContain("Which Wizard?");
    expect((await desk(wizard, fullPlan + elsewhere).push()).err).toContain("wizard.project of the plan is at https://evil.example");
    expect(wizard.requests).toEqual([]);
  });

  test("names a model that is not there, and those that are", async () => {
    const wizard = await start({ otherVersions: ["0.9.0"] });
    const said = await desk(wizard).push("--create", "--model", model.replace("1.0.0", "7.0.0"));
    expect(said.err).toContain("This Wizard has no smptools:elixir-smp:7.0.0, only 0.9.0, 1.0.0");
  });

  test("does not pass on the key when the server repeats it", async () => {
    const wizard = await start();
    const uuid = wizard.addProject(`Project ${key}`);
    for (const format of ["text", "json", "markdown"]) await desk(wizard).push("--project", uuid, "--format", format);
    expect((await desk(wizard).push("--project", uuid)).out).toMatch(/^Project …, /);
  });

  test("under --strict sends nothing when anything has no place", async () => {
    const wizard = await start();
    const uuid = wizard.addProject("StrainScope");
    const lossy = fullPlan.replace("by: bob", "by: somebody-else");
    const said = await desk(wizard, lossy).push("--project", uuid, "--strict", "--yes");
    expect(said).toMatchObject({ status: 1, err: expect.stringContaining("nothing was sent (--strict)") as string });
    expect(wizard.projects.get(uuid)!.replies.size).toBe(0);
  });

  test("does not make a project that the plan could not keep", async () => {
    const wizard = await start();
    const said = await desk(wizard, `${fullPlan}wizard: &w {}\nx: *w\n`.replace("x: *w\n", "")).push("--create", "--model", model, "--yes");
    expect([0, 2]).toContain(said.status);
    expect(wizard.projects.size).toBe(said.status === 0 ? 1 : 0);
  });

  test("prints JSON for programs, and Markdown", async () => {
    const wizard = await start();
    const uuid = wizard.addProject("StrainScope");
    const { push } = desk(wizard);
    const json = JSON.parse((await push("--project", uuid, "--format", "json")).out) as Readonly<Record<string, unknown>>;
    expect(json).toMatchObject({ wizard: { version: "4.28.1" }, project: { uuid, name: "StrainScope", model }, sent: false, others: 0 });
    expect((await push("--project", uuid, "--format", "markdown")).out).toMatch(/^# Push to the Software Management Wizard\n/);
  });

  test("removes with --prune what only the Wizard has, and says what it would before", async () => {
    const wizard = await start();
    const uuid = wizard.addProject("StrainScope");
    const { push, cwd, plan } = desk(wizard);
    await push("--project", uuid, "--yes");
    const less = folderWith({ "smp.yaml": plan().replace("  documentation.purpose: yes\n", "") });
    expect(less).not.toBe(cwd);
    const env = { SMP_WIZARD_URL: wizard.address, SMP_WIZARD_KEY: key };
    const kept = await runSmp(["push", "--project", uuid, "--yes"], less, env);
    expect(kept.out).toContain("Only in the Wizard, and stays:");
    expect(kept.err).toContain("--prune");
    const pruned = await runSmp(["push", "--project", uuid, "--yes", "--prune"], less, env);
    expect(pruned.out).toMatch(/^1 removed;/m);
    expect((await runSmp(["push", "--project", uuid, "--prune"], less, env)).out).toContain("nothing to send");
    expect(wizard.violations).toEqual([]);
  });
});
