import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { CodeLens, InlayHint } from "vscode-languageserver";
import { URI } from "vscode-uri";
import { gitAccess } from "../../server/src/host/git-access.ts";
import type {
  ChangedFilesResult,
  EntryResult,
  FileAtResult,
  GatesResult,
  PlanReadiness,
  Problem,
  ReadinessResult,
  SignOffDraft,
} from "../../server/src/lsp/protocol.ts";
import { folderWith } from "../support/folder.ts";
import { dayFrom, entries, makeReleases, planWith, type Releases } from "../support/releases.ts";
import { fullCapabilities, realClock, start, type Options, type TestClient } from "./support.ts";

const today = "2026-11-20";
const capabilities = {
  ...fullCapabilities,
  workspace: { ...fullCapabilities.workspace, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
};

let client: TestClient;
afterEach(() => client.dispose());

/** What a probe gives as soon as it gives something; git and files need their time. */
async function until<T>(probe: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + 15_000;
  for (;;) {
    const found = await probe();
    if (found !== false && found !== undefined) return found as Exclude<T, false | undefined>;
    if (Date.now() > end) throw new Error(`It did not come to this: ${probe.toString()}`);
    await new Promise(resolve => void setTimeout(resolve, 30));
  }
}

interface Fixture extends Releases {
  readonly root: string;
  readonly uri: string;
}

async function begin(plan = planWith(today, entries(today)), options: Options = {}): Promise<Fixture> {
  const root = folderWith({});
  const releases = makeReleases(root, plan);
  const folder = URI.file(root).toString();
  const uri = `${folder}/smp.yaml`;
  client = await start({ onDisk: true, git: it => gitAccess(URI.parse(it).fsPath), folders: [folder], capabilities, ...options });
  await client.open(uri, plan);
  return { ...releases, root, uri };
}

const readiness = async (releases?: Record<string, string>): Promise<PlanReadiness> => {
  const { plans } = await client.request<ReadinessResult>("smp/readiness", { releases });
  expect(plans).toHaveLength(1);
  return plans[0] as PlanReadiness;
};
/** As soon as git has told. */
const told = (releases?: Record<string, string>): Promise<PlanReadiness> =>
  until(async () => {
    const plan = await readiness(releases);
    return plan.git === undefined && plan;
  });
const states = (plan: PlanReadiness): Record<string, string> =>
  Object.fromEntries(
    plan.milestones.flatMap(({ slots }) => slots).map(it => [it.part === null ? it.gate : `${it.gate}/${it.part}`, it.state]),
  );

describe("readiness", () => {
  test("of a plan, with what git tells of the release that it prepares", async () => {
    const { uri } = await begin();
    const plan = await told();
    expect(plan).toMatchObject({
      uri,
      name: "Sky pipeline",
      release: "v1.0.1",
      planned: "v1.0.1",
      decision: "CLOSED",
      title: "CLOSED",
      passed: 4,
      total: 10,
      campaign: "dr1 starts in 11 days",
    });
    expect(plan.words).toBe("4 of 10 signed · 1 stale · 5 missing");
    expect(plan.milestones.map(({ title, passed, total }) => `${title} ${passed}/${total}`)).toEqual([
      "1. Software preparation 3/3",
      "2. Release validation 0/3",
      "3. Pre-production 1/4",
    ]);
    expect(states(plan)).toMatchObject({
      "feature-freeze": "passed",
      "runtime-performance": "tolerable",
      "release-validated": "stale",
      "remote-sites/north": "missing",
    });
    expect(plan.releases.map(({ release, words }) => `${release}: ${words}`)).toEqual([
      "v1.0.1: prepared by the plan · 3 sign-offs",
      "v1.0.0: 3 sign-offs",
    ]);
  });

  test("of a slot: one line, where its entry stands or would, who may sign", async () => {
    await begin();
    const slots = (await told()).milestones.flatMap(it => it.slots);
    const slot = (gate: string, part: string | null = null): (typeof slots)[number] | undefined =>
      slots.find(it => it.gate === gate && it.part === part);
    expect(slot("feature-freeze")).toMatchObject({
      words: "ada, 11 October · of v1.0.0 · expires in 80 days",
      at: { range: { start: { line: 25, character: 4 } } },
    });
    expect(slot("remote-sites", "north")).toMatchObject({
      title: "Remote sites · north",
      early: true,
      words: "after: Release validated",
      signers: ["eve"],
      // behind the last sign-off
      at: { range: { start: { line: 30 } } },
      gateAt: { range: { start: { line: 23, character: 0 } } },
    });
    expect(slot("release-validated")?.tooltip).toContain("*Signed by* science-lead or release-manager");
  });

  test("of another release, when it is asked for", async () => {
    const { uri } = await begin();
    await told();
    const plan = await readiness({ [uri]: "v1.0.0" });
    expect(plan).toMatchObject({ release: "v1.0.0", planned: "v1.0.1" });
    expect(states(plan)).toMatchObject({ "release-validated": "passed", "software-quality": "missing", "runtime-performance": "missing" });
  });

  test("is told before git has been asked, and says so", async () => {
    const git = (): never => {
      throw new Error("git must not be asked");
    };
    await begin(undefined, { git, initializationOptions: { trusted: false } });
    expect(await readiness()).toMatchObject({
      decision: "UNDECIDED",
      title: "CANNOT DECIDE",
      words: "git was not asked: the workspace is not trusted",
      git: "git was not asked: the workspace is not trusted",
    });
  });

  test("where there is no git at all, what can be judged without it is", async () => {
    client = await start({ files: { "smp.yaml": planWith(today, entries(today)) }, capabilities });
    const plan = await readiness();
    expect(plan).toMatchObject({ title: "CANNOT DECIDE", git: "git was not asked: there is none where these files are" });
    expect(states(plan)).toMatchObject({ "feature-freeze": "passed", "release-validated": "unknown", "science-results/shapes": "missing" });
    const { problem } = await client.request<Problem>("smp/signOff", {
      uri: plan.uri,
      gate: "release-validated",
      by: "cy",
      verdict: "ok",
      ticket: "T-1",
    });
    expect(problem).toMatch(/^It cannot be bound to what is signed: git was not asked/);
  });

  test("says why git cannot tell, and what helps", async () => {
    const root = folderWith({ "smp.yaml": planWith(today) });
    const folder = URI.file(root).toString();
    client = await start({ onDisk: true, git: it => gitAccess(URI.parse(it).fsPath), folders: [folder], capabilities });
    const plan = await until(async () => {
      const it = await readiness();
      return it.git !== "git is being asked" && it;
    });
    expect(plan.words).toBe("this is not a git repository: run it in a git repository");
  });

  test("is not opened by a plan with errors", async () => {
    await begin(planWith(today, entries(today)).replace("production:", "productoin:"));
    expect(await told()).toMatchObject({ decision: "UNDECIDED", words: "the plan has 1 error: see Problems" });
  });

  test("of a plan without gates begins with the preset", async () => {
    const { uri } = await begin(planWith(today).replace(/gates:.*\n/, "# the end\n"));
    const { edit, select } = await client.request<GatesResult>("smp/setGates", { uri });
    expect(JSON.stringify(edit)).toContain("gates: {preset: path-to-production/1}");
    expect(select).toMatchObject({ uri, range: { start: { line: 23, character: 0 } } });
    expect(await client.request("smp/setGates", { uri: `${uri}x` })).toEqual({ problem: "There is no such plan any more." });
  });

  test("of a plan with gates is left as it is", async () => {
    const { uri } = await begin();
    expect(await client.request("smp/setGates", { uri })).toEqual({ problem: "The plan sets gates already." });
  });

  test("holds nothing of plans without gates", async () => {
    await begin(planWith(today).replace(/gates:.*\n/, ""));
    expect(await client.request("smp/readiness", {})).toEqual({ plans: [] });
  });
});

describe("what git tells", () => {
  const codes = async (uri: string): Promise<unknown[]> => (await client.pull(uri)).map(({ code }) => code);

  test("comes behind the first diagnostics, which do not wait for it", async () => {
    let answer = (): void => undefined;
    const slow = new Promise<void>(resolve => (answer = resolve));
    const { uri } = await begin(undefined, {
      git: it => {
        const access = gitAccess(URI.parse(it).fsPath);
        return { ...access, history: async (plan, repo) => slow.then(() => access.history(plan, repo)) };
      },
    });
    expect(await codes(uri)).not.toContain("GAT002");
    expect((await readiness()).git).toBe("git is being asked");
    answer();
    await until(async () => (await codes(uri)).includes("GAT002"));
    await until(() => client.received.some(({ method }) => method === "smp/readinessChanged"));
    expect(client.received.some(({ method }) => method === "workspace/codeLens/refresh")).toBe(true);
  });

  test("has a note when what is checked out differs from what was signed, with or without a tag", async () => {
    const root = folderWith({});
    const { git, write, commit } = makeReleases(root, planWith(today, entries(today)));
    const listing = git("ls-tree", "-r", "v1.0.1")
      .split("\n")
      .filter(line => line !== "" && !line.endsWith("\tsmp.yaml"));
    const digest = createHash("sha256")
      .update(`${listing.join("\n")}\n`)
      .digest("hex")
      .slice(0, 16);
    const entry = `{gate: software-quality, release: v1.0.1, by: ada, date: ${today}, verdict: ok, ticket: T-1, binds: {source: sha256:${digest}}}`;
    const plan = planWith(today, [...entries(today), entry]);
    write("smp.yaml", plan);
    commit("signed");
    const folder = URI.file(root).toString();
    const uri = `${folder}/smp.yaml`;
    client = await start({ onDisk: true, git: it => gitAccess(URI.parse(it).fsPath), folders: [folder], capabilities });
    await client.open(uri, plan);
    const head = async (): Promise<PlanReadiness["head"]> => {
      await client.notify("smp/focus", {});
      return (await readiness()).head;
    };
    // the plan is not part of what is signed
    expect(states(await told())).toMatchObject({ "software-quality": "passed" });
    expect(await head()).toBeUndefined();
    write("src/main.py", "print('behind')\n");
    write("docs/new.md", "new\n");
    commit("more");
    const found = await until(head);
    expect(found).toMatchObject({ release: "v1.0.1", files: ["docs/new.md", "src/main.py"] });
    const { title, files } = await client.request<ChangedFilesResult>("smp/changedFiles", { uri, head: true });
    expect(title).toBe("As signed for v1.0.1, and HEAD");
    expect(files.map(({ path }) => path)).toEqual(["docs/new.md", "src/main.py"]);
    const now = files.find(({ path }) => path === "src/main.py");
    const text = async (commit: string | undefined): Promise<unknown> => client.request<unknown>("smp/fileAt", { uri: now?.uri, commit });
    expect([await text(now?.signed), await text(now?.now)]).toEqual([{ text: "print('v1.0.1')\n" }, { text: "print('behind')\n" }]);
    // without the tag, what was signed is found by the commit that wrote the entry
    git("tag", "-d", "v1.0.1");
    await until(async () => (await head())?.files.length === 2 && (await readiness()).decision === "UNDECIDED");
  });

  test("is that of the repository that a plan lies in, also inside of another", async () => {
    const outer = folderWith({ "readme.txt": "outer\n", "inner/": "" });
    const inner = makeReleases(join(outer, "inner"), planWith(today, entries(today)));
    const folder = URI.file(outer).toString();
    const uri = `${folder}/inner/smp.yaml`;
    client = await start({ onDisk: true, git: it => gitAccess(URI.parse(it).fsPath), folders: [folder], capabilities });
    await client.open(uri, planWith(today, entries(today)));
    const plan = await told();
    expect(plan.git).toBeUndefined();
    expect(states(plan)).toMatchObject({ "software-quality": "passed", "release-validated": "stale" });
    const draft = await client.request<SignOffDraft>("smp/signOffDraft", { uri, gate: "science-results", part: "shapes" });
    expect(draft.signers).toMatchObject([{ id: "cy", self: true }]);
    const files = await client.request<FileAtResult>("smp/fileAt", {
      uri: `${folder}/inner/src/main.py`,
      commit: inner.git("rev-parse", "v1.0.0").trim(),
    });
    expect(files.text).toBe("print('v1.0.0')\n");
    inner.git("tag", "-d", "v1.0.1");
    const watched = client.received.find(({ params }) => JSON.stringify(params).includes('"smp-git '));
    expect(JSON.stringify(watched?.params)).toContain("/inner/.git");
    await client.notify("smp/focus", {});
    await until(async () => (await readiness()).words === "there is no tag v1.0.1 yet");
  });

  test("is read again when a tag or a commit is made, by the client's word on git's files", async () => {
    const { git, uri } = await begin(planWith(today, entries(today)).replaceAll("v1.0.1", "v1.0.2"));
    expect(await told()).toMatchObject({ decision: "UNDECIDED", words: "there is no tag v1.0.2 yet" });
    const registered = (await until(() =>
      client.received.find(({ params }) => JSON.stringify(params).includes('"smp-git ')),
    )) as unknown as {
      params: { registrations: { registerOptions: { watchers: { globPattern: { baseUri: string; pattern: string } }[] } }[] };
    };
    const patterns = registered.params.registrations[0]?.registerOptions.watchers.map(({ globPattern }) => globPattern);
    expect(patterns).toContainEqual({ baseUri: uri.replace("smp.yaml", ".git"), pattern: "refs/**" });
    git("tag", "v1.0.2");
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uri.replace("smp.yaml", ".git/refs/tags/v1.0.2"), type: 1 }],
    });
    await until(async () => (await readiness()).decision === "CLOSED");
  });

  test("is read again when the window has the focus, and at the date of a new day", async () => {
    let day = today;
    const { git } = await begin(planWith(today, entries(today)).replaceAll("v1.0.1", "v1.0.2"), { today: () => day });
    await told();
    git("tag", "v1.0.2");
    await client.notify("smp/focus", {});
    await until(async () => (await readiness()).decision === "CLOSED");
    day = dayFrom(today, 90);
    await client.notify("smp/focus", {});
    await until(async () => states(await readiness())["feature-freeze"] === "expired");
    expect(await readiness()).toMatchObject({ at: day, campaign: "dr1 started 79 days ago" });
  });

  test("is judged by the new day soon after midnight, without anybody doing anything", async () => {
    let day = today;
    let minute = (): void => undefined;
    const clock = {
      ...realClock,
      after: (ms: number, work: () => void) => {
        if (ms !== 60_000) return realClock.after(ms, work);
        minute = work;
        return () => undefined;
      },
    };
    const { uri } = await begin(undefined, { clock, today: () => day });
    await told();
    minute();
    expect(await readiness()).toMatchObject({ at: today });
    day = dayFrom(today, 100);
    const before = client.received.length;
    minute();
    await until(() => client.received.slice(before).some(({ method }) => method === "smp/readinessChanged"));
    expect(states(await readiness())["feature-freeze"]).toBe("expired");
    expect(await codes(uri)).toContain("GAT003");
  });

  test("holds for entries that stand elsewhere now, and not for those that say something else", async () => {
    const plan = planWith(today, entries(today)).replace(
      "{preset: path-to-production/1}",
      "{preset: path-to-production/1, feature-freeze: {proof: committed}}",
    );
    const { uri } = await begin(
      plan
        .replaceAll("by: ada, date", "by: cy, date")
        .replace("roles: [science-lead]", "roles: [science-lead, release-manager, performance]"),
    );
    const freeze = async (): Promise<string | undefined> => states(await readiness())["feature-freeze"];
    await told();
    expect(await freeze()).toBe("passed");
    const text = client.textOf(uri);
    await client.type(uri, `# one\n# two\n${text}`);
    expect(await freeze()).toBe("passed");
    await client.type(uri, text.replace("SKY-140", "SKY-141"));
    expect(await freeze()).toBe("unknown");
    // and as soon as git was asked about it
    await until(async () => (await freeze()) === "invalid");
  });
});

