import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "../../server/src/cli/run.ts";
import { folderWith } from "../support/folder.ts";
import { repositoryWith, type Repository } from "./repository.ts";

/*
 * A repository with releases v1.0.0, v1.0.1 and v1.1.0, two sites and three components, taken along the whole path with the command line,
 * git and a shell.
 */

const plan = [
  "smp: 1",
  "stage: production",
  "software: {name: Trial pipeline, kind: pipeline, license: MIT}",
  "people:",
  "  rel: {name: Ada Release, email: ada@example.org, roles: [release-manager, performance]}",
  "  sci: {name: Cy Science, email: cy@example.org, roles: [science-lead]}",
  "  site: {name: Eve Site, email: eve@example.org, roles: [site-contact]}",
  "  board: {name: Board, email: board@example.org, roles: [production-coordinator]}",
  'release: {current: v1.0.0, tags: "v[0-9]*"}',
  "targets:",
  "  drp: {kind: container-cvmfs, tier: production, definition: containers/drp.def, sites: [north, south]}",
  "dependencies:",
  "  data:",
  '    - {id: refcat, version: "DR3"}',
  "production: {id: dr1, release: v1.0.0, starts: 2026-12-01, targets: [drp], components: [alpha, beta, gamma]}",
  "gates: {preset: path-to-production/1}   # the usual seven",
  "",
].join("\n");

const files = {
  "smp.yaml": plan,
  "src/main.py": "print(1)\n",
  "src/ümlaut.py": "print(2)\n",
  "requirements.txt": "-c constraints.txt\nnumpy==1.26.4\n",
  "constraints.txt": "numpy==1.26.4\r\n",
  "containers/drp.def":
    "Bootstrap: docker\nFrom: debian:12.5\n\n%files\n  requirements.txt /\n\n%post\n  pip install -r requirements.txt\n",
};

const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

async function signAll({ smp }: Repository, release: string, at: string): Promise<void> {
  const sign = async (gate: string, by: string, ...more: readonly string[]): Promise<void> => {
    const { status, err } = await smp("sign", gate, "--release", release, "--by", by, "--ticket", "T-1", "--at", at, "--quiet", ...more);
    expect({ gate, status, err }).toEqual({ gate, status: 0, err: "" });
  };
  await sign("feature-freeze", "rel");
  await sign("software-quality", "rel");
  await sign("resource-estimate", "rel");
  await sign("release-validated", "sci");
  await sign("remote-sites", "site", "--for", "north");
  await sign("remote-sites", "site", "--for", "south");
  await sign("runtime-performance", "rel", "--verdict", "tolerable", "--limit", "0.5 %");
  for (const part of ["alpha", "beta", "gamma"]) await sign("science-results", "sci", "--for", part);
}

