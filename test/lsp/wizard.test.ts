import { afterEach, describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { exportWizard } from "../../server/src/core/export/wizard.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel } from "../../server/src/core/knowledge-model/resolve.ts";
import type { CompareResult, OtherModel, Problem, PushResult, TakeResult } from "../../server/src/lsp/protocol.ts";
import { world } from "../support/world.ts";
import { start, type TestClient } from "./support.ts";

let client: TestClient;
afterEach(() => client.dispose());

const plan = `smp: 1 # ours
stage: construction
software: {name: Counter, kind: tool}
answers:
  documentation.purpose: yes
  testing.sample-data: no
`;
const theirs = `smp: 1
stage: construction
software: {name: Counter, kind: tool}
answers:
  documentation.purpose: yes
  testing.sample-data: yes
  versioning.version-control: yes
`;
const seed = "6a0b4f0e-6f0d-4c57-8a35-2f7e0b6d91c8";

const { model, places } = readKnowledgeModel(elixirBundle());
const { resolved } = resolveModel(model!, places);
/** What the Wizard would give of a project that says what this plan does. */
function projectOf(text: string): string {
  const { plan: view, questions } = analyze(world(text));
  return exportWizard({ plan: view, questions, at: "2026-11-20", resolved: resolved! }).text;
}

async function begin(text = plan): Promise<string> {
  client = await start({ files: { "smp.yaml": text } });
  return client.open("smp.yaml");
}

type Answer<T> = T | OtherModel | Problem;

async function ask<T extends object>(method: string, params: object): Promise<T> {
  const answer = await client.request<Answer<T>>(method, params);
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
}

describe("a project of the Wizard beside a plan", () => {
  test("is told apart question by question", async () => {
    const uri = await begin();
    const { items, project, report } = await ask<CompareResult>("smp/wizardCompare", { uri, text: projectOf(theirs) });
    const of = (subject: string): CompareResult["items"][number] | undefined => items.find(it => it.subject === subject);
    expect(project).toBe("Counter");
    expect(of("documentation.purpose")).toMatchObject({ state: "same", canTake: false });
    expect(of("testing.sample-data")).toMatchObject({ state: "differs", plan: "no", wizard: "yes", canTake: true });
    expect(of("versioning.version-control")).toMatchObject({ state: "new", canTake: true });
    expect(report).toMatch(/^# Import/);
  });

  test("gives up only what was chosen, in one edit that keeps the rest as it is written", async () => {
    const uri = await begin();
    const text = projectOf(theirs);
    const nothing = await client.request<Problem>("smp/wizardTake", { uri, text, take: [] });
    expect(nothing.problem).toMatch(/nothing to write/);
    const { edit, after } = await ask<TakeResult>("smp/wizardTake", { uri, text, take: ["versioning.version-control"] });
    const applied = client.apply(edit)["smp.yaml"];
    expect(applied).toBe(after);
    expect(applied).toBe(`${plan}  versioning.version-control: yes\n`);
    const both = await ask<TakeResult>("smp/wizardTake", {
      uri,
      text,
      take: ["versioning.version-control", "testing.sample-data", "no.such"],
    });
    expect(both.after).toContain("testing.sample-data: yes\n");
    expect(both.after).toContain("smp: 1 # ours\n");
    expect(edit.documentChanges).toHaveLength(1);
  });

  test("that is none is refused in a sentence", async () => {
    const uri = await begin();
    for (const text of ["", "{", "[]", '{"replies": 5}', '{"smp": {}}', "\u0000", "[".repeat(500)]) {
      const answer = await client.request<Problem>("smp/wizardCompare", { uri, text });
      expect(answer.problem).toMatch(/^The file cannot be read as a project of the Wizard: .+\.$/);
    }
    expect(client.logs).toEqual([]);
  });

  test("of another model than the plan is pinned to is not read before the plan is pinned to it", async () => {
    const uri = await begin(`${plan}wizard: {model: dsw:smp:1.2.4}\n`);
    const text = projectOf(theirs);
    const answer = await client.request<OtherModel>("smp/wizardCompare", { uri, text });
    expect(answer).toMatchObject({ model: "smptools:elixir-smp:1.0.0" });
    expect(answer.otherModel).toMatch(/^# Another knowledge model/);
    const push = await client.request<OtherModel>("smp/wizardPush", { uri, text, seed });
    expect(push).toMatchObject({ model: "smptools:elixir-smp:1.0.0" });
  });
});

describe("a push", () => {
  test("is events and a preview, none of which leaves the server", async () => {
    const uri = await begin();
    const {
      events,
      preview,
      added,
      changed,
      counts,
      model: name,
    } = await ask<PushResult>("smp/wizardPush", {
      uri,
      text: projectOf(theirs),
      seed,
    });
    expect(events).toHaveLength(1);
    expect([added, changed]).toEqual([0, 1]);
    expect(preview).toContain("Yes");
    expect(counts.mapped).toBeGreaterThan(1);
    expect(name).toBe("smptools:elixir-smp:1.0.0");
  });

  test("of what is there already has nothing to send", async () => {
    const uri = await begin();
    expect((await ask<PushResult>("smp/wizardPush", { uri, text: projectOf(plan), seed })).events).toEqual([]);
  });

  test("into something that is no project is refused", async () => {
    const uri = await begin();
    expect(await client.request<Problem>("smp/wizardPush", { uri, text: "{}", seed })).toHaveProperty("problem");
  });
});