describe("signing", () => {
  const draft = (uri: string, gate: string, part?: string): Promise<SignOffDraft & Partial<Problem>> =>
    client.request("smp/signOffDraft", { uri, gate, part });
  const sign = (uri: string, more: object): Promise<EntryResult & Partial<Problem>> =>
    client.request("smp/signOff", { uri, gate: "remote-sites", part: "north", by: "eve", verdict: "ok", ...more });

  test("asks for what is needed: people with the one that git knows first, and a report to fill in", async () => {
    const { uri } = await begin();
    expect(await draft(uri, "science-results", "shapes")).toMatchObject({
      release: "v1.0.1",
      title: "Science results ok · shapes",
      signers: [{ id: "cy", name: "Cy Science", self: true }],
      coordinators: [{ id: "bo", self: false }],
      binds: "source, environment, data and models",
      longestUntil: dayFrom(today, 90),
      report: { path: "docs/signoffs/v1.0.1/science-results-shapes.md", text: expect.stringContaining("| By | cy |") as string },
    });
    expect((await draft(uri, "remote-sites", "east")).problem).toBe("The plan has no gate remote-sites for east.");
  });

  test("adds one entry bound to the tag, and says under which message to commit it", async () => {
    const { uri, root, git } = await begin();
    const before = readFileSync(join(root, "smp.yaml"), "utf8");
    const { edit, message, select, words } = await sign(uri, { evidence: ["docs/validation.md"], method: "manual" });
    expect(message).toBe("signoff(remote-sites/north): v1.0.1");
    expect(words).toBe(`Remote sites · north: passed, eve, ${today}`);
    const after = Object.values(client.apply(edit))[0] ?? "";
    const added = after.split("\n").filter(line => !before.split("\n").includes(line));
    expect(added).toHaveLength(1);
    expect(added[0]).toMatch(
      /^ {2}- \{gate: remote-sites, for: north, release: v1\.0\.1, by: eve, date: 2026-11-20, verdict: ok, method: manual, evidence: docs\/validation\.md, binds: \{environment: "?sha256:[0-9a-f]{16}"?\}\}$/,
    );
    expect(after.split("\n")[select.range.start.line]).toBe(added[0]);
    // nothing was written by the server
    expect(git("status", "--porcelain")).toBe("");
    await client.type(uri, after);
    await until(async () => states(await readiness())["remote-sites/north"] === "passed");
  });

  test("refuses what would not count, in a sentence", async () => {
    const { uri } = await begin();
    expect((await sign(uri, { by: "bo", ticket: "T" })).problem).toBe(
      "bo has none of the roles site-contact or hpc, so that it would not count.",
    );
    expect((await sign(uri, { by: "nobody", ticket: "T" })).problem).toBe("nobody is not under people.");
    expect((await sign(uri, {})).problem).toBe("A sign-off needs evidence or a ticket.");
    expect((await sign(uri, { evidence: ["docs/none.md"] })).problem).toBe("The evidence docs/none.md does not exist.");
    expect((await sign(uri, { ticket: "T", verdict: "tolerable" })).problem).toBe("Say in a note what is tolerated.");
    expect((await sign(uri, { ticket: "T", release: "v9.9.9" })).problem).toMatch(
      /^It cannot be bound to what is signed: there is no tag v9\.9\.9/,
    );
  });

  test("finds a report that was written a moment ago", async () => {
    const { uri, write } = await begin();
    await told();
    write("docs/signoffs/v1.0.1/new.md", "# Report\n");
    expect((await sign(uri, { evidence: ["docs/signoffs/v1.0.1/new.md"] })).problem).toBeUndefined();
  });

  test("goes into the folder of sign-offs where there is one", async () => {
    const { uri, write } = await begin();
    write(".smp/signoffs/v1.0.0.yaml", "signoffs: []\n");
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uri.replace("smp.yaml", ".smp/signoffs/v1.0.0.yaml"), type: 1 }],
    });
    const { edit, select } = await sign(uri, { ticket: "T-1" });
    expect(select.uri).toBe(uri.replace("smp.yaml", ".smp/signoffs/v1.0.1.yaml"));
    expect(edit.documentChanges).toMatchObject([{ kind: "create" }, { textDocument: { version: null } }]);
  });

  test("makes an exception that holds, and no other", async () => {
    const { uri } = await begin();
    const waive = (more: object): Promise<EntryResult & Partial<Problem>> =>
      client.request("smp/waive", {
        uri,
        gate: "remote-sites",
        part: "south",
        by: "bo",
        reason: "the site is closed until January",
        until: dayFrom(today, 30),
        ...more,
      });
    const { edit, message, words } = await waive({});
    expect(message).toBe("waiver(remote-sites/south): v1.0.1 until 2026-12-20");
    expect(words).toBe("Remote sites · south: exception, exception until 2026-12-20: bo");
    await client.type(uri, Object.values(client.apply(edit))[0] ?? "");
    expect(states(await readiness())["remote-sites/south"]).toBe("waived");
    expect((await waive({ reason: "no time" })).problem).toMatch(/fewer than 15 characters/);
    expect((await waive({ until: dayFrom(today, 91) })).problem).toMatch(/more than 90 days/);
    expect((await waive({ until: "soon" })).problem).toBe(`“soon” is not a date such as ${today}.`);
    expect((await waive({ by: "cy" })).problem).toMatch(/no production-coordinator/);
  });
});