describe("the path to production", () => {
  test("leads from nothing signed to open, over a patch, an emergency and a minor release", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");

    expect(await it.smp("gate", "--release", "v1.0.0")).toMatchObject({ status: 3 });
    await signAll(it, "v1.0.0", "2026-10-02");
    it.commit("signoff: v1.0.0");
    const open = await it.smp("gate", "production", "--release", "v1.0.0", "--at", "2026-10-03");
    expect(open.status).toBe(0);
    expect(open.out).toContain("OPEN  10 of 10 signed");
    // what stood in the file before stands there still
    expect(readFileSync(join(it.root, "smp.yaml"), "utf8").startsWith(plan)).toBe(true);

    // a patch: only what is bound to the source is signed anew
    it.write("src/main.py", "print(11)\n");
    it.commit("fix");
    it.git("tag", "-a", "v1.0.1", "-m", "patch");
    expect(await it.states("v1.0.1", "2026-10-10")).toEqual({
      "feature-freeze": "passed",
      "software-quality": "missing",
      "resource-estimate": "passed",
      "release-validated": "missing",
      "remote-sites/north": "passed",
      "remote-sites/south": "passed",
      "runtime-performance": "missing",
      "science-results/alpha": "missing",
      "science-results/beta": "missing",
      "science-results/gamma": "missing",
    });

    // an emergency exception holds until its review is overdue
    for (const [gate, ...part] of [
      ["software-quality"],
      ["release-validated"],
      ["runtime-performance"],
      ["science-results", "alpha"],
      ["science-results", "beta"],
      ["science-results", "gamma"],
    ]) {
      const named = part.length === 0 ? [] : ["--for", ...part];
      const waived = await it.smp(
        "waive",
        gate ?? "",
        "--release",
        "v1.0.1",
        ...named,
        "--by",
        "board",
        "--reason",
        "the alerts are wrong since Monday",
        "--until",
        "2026-12-01",
        "--emergency",
        "--review-by",
        "2026-10-20",
        "--at",
        "2026-10-10",
      );
      expect(waived.status).toBe(0);
    }
    expect(await it.smp("gate", "--release", "v1.0.1", "--at", "2026-10-11")).toMatchObject({
      status: 0,
      out: expect.stringContaining("OPEN with 6 exceptions") as string,
    });
    expect(await it.smp("gate", "--release", "v1.0.1", "--at", "2026-10-11", "--no-waivers")).toMatchObject({ status: 3 });
    expect(await it.smp("gate", "--release", "v1.0.1", "--at", "2026-10-21")).toMatchObject({ status: 3 });
    expect((await it.states("v1.0.1", "2026-10-21"))["release-validated"]).toBe("waiver-expired");

    // a minor release with another environment: everything again
    it.write("constraints.txt", "numpy==2.0.0\n");
    it.commit("newer numpy");
    it.git("tag", "v1.1.0");
    expect(new Set(Object.values(await it.states("v1.1.0", "2026-10-25")))).toEqual(new Set(["missing"]));
    await signAll(it, "v1.1.0", "2026-10-26");
    expect(await it.smp("gate", "--release", "v1.1.0", "--at", "2026-10-27")).toMatchObject({ status: 0 });
    // and an old decision is the same when it is asked for again
    expect(await it.smp("gate", "--release", "v1.0.0", "--at", "2026-10-03")).toMatchObject({ status: 0 });
  }, 60_000);

  test("binds to digests that anyone can work out with a shell", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    const { out } = await it.smp(
      "sign",
      "release-validated",
      "--release",
      "v1.0.0",
      "--by",
      "sci",
      "--ticket",
      "T-1",
      "--dry-run",
      "--format",
      "json",
    );
    const { entry, written } = JSON.parse(out) as { entry: string; written: boolean };
    expect(written).toBe(false);
    const source = it.shell("git ls-tree -r v1.0.0 | grep -vE $'\\t(smp\\\\.yaml|\\\\.smp/.*)$' | sha256sum");
    expect(entry).toContain(`source: "sha256:${source.slice(0, 16)}"`.replaceAll('"', entry.includes('"sha256:') ? '"' : ""));
    const environment = it.shell(
      "for f in constraints.txt containers/drp.def requirements.txt; do git show v1.0.0:$f | sed 's/\\r$//' | sha256sum | sed \"s#-#$f#\"; done | sha256sum",
    );
    expect(entry).toContain(environment.slice(0, 16));
    const data = it.shell("printf 'refcat\\tDR3\\t\\n' | sha256sum");
    expect(entry).toContain(data.slice(0, 16));
  });

  test("notices a tag that was moved, and says which files changed", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signAll(it, "v1.0.0", "2026-10-02");
    it.commit("signoff: v1.0.0");
    it.write("requirements.txt", "numpy==2.0.0\n");
    it.commit("sneak");
    it.git("tag", "-f", "v1.0.0");
    const { status, out } = await it.smp("gate", "--release", "v1.0.0", "--at", "2026-10-03", "--format", "json");
    expect(status).toBe(4);
    const { slots } = JSON.parse(out) as { slots: readonly { gate: string; state: string; changedFiles: readonly string[] }[] };
    expect(slots.find(({ gate }) => gate === "remote-sites")).toMatchObject({
      state: "stale",
      changedFiles: ["constraints.txt", "requirements.txt"],
    });
    expect(slots.find(({ gate }) => gate === "software-quality")).toMatchObject({ state: "stale", changedFiles: ["requirements.txt"] });
  });

  test("knows who committed an entry, and asks for it where the gate does", async () => {
    const it = repositoryWith({
      ...files,
      "smp.yaml": plan.replace("{preset: path-to-production/1}", "{preset: path-to-production/1, feature-freeze: {proof: committed}}"),
    });
    it.git("tag", "v1.0.0");
    await it.smp("sign", "feature-freeze", "--by", "rel", "--ticket", "T-1", "--quiet");
    const freeze = async (): Promise<string | undefined> => (await it.states("v1.0.0", "2026-10-03"))["feature-freeze"];
    expect(await freeze()).toBe("invalid");
    it.commit("signoff", "Someone Else <else@example.org>");
    expect(await freeze()).toBe("invalid");
    it.git("commit", "-q", "--amend", "--no-edit", "--author", "A. R. <ADA@example.org>");
    expect(await freeze()).toBe("passed");
    it.write(".github/CODEOWNERS", "smp.yaml @board\n");
    it.commit("owners");
    const { out } = await it.smp("gate", "feature-freeze", "--release", "v1.0.0", "--format", "json");
    expect(out).toContain('"proof": "reviewed"');
  });

  test.skipIf(!hasSshKeygen)(
    "believes a signature that the user's own list of keys vouches for, and no list of the repository",
    async () => {
      const home = folderWith({});
      vi.stubEnv("HOME", home);
      onTestFinished(() => void vi.unstubAllEnvs());
      const strict = "{preset: path-to-production/1, feature-freeze: {proof: signed}}";
      const it = repositoryWith({ ...files, "smp.yaml": plan.replace("{preset: path-to-production/1}", strict) });
      const key = join(home, "key");
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ada", "-f", key]);
      const trusted = `ada@example.org ${readFileSync(`${key}.pub`, "utf8")}`;
      it.git("tag", "v1.0.0");
      await it.smp("sign", "feature-freeze", "--by", "rel", "--ticket", "T-1", "--quiet");
      it.git("add", "-A");
      it.git(
        "-c",
        "gpg.format=ssh",
        "-c",
        `user.signingKey=${key}`,
        "commit",
        "-q",
        "-S",
        "-m",
        "signoff",
        "--author",
        "Ada <ada@example.org>",
      );
      const freeze = async (): Promise<string | undefined> => (await it.states("v1.0.0", "2026-10-03"))["feature-freeze"];
      writeFileSync(join(it.root, ".git/trusted"), trusted);
      it.git("config", "gpg.ssh.allowedSignersFile", join(it.root, ".git/trusted"));
      expect(await freeze()).toBe("invalid");
      writeFileSync(join(home, "trusted"), trusted);
      writeFileSync(join(home, ".gitconfig"), `[gpg "ssh"]\n\tallowedSignersFile = ${join(home, "trusted")}\n`);
      expect(await freeze()).toBe("passed");
    },
  );

  test("does not let those sign who wrote the release, where the gate says so", async () => {
    const it = repositoryWith({
      ...files,
      "smp.yaml": plan.replace("{preset: path-to-production/1}", "{preset: path-to-production/1, feature-freeze: {independent: true}}"),
    });
    it.git("tag", "v1.0.0");
    const refused = await it.smp("sign", "feature-freeze", "--by", "rel", "--ticket", "T-1");
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining("rel wrote commits of v1.0.0") as string });
    it.write("src/main.py", "print(3)\n");
    it.commit("fix", "Cy Science <cy@example.org>");
    it.git("tag", "v1.0.1");
    expect(await it.smp("sign", "feature-freeze", "--release", "v1.0.1", "--by", "rel", "--ticket", "T-1")).toMatchObject({ status: 0 });
  });

  test("keeps sign-offs in a folder where they are kept there", async () => {
    const it = repositoryWith({
      ...files,
      ".smp/signoffs/v0.9.0.yaml":
        "signoffs:\n  - {gate: feature-freeze, release: v0.9.0, by: rel, date: 2026-01-01, verdict: ok, ticket: T-0}\n",
    });
    it.git("tag", "v1.0.0");
    await it.smp("sign", "feature-freeze", "--by", "rel", "--ticket", "T-1");
    await it.smp("sign", "software-quality", "--by", "rel", "--ticket", "T-2");
    const text = readFileSync(join(it.root, ".smp/signoffs/v1.0.0.yaml"), "utf8");
    expect(text.split("\n").filter(line => line.startsWith("  - {gate: "))).toHaveLength(2);
    expect(readFileSync(join(it.root, "smp.yaml"), "utf8")).toBe(plan);
    expect((await it.states("v1.0.0", "2026-10-03"))["software-quality"]).toBe("passed");
  });

  test("writes a statement that others can check", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signAll(it, "v1.0.0", "2026-10-02");
    await it.smp("gate", "--release", "v1.0.0", "--at", "2026-10-03", "--attest", "gate.intoto.json");
    expect(JSON.parse(readFileSync(join(it.root, "gate.intoto.json"), "utf8"))).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "v1.0.0", digest: { gitCommit: it.git("rev-parse", "v1.0.0").trim() } }],
      predicateType: "https://in-toto.io/attestation/svr/v0.2",
      predicate: {
        verifier: { policies: [{ name: "smp.yaml", digest: { sha256: it.shell("sha256sum smp.yaml").slice(0, 64) } }] },
        properties: expect.arrayContaining([
          "SMP_PRODUCTION_OPEN",
          "SMP_GATE_REMOTE_SITES_NORTH",
          "SMP_TOLERATED_RUNTIME_PERFORMANCE",
        ]) as string[],
      },
    });
  });
});

