import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith } from "../support/folder.ts";
import { repositoryWith, type Repository } from "./repository.ts";

/* What decisions rest on in repositories of every kind: tags, clones, repositories inside of others, files of sign-offs. */

const plan = [
  "smp: 1",
  "stage: production",
  "software: {name: Trial, kind: pipeline, license: MIT}",
  "people:",
  "  ada: {name: Ada, email: ada@example.org, roles: [performance]}",
  "  bo: {name: Bo, email: bo@example.org, roles: [production-coordinator]}",
  "release: {current: v1.0.0}",
  "targets:",
  "  img: {kind: container, tier: production, definition: Dockerfile}",
  "gates:",
  "  preset: none",
  "  quality: {title: Quality, signers: [performance], binds: [source]}",
  "  env: {title: Environment, signers: [performance], binds: [environment], carry_over: same-digest}",
  "# the end",
  "",
].join("\n");

const files = { "smp.yaml": plan, Dockerfile: "FROM debian:12.5\n", "main.py": "print(1)\n" };

/** Signs both gates of a release in a folder. */
async function signBoth(it: Repository, release: string, folder = ".", today = "2026-10-01"): Promise<void> {
  for (const gate of ["quality", "env"]) {
    const { status, err } = await it.smpIn(
      folder,
      ["sign", gate, "--release", release, "--by", "ada", "--ticket", "T-1", "--quiet"],
      today,
    );
    expect({ status, err }).toEqual({ status: 0, err: "" });
  }
}

const gate = (it: Repository, ...more: string[]): ReturnType<Repository["smp"]> => it.smp("gate", ...more);

describe("a tag", () => {
  test("of any name and kind is a release, as long as it points to a commit in the end", async () => {
    const it = repositoryWith(files);
    it.git("tag", "-a", "inner", "-m", "one");
    it.git("tag", "-a", "outer", "-m", "a tag of a tag", "inner");
    it.git("tag", "v1.0+ü&;$(x)");
    it.git("tag", "release/1.0");
    for (const release of ["inner", "outer", "v1.0+ü&;$(x)", "release/1.0"]) {
      await signBoth(it, release);
      expect(await gate(it, "--release", release)).toMatchObject({ status: 0 });
    }
    it.git("tag", "tree", "HEAD^{tree}");
    it.git("tag", "blob", "HEAD:main.py");
    it.git("branch", "v9");
    for (const release of ["tree", "blob", "v9", "HEAD", "main", "refs/tags/inner"]) {
      expect(await gate(it, "--release", release)).toEqual({
        status: 2,
        out: "",
        err: expect.stringContaining(`no tag ${release}`) as string,
      });
    }
  });

  test("is what counts, and not a branch of its name", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0");
    it.write("main.py", "print(2)\n");
    it.commit("more");
    it.git("branch", "v1.0.0");
    expect(await gate(it)).toMatchObject({ status: 0 });
    it.git("tag", "-d", "v1.0.0");
    expect(await gate(it)).toMatchObject({ status: 2 });
  });

  test("whose name a shell would run is quoted in what is proposed", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1$(touch,owned)'x");
    const { out } = await it.smp("sign", "quality", "--release", "v1$(touch,owned)'x", "--by", "ada", "--ticket", "T-1");
    const line = out.split("\n").find(text => text.startsWith("Commit it with: ")) ?? "";
    it.shell(line.replace("Commit it with: ", ""));
    expect(it.git("log", "-1", "--format=%s").trim()).toBe("signoff(quality): v1$(touch,owned)'x");
  });

  test("left empty, as a workflow that nobody started by hand gives it, is that of the plan", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0");
    expect(await gate(it, "--release", "")).toMatchObject({ status: 0 });
  });
});