describe("changed files", () => {
  test("are those between what was signed and the release, with both contents", async () => {
    // signed for v1.0.1 when it was what v1.0.0 is: then the tag was moved
    const { uri, git, write, commit } = await begin(planWith(today));
    const { edit } = await client.request<EntryResult>("smp/signOff", {
      uri,
      gate: "release-validated",
      by: "cy",
      verdict: "ok",
      ticket: "T-1",
    });
    const text = Object.values(client.apply(edit))[0] ?? "";
    write("smp.yaml", text);
    await client.type(uri, text);
    commit("signoff");
    write("requirements.txt", "numpy==2.0.0\n");
    commit("sneak");
    git("tag", "-f", "v1.0.1");
    await client.notify("smp/focus", {});
    await until(async () => states(await readiness())["release-validated"] === "stale");
    const { title, files } = (await client.request<ChangedFilesResult | null>("smp/changedFiles", { uri, gate: "release-validated" }))!;
    expect(title).toBe(`Release validated: as signed on ${today}, and v1.0.1`);
    expect(files.map(({ path }) => path)).toEqual(["requirements.txt"]);
    const at = (commit: string): Promise<FileAtResult | null> => client.request("smp/fileAt", { uri: files[0]!.uri, commit });
    expect(await at(files[0]!.signed)).toEqual({ text: "numpy==1.26.5\n" });
    expect(await at(files[0]!.now)).toEqual({ text: "numpy==2.0.0\n" });
    expect(await at("HEAD")).toBeNull();
    expect(await client.request("smp/changedFiles", { uri, gate: "feature-freeze" })).toBeNull();

    const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    expect(lenses.map(({ command }) => command?.title)).toEqual([
      "↻ stale: source and environment changed since 20 November",
      "show 1 changed file",
      "re-sign",
    ]);
    expect(lenses[1]?.command).toMatchObject({
      command: "smp.showChangedFiles",
      arguments: [{ gate: "release-validated", release: "v1.0.1" }],
    });
  });
});