describe("what cannot be decided", () => {
  const decided = async (it: Repository, ...args: readonly string[]): Promise<{ readonly status: number; readonly err: string }> => {
    const { status, err } = await it.smp("gate", "--release", "v1.0.0", ...args);
    return { status, err };
  };

  test("has the remedy beside it: no git, no such tag, a shallow clone", async () => {
    const it = repositoryWith(files);
    expect(await decided(it)).toEqual({ status: 2, err: expect.stringMatching(/no tag v1\.0\.0\n +fetch the tags/) as string });
    it.git("tag", "v1.0.0");
    const clone = folderWith({});
    it.git("clone", "-q", "--depth", "1", `file://${it.root}`, join(clone, "c"));
    const shallow = { ...it, smp: it.smp };
    expect(shallow.git("rev-parse", "--is-shallow-repository").trim()).toBe("false");
    let err = "";
    const terminal = {
      cwd: join(clone, "c"),
      env: {},
      out: () => undefined,
      err: (text: string): void => void (err += text),
      isTty: false,
      today: "2026-10-01",
      startServer: () => Promise.resolve(),
    };
    expect(await run(["gate", "--release", "v1.0.0"], terminal)).toBe(2);
    expect(err).toContain("fetch-depth: 0");
    rmSync(join(it.root, ".git"), { recursive: true });
    expect(await decided(it)).toEqual({ status: 2, err: expect.stringContaining("not a git repository") as string });
    expect(await decided(it, "--advisory")).toMatchObject({ status: 0 });
  });

  test("conflict markers and slips in the plan stop the decision", async () => {
    const it = repositoryWith({ ...files, "smp.yaml": `${plan}<<<<<<< HEAD\nsignoffs: []\n=======\nsignoffs: []\n>>>>>>> other\n` });
    it.git("tag", "v1.0.0");
    expect(await decided(it)).toMatchObject({ status: 1 });
    it.write("smp.yaml", plan.replace("production:", "productoin:"));
    expect(await decided(it)).toEqual({ status: 1, err: expect.stringContaining("“productoin” is not a key here") as string });
  });

  test("settings of a hostile repository start no program", async () => {
    const it = repositoryWith({ ...files, ".gitattributes": "* filter=evil diff=evil\n" });
    it.git("tag", "v1.0.0");
    const mark = join(it.root, "owned");
    const evil = `touch ${mark}`;
    for (const key of [
      "core.fsmonitor",
      "core.pager",
      "core.sshCommand",
      "gpg.program",
      "gpg.ssh.program",
      "diff.external",
      "diff.evil.command",
      "diff.evil.textconv",
      "filter.evil.clean",
      "filter.evil.smudge",
      "core.editor",
      "alias.blame",
    ]) {
      it.git("config", key, key === "alias.blame" ? `!${evil}` : evil);
    }
    it.git("config", "log.showSignature", "true");
    await it.smp("sign", "feature-freeze", "--by", "rel", "--ticket", "T-1");
    await it.smp("gate", "--release", "v1.0.0");
    await it.smp("check", "--since", "v1.0.0");
    expect(() => readFileSync(mark)).toThrow("ENOENT");
  });

  test("a release or pattern that looks like an option is only a name", async () => {
    const it = repositoryWith({ ...files, "smp.yaml": plan.replace('"v[0-9]*"', '"--output=owned"') });
    const { status } = await it.smp("gate", "--release=--output=owned");
    expect(status).toBe(2);
    expect(() => readFileSync(join(it.root, "owned"))).toThrow("ENOENT");
  });
});