describe("a place", () => {
  test("may be a worktree, a detached HEAD, or have nothing checked out but the plan", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0");
    it.commit("signed");
    const other = folderWith({});
    it.git("worktree", "add", "-q", join(other, "tree"), "HEAD");
    expect(await it.smpIn(join("../", other.split("/").at(-1) ?? "", "tree"), ["gate"])).toMatchObject({ status: 0 });
    it.git("clone", "-q", "--bare", ".", join(other, "bare"));
    writeFileSync(join(other, "bare/smp.yaml"), readFileSync(join(it.root, "smp.yaml")));
    expect(await it.smpIn(join("../", other.split("/").at(-1) ?? "", "bare"), ["gate"])).toMatchObject({ status: 0 });
    it.git("checkout", "-q", "--detach");
    expect(await gate(it)).toMatchObject({ status: 0 });
  });

  test("without commits, or with half a history, cannot decide; formats for machines say so too", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    const other = folderWith({ "empty/smp.yaml": plan });
    const place = join("../", other.split("/").at(-1) ?? "");
    it.shell(`git -C ${other}/empty init -q .`);
    expect(await it.smpIn(join(place, "empty"), ["gate"])).toMatchObject({ status: 2 });
    it.git(
      "clone",
      "-q",
      "--depth",
      "1",
      "--branch",
      "v1.0.0",
      "-c",
      "advice.detachedHead=false",
      `file://${it.root}`,
      join(other, "shallow"),
    );
    for (const format of ["json", "github", "junit", "sarif", "markdown", "badge"]) {
      const { status, out, err } = await it.smpIn(join(place, "shallow"), ["gate", "--format", format]);
      expect({ format, status }).toEqual({ format, status: 2 });
      expect(err).toContain("fetch-depth: 0");
      expect(out).toMatch(/shallow|CANNOT DECIDE|cannot decide/);
    }
    const { out } = await it.smpIn(join(place, "shallow"), ["gate", "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject({ decision: "UNDECIDED", exit: 2, undecided: "this is a shallow clone, without its history" });
    await it.smpIn(join(place, "shallow"), ["gate", "--attest", "out.json"]);
    expect(() => readFileSync(join(other, "shallow/out.json"))).toThrow("ENOENT");
  });

  test("below the top of a repository has its own digests, and names changed files from where somebody looks", async () => {
    const it = repositoryWith({
      "other.txt": "1\n",
      "pkg/smp.yaml": plan,
      "pkg/Dockerfile": files.Dockerfile,
      "pkg/main.py": files["main.py"],
    });
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0", "pkg");
    expect(await gate(it)).toMatchObject({ status: 0 });
    it.commit("signed");
    it.write("other.txt", "2\n");
    it.commit("elsewhere");
    it.git("tag", "-f", "v1.0.0");
    expect(await gate(it)).toMatchObject({ status: 0 });
    it.write("pkg/main.py", "print(2)\n");
    it.commit("here");
    it.git("tag", "-f", "v1.0.0");
    const { status, out } = await gate(it, "--format", "json");
    expect(status).toBe(4);
    expect(out).toContain('"pkg/main.py"');
    const source = it.shell("cd pkg && git ls-tree -r v1.0.0 | grep -vE $'\\t(smp\\\\.yaml|\"?\\\\.smp/.*)$' | sha256sum").slice(0, 16);
    await it.smpIn("pkg", ["sign", "quality", "--by", "ada", "--ticket", "T-2"]);
    expect(readFileSync(join(it.root, "pkg/smp.yaml"), "utf8")).toContain(`sha256:${source}`);
  });

  test("inside of another repository is judged by its own", async () => {
    const inner = repositoryWith(files);
    inner.git("tag", "v1.0.0");
    await signBoth(inner, "v1.0.0");
    inner.commit("signed");
    // the tag of the outer one is another release
    const outer = repositoryWith({ "readme.txt": "outer\n" });
    outer.git("tag", "v1.0.0");
    outer.shell(`git clone -q ${inner.root} vendor/inner`);
    expect(await gate(outer)).toMatchObject({ status: 0 });
    const { out } = await gate(outer, "--format", "json");
    const { tagCommit, planCommit } = JSON.parse(out) as Record<string, string>;
    expect([tagCommit, planCommit]).toEqual([inner.git("rev-parse", "v1.0.0").trim(), inner.git("rev-parse", "HEAD").trim()]);
    outer.shell("cd vendor/inner && git config user.email ada@example.org && git config user.name Ada");
    outer.write("vendor/inner/requirements.txt", "numpy\n");
    outer.write("vendor/inner/main.py", "print(2)\n");
    outer.shell("cd vendor/inner && git add -A && git commit -q -m more && git tag -f v1.0.0");
    const changed = await gate(outer, "--format", "json");
    expect(changed.status).toBe(4);
    expect(JSON.parse(changed.out)).toMatchObject({
      slots: [
        { gate: "quality", proof: "committed", changedFiles: ["vendor/inner/main.py", "vendor/inner/requirements.txt"] },
        { gate: "env" },
      ],
    });
    // and a plan of the outer one goes before it
    outer.write("smp.yaml", plan);
    outer.write("Dockerfile", files.Dockerfile);
    expect(await gate(outer, "--format", "json")).toMatchObject({
      status: 3,
      out: expect.stringContaining('"plan": "smp.yaml"') as string,
    });
  });

  test("with folders that hold no plan's files is told when the plan differs from what is committed", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    const planCommit = async (): Promise<unknown> =>
      (JSON.parse((await gate(it, "--format", "json")).out) as { planCommit: unknown }).planCommit;
    expect(await planCommit()).toBe(it.git("rev-parse", "HEAD").trim());
    await signBoth(it, "v1.0.0");
    expect(await planCommit()).toBe(null);
  });
});