describe("beside the entries", () => {
  const lenses = async (uri: string): Promise<string[]> =>
    (await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } })).map(
      ({ range, command }) => `${range.start.line} ${command?.title}`,
    );

  test("stands what they are worth", async () => {
    const waivers = [
      `{gate: remote-sites, for: south, release: v1.0.1, reason: "the site is closed this month", by: bo, until: ${dayFrom(today, 26)}}`,
      `{gate: remote-sites, for: south, release: v1.0.0, reason: "the site is closed this month", by: bo, until: ${dayFrom(today, 26)}}`,
      `{gate: feature-freeze, release: v1.0.1, reason: "the site is closed this month", by: bo, until: ${dayFrom(today, 26)}}`,
      `{gate: remote-sites, for: north, release: v1.0.1, reason: short, by: bo, until: ${dayFrom(today, 26)}}`,
    ];
    const { uri } = await begin(planWith(today, entries(today), waivers));
    await told();
    expect(await lenses(uri)).toEqual([
      "25 ✔ passed · valid until 8 February 2027",
      "26 ✔ passed · valid until 11 April 2027",
      "27 – for v1.0.0, not for v1.0.1",
      "28 ✔ passed · valid until 14 May 2027",
      "29 ◐ tolerable · valid until 14 February 2027",
      "30 ↻ stale: environment changed since 17 November",
      "30 re-sign",
      "32 ↷ exception until 16 December",
      "33 – for v1.0.0, not for v1.0.1",
      "34 – exception until 16 December, not needed: passed",
      "35 ✖ the reason for the exception has fewer than 15 characters",
    ]);
    client.settings = { gates: { codeLens: false } };
    await client.notify("workspace/didChangeConfiguration", { settings: {} });
    await until(async () => (await lenses(uri)).length === 0);
  });

  test("a client without our commands gets the words alone", async () => {
    const { uri } = await begin(undefined, { capabilities: { ...capabilities, experimental: {} } });
    await told();
    const found = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
    expect(found.map(({ command }) => command?.command)).toEqual(["", "", "", "", "", ""]);
  });

  test("stands how many days are left", async () => {
    const { uri } = await begin();
    await told();
    const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
    const hints = await client.request<InlayHint[]>("textDocument/inlayHint", { textDocument: { uri }, range: everything });
    const own = hints.filter(({ label }) => typeof label === "string").map(({ label, position }) => `${position.line} ${label as string}`);
    expect(own.sort()).toEqual(["16 in 11 days", "25 80 days left", "26 142 days left", "28 175 days left", "29 86 days left"]);
    const line = client.textOf(uri).split("\n")[25] ?? "";
    const hint = hints.find(({ position }) => position.line === 25);
    expect(line.slice(0, hint?.position.character)).toMatch(new RegExp(`date: ${dayFrom(today, -40)}$`));
  });

  test("a hover says what a gate is for and who may sign it", async () => {
    const { uri } = await begin();
    const lines = client.textOf(uri).split("\n");
    const line = lines.findIndex(it => it.includes("gate: release-validated"));
    const position = { line, character: (lines[line] ?? "").indexOf("release-validated") + 1 };
    const hover = await client.request<{ contents: { value: string } }>("textDocument/hover", { textDocument: { uri }, position });
    expect(hover.contents.value).toBe(
      [
        "**Release validated** (2. Release validation)",
        "The validation was repeated on the release as it was built, not on a branch before it.",
        [
          "- *Signed by* science-lead or release-manager: Ada Release (ada), Cy Science (cy)",
          "- *Bound to* source, environment, data and models",
          "- *Carries over* to no other release",
          "- *Valid for* 180 days",
          "- *After* Feature freeze",
        ].join("\n"),
      ].join("\n\n"),
    );
  });
});