describe("files of sign-offs", () => {
  const rejection = "signoffs:\n  - {gate: quality, release: v1.0.0, by: ada, date: 2026-10-01, verdict: rejected, ticket: T-2}\n";
  async function signed(): Promise<Repository> {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0");
    return it;
  }

  test("that cannot be read leave it undecided: they may hold a rejection", async () => {
    const it = await signed();
    it.write(".smp/signoffs/v1.0.0.yaml", `${rejection}\0`);
    const said = await gate(it);
    expect(said.status).toBe(2);
    expect(said.out).toContain(".smp/signoffs/v1.0.0.yaml could not be read: not text");
    expect((await it.smp("check")).err).toContain(".smp/signoffs/v1.0.0.yaml could not be read");
    const away = folderWith({ "away.yaml": rejection });
    const linked = await signed();
    mkdirSync(join(linked.root, ".smp/signoffs"), { recursive: true });
    symlinkSync(join(away, "away.yaml"), join(linked.root, ".smp/signoffs/v1.0.0.yaml"));
    expect(await gate(linked)).toMatchObject({ status: 2, out: expect.stringContaining("outside the root") as string });
  });

  test("count where git is told to leave them out, and where settings exclude them", async () => {
    const it = await signed();
    it.write(".gitignore", ".*\n");
    it.write(".smp/config.yaml", 'exclude: [".smp/**"]\n');
    it.write(".smp/signoffs/v1.0.0.yaml", rejection);
    expect(await gate(it)).toMatchObject({ status: 3 });
  });

  test.each([
    ["conflict markers", `<<<<<<< HEAD\n${rejection}=======\n>>>>>>> other\n`],
    ["a list at the top", rejection.replace("signoffs:\n", "")],
    ["a key that is none", rejection.replace("signoffs", "signofs")],
    ["two documents", `signoffs: []\n---\n${rejection}`],
    ["a key twice", rejection.replace("verdict: rejected", "verdict: ok, verdict: rejected")],
  ])("with %s stop the decision", async (_what, text) => {
    const it = await signed();
    it.write(".smp/signoffs/v1.0.0.yaml", text);
    expect(await gate(it)).toMatchObject({ status: 1 });
  });

  test("are in the statement beside the plan, byte for byte", async () => {
    const it = repositoryWith({ ...files, "smp.yaml": `\ufeff${plan}` });
    it.git("tag", "v1.0.0");
    it.write(".smp/signoffs/v0.9.0.yaml", "signoffs: []\n");
    await signBoth(it, "v1.0.0");
    await gate(it, "--attest", "out.json");
    const { predicate } = JSON.parse(readFileSync(join(it.root, "out.json"), "utf8")) as {
      predicate: { verifier: { policies: readonly { name: string; digest: { sha256: string } }[] } };
    };
    expect(predicate.verifier.policies.map(({ name, digest }) => `${digest.sha256}  ${name}`)).toEqual(
      it.shell("sha256sum smp.yaml .smp/signoffs/v0.9.0.yaml .smp/signoffs/v1.0.0.yaml").split("\n"),
    );
  });
});

describe("a statement", () => {
  const image = "a".repeat(64);
  const sites = plan
    .replace("definition: Dockerfile", `definition: Dockerfile, sites: [north], artefact: 'ghcr.io/x/y:1.0@sha256:${image}'`)
    .replace(
      "  preset: none",
      "  preset: none\n  sites: {title: Sites, signers: [performance], per: [north]}\n  sites-north: {title: North, signers: [performance]}",
    );

  test("says that production is open only when all of it was asked about", async () => {
    const it = repositoryWith({ ...files, "smp.yaml": sites });
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0");
    const statement = async (...more: string[]): Promise<{ subject: unknown; predicate: { properties: string[] } }> => {
      await gate(it, ...more, "--attest", "out.json");
      return JSON.parse(readFileSync(join(it.root, "out.json"), "utf8")) as { subject: unknown; predicate: { properties: string[] } };
    };
    await it.smp("sign", "sites", "--for", "north", "--by", "ada", "--ticket", "T-1");
    // two slots whose names come to the same: neither may stand for the other
    expect((await statement()).predicate.properties).toEqual(["SMP_GATE_QUALITY", "SMP_GATE_ENV"]);
    expect((await statement("quality")).predicate.properties).toEqual(["SMP_GATE_QUALITY"]);
    await it.smp("sign", "sites-north", "--by", "ada", "--ticket", "T-1");
    const whole = await statement();
    expect([...whole.predicate.properties].sort()).toEqual([
      "SMP_GATE_ENV",
      "SMP_GATE_QUALITY",
      "SMP_GATE_SITES_NORTH",
      "SMP_PRODUCTION_OPEN",
    ]);
    expect(whole.subject).toEqual([
      { name: "v1.0.0", digest: { gitCommit: it.git("rev-parse", "v1.0.0").trim() } },
      { name: "ghcr.io/x/y:1.0", digest: { sha256: image } },
    ]);
    expect((await statement("production", "--target", "img")).predicate.properties).not.toContain("SMP_PRODUCTION_OPEN");
  });
});

describe("an old decision", () => {
  test("is found again after it was signed anew", async () => {
    const it = repositoryWith(files);
    it.git("tag", "v1.0.0");
    await signBoth(it, "v1.0.0", ".", "2026-10-01");
    await it.smpIn(".", ["sign", "quality", "--by", "ada", "--ticket", "T-2", "--verdict", "rejected"], "2026-10-10");
    await it.smpIn(".", ["sign", "quality", "--by", "ada", "--ticket", "T-3"], "2026-10-20");
    const at = async (day: string, ...more: string[]): Promise<number> =>
      (await it.smpIn(".", ["gate", "--at", day, ...more], "2026-10-25")).status;
    expect([await at("2026-10-01"), await at("2026-10-09"), await at("2026-10-10"), await at("2026-10-20")]).toEqual([0, 0, 3, 0]);
  });
});
