import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyze, type Analysis } from "../../server/src/core/analyze.ts";
import { wizardReplies } from "../../server/src/core/export/wizard.ts";
import { modelData } from "../../server/src/core/export/wizard-knowledge-model.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { elixirUuid } from "../../server/src/core/knowledge-model/elixir-smp.ts";
import { replyPath } from "../../server/src/core/knowledge-model/places.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import type { ReplyValue } from "../../server/src/core/knowledge-model/reply-value.ts";
import { resolveModel, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { planPush, type PushPlan } from "../../server/src/core/push/plan.ts";
import { preparePush, type PreparedPush } from "../../server/src/core/push/prepare.ts";
import { isPushLossless, pushMarkdown, pushText, pushWords } from "../../server/src/core/push/report.ts";
import { isShown, readPath } from "../../server/src/core/push/state.ts";
import { subjectFinder } from "../../server/src/core/push/subjects.ts";
import { fullPlan } from "../support/full-plan.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";
import { world } from "../support/world.ts";

const seed = "3f0d1c5e-7a3b-4a6e-9a0e-2f3c4d5e6f70";
function resolvedOf(bundle: string): ResolvedModel {
  const { model, places } = readKnowledgeModel(bundle);
  return resolveModel(model!, places).resolved!;
}

const own = resolvedOf(elixirBundle());
const { model, places } = own;

interface State {
  readonly replies: Readonly<Record<string, unknown>>;
  readonly phaseUuid?: string | null;
}

const empty: State = { replies: {} };
const full = analyze(world(fullPlan));

function analysisOf(plan: string): Analysis {
  return analyze(
    world(`smp: 1\nstage: getting-started\n${/^software:/m.test(plan) ? "" : "software: {name: StrainScope, kind: tool}\n"}${plan}`),
  );
}

function projectText({ replies, phaseUuid = null }: State): string {
  const written = Object.fromEntries(Object.entries(replies).map(([path, value]) => [path, { value, createdAt: "2026-01-01T00:00:00Z" }]));
  return JSON.stringify({ name: "Project", phaseUuid, knowledgeModel: modelData(model, places), replies: written });
}

function prepare(analysis: Analysis, state: State, prune = false): PreparedPush {
  const prepared = preparePush({ analysis, text: projectText(state), prune, seed });
  if ("problem" in prepared) throw new Error(prepared.problem.join("\n"));
  return prepared;
}

/** The same without the project's text, which takes longer to read than everything else. */
function pushOf({ plan, questions }: Analysis, { replies, phaseUuid }: State, prune: boolean, resolved: ResolvedModel): PushPlan {
  return planPush({
    wanted: wizardReplies({ plan, questions, resolved }),
    resolved,
    project: {
      replies: new Map(Object.entries(replies as Readonly<Record<string, ReplyValue>>)),
      unread: new Map(),
      phase: phaseUuid ?? undefined,
    },
    unclear: new Set(),
    prune,
    seed,
  });
}

function plan(text: string, state: State = empty, prune = false): PushPlan {
  return prepare(analysisOf(text), state, prune).push;
}

/** As the server does: one after the other, but each path once. */
function applied(state: State, { events }: PushPlan): State {
  const replies = new Map(Object.entries(state.replies));
  let phaseUuid = state.phaseUuid ?? null;
  for (const event of events) {
    if (event.type === "SetPhaseEvent") phaseUuid = event.phaseUuid;
    else if (event.type === "SetReplyEvent") replies.set(event.path, event.value);
    else replies.delete(event.path);
  }
  return { replies: Object.fromEntries(replies), phaseUuid };
}

function at(key: string, ...items: readonly string[]): string {
  const { place } = own.find(key)!;
  const lists: string[] = [];
  for (let up = place.above; up !== undefined; up = up.place.above) if (up.answerUuid === undefined) lists.unshift(up.place.question.uuid);
  return replyPath(place, new Map(lists.map((list, index) => [list, items[index]!])))!;
}

function answer(key: string, value: string): ReplyValue {
  return { type: "AnswerReply", value: own.valueOf(own.find(key)!.place, value, [])! };
}

function text(value: string): ReplyValue {
  return { type: "StringReply", value };
}

function items(...value: readonly string[]): ReplyValue {
  return { type: "ItemListReply", value };
}

const others = ["9b1f0b52-64a5-4f0e-8f5d-0d0d0d0d0d01", "9b1f0b52-64a5-4f0e-8f5d-0d0d0d0d0d02"] as const;
const ofEarlierPush = "9b1f0b52-64a5-5f0e-8f5d-0d0d0d0d0d03";
const withPhase: State = { replies: {}, phaseUuid: elixirUuid("phase", "getting-started") };

describe("a push", () => {
  test("into an empty project sends what the plan says, and the stage as phase", () => {
    const push = plan("answers:\n  accessibility.access: public\n");
    expect(push.events.find(({ type }) => type === "SetPhaseEvent")).toMatchObject({ phaseUuid: elixirUuid("phase", "getting-started") });
    expect(push.events).toContainEqual(
      expect.objectContaining({ path: at("accessibility.access"), value: answer("accessibility.access", "public") }),
    );
    expect(push.changes).toContainEqual({ kind: "add", way: ["Name of the software"], old: undefined, new: "StrainScope" });
    expect(pushText(push)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  test("straight after another sends nothing", () => {
    const analysis = full;
    const first = prepare(analysis, empty);
    const second = prepare(analysis, applied(empty, first.push));
    expect(second.push.events).toEqual([]);
    expect(second.push.changes).toEqual([]);
    expect(second.push.same).toBe(first.push.events.length - 1);
    expect(pushWords(second.push)).toMatch(/^nothing to send; \d+ replies already there$/);
  });

  test("shows the old answer and the new one, by their labels", () => {
    const state: State = { ...withPhase, replies: { [at("accessibility.access")]: answer("accessibility.access", "not-applicable") } };
    const push = plan("answers: {accessibility.access: public}\n", state);
    expect(push.changes).toContainEqual(
      expect.objectContaining({ kind: "change", old: expect.any(String) as string, new: expect.any(String) as string }),
    );
    expect(pushMarkdown(push)).toContain("| change |");
  });

  test("says what stays hidden below an answer that changes", () => {
    const path = at("reproducibility.releases=yes.current");
    const state: State = {
      ...withPhase,
      replies: { [at("reproducibility.releases")]: answer("reproducibility.releases", "yes"), [path]: text("1.0.0") },
    };
    const push = plan("answers: {reproducibility.releases: no}\n", state);
    expect(push.notes.join()).toContain("One reply below changed answers stays, hidden until");
    expect(push.events.map(event => (event.type === "SetPhaseEvent" ? "" : event.path))).not.toContain(path);
    expect(applied(state, push).replies[path]).toEqual(text("1.0.0"));
  });

  test("gives every event an identifier of its own, others for another seed", () => {
    const analysis = full;
    const uuids = (seed: string): string[] => {
      const prepared = preparePush({ analysis, text: projectText(empty), prune: false, seed });
      return "push" in prepared ? prepared.push.events.map(({ uuid }) => uuid) : [];
    };
    const [a, b] = [uuids(seed), uuids("6a6f1d2e-1111-4222-8333-944445555566")];
    expect(new Set([...a, ...b]).size).toBe(a.length + b.length);
  });
});

describe("what only the Wizard has", () => {
  const state: State = {
    ...withPhase,
    replies: {
      [at("documentation.purpose")]: answer("documentation.purpose", "yes"),
      [at("documentation.purpose-note")]: text("In the README"),
    },
  };

  test("stays, and is said", () => {
    const push = plan("", state);
    expect(push.kept.map(({ way }) => way[0])).toHaveLength(2);
    expect(push.events.filter(({ type }) => type === "ClearReplyEvent")).toEqual([]);
  });

  test("goes with --prune, shown as removal, and only once", () => {
    const push = plan("", state, true);
    expect(push.changes.filter(({ kind }) => kind === "remove")).toHaveLength(2);
    const after = applied(state, push);
    expect(after.replies).not.toHaveProperty([at("documentation.purpose")]);
    expect(plan("", after, true).events).toEqual([]);
  });

  test("stays even then where the plan has an answer that the model cannot hold whole", () => {
    const bad: State = { ...withPhase, replies: { [at("testing.sample-data")]: answer("testing.sample-data", "yes") } };
    const push = plan("answers: {testing.sample-data: perhaps}\n", bad, true);
    expect(applied(bad, push).replies[at("testing.sample-data")]).toEqual(answer("testing.sample-data", "yes"));
  });
});

describe("items of lists", () => {
  const people = at("general.people");
  const person = (item: string, fields: Readonly<Record<string, string>>): Record<string, ReplyValue> =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [at(`general.people[].${key}`, item), text(value)]));
  const ada = "people:\n  ada: {name: Ada Lovelace}\n";

  test("of others stay, and ours come behind them", () => {
    const state: State = { ...withPhase, replies: { [people]: items(others[0]), ...person(others[0], { id: "grace", name: "Grace" }) } };
    const push = plan(ada, state);
    const after = applied(state, push);
    const list = after.replies[people] as { readonly value: readonly string[] };
    expect(list.value).toHaveLength(2);
    expect(list.value[0]).toBe(others[0]);
    expect(push.changes).toContainEqual(expect.objectContaining({ kind: "add", way: ["People", "ada"] }));
    expect(plan(ada, after).events).toEqual([]);
  });

  test("that say the same are the same, whoever made them", () => {
    const state: State = {
      ...withPhase,
      replies: {
        [people]: items(...others),
        ...person(others[0], { id: "grace" }),
        ...person(others[1], { id: "ada", name: "Ada Lovelace" }),
      },
    };
    expect(plan(ada, state).changes.filter(({ way }) => way[0] === "People")).toEqual([]);
  });

  test("that say less are completed", () => {
    const state: State = { ...withPhase, replies: { [people]: items(others[1]), ...person(others[1], { name: "Ada Lovelace" }) } };
    const push = plan(ada, state);
    expect(push.changes.filter(({ way }) => way[0] === "People")).toEqual([
      { kind: "add", way: ["People", "ada", "Short id"], old: undefined, new: "ada" },
    ]);
    expect(applied(state, push).replies[people]).toEqual(items(others[1]));
  });

  test("that differ in anything are others", () => {
    const state: State = { ...withPhase, replies: { [people]: items(others[1]), ...person(others[1], { id: "ada", name: "Ada Byron" }) } };
    const after = applied(state, plan(ada, state));
    expect((after.replies[people] as { readonly value: readonly string[] }).value).toHaveLength(2);
  });

  test("of an earlier push that left the plan go with everything below them", () => {
    const state = applied(empty, plan("people:\n  ada: {name: Ada}\n  bob: {name: Bob}\n"));
    const push = plan("people:\n  ada: {name: Ada}\n", state);
    expect(push.changes).toEqual([expect.objectContaining({ kind: "remove", way: ["People", "bob"] })]);
    expect(JSON.stringify(applied(state, push))).not.toContain("Bob");
  });

  test("of an earlier push go, too, when the plan has none any more", () => {
    const replies = {
      [people]: items(others[0], ofEarlierPush),
      ...person(others[0], { id: "grace" }),
      ...person(ofEarlierPush, { id: "bob" }),
    };
    const push = plan("", { ...withPhase, replies });
    expect(applied({ replies }, push).replies).toMatchObject({ [people]: items(others[0]), ...person(others[0], { id: "grace" }) });
    expect(JSON.stringify(applied({ replies }, push))).not.toContain("bob");
  });

  test("are chosen as they are identified on the server", () => {
    const state: State = {
      ...withPhase,
      replies: { [people]: items(others[1]), ...person(others[1], { id: "ada", name: "Ada Lovelace" }) },
    };
    const signed = `${ada}gates: {preset: path-to-production/1}\nsignoffs:\n  - {gate: feature-freeze, release: v1.0.0, by: ada, date: 2026-01-02, verdict: ok}\n`;
    const push = plan(signed, state);
    const chosen = push.events.flatMap(event =>
      event.type === "SetReplyEvent" && event.value.type === "ItemSelectReply" ? [event.value.value] : [],
    );
    expect(chosen).toEqual([others[1]]);
    expect(plan(signed, applied(state, push)).events).toEqual([]);
  });
});

describe("a reply that cannot be read", () => {
  test("is not written over", () => {
    const state: State = { ...withPhase, replies: { [at("accessibility.access")]: { type: "HologramReply", value: "?" } } };
    const push = plan("answers: {accessibility.access: public}\n", state);
    expect(push.blocked).toEqual([expect.objectContaining({ words: expect.stringContaining("cannot be read") as string })]);
    expect(isPushLossless(push)).toBe(false);
  });

  test("keeps a whole list as it is", () => {
    const people = at("general.people");
    const push = plan("people:\n  ada: {name: Ada}\n", { ...withPhase, replies: { [people]: { type: "ItemListReply", value: "none" } } });
    expect(push.events.filter(event => event.type !== "SetPhaseEvent" && event.path.startsWith(people))).toEqual([]);
    expect(push.blocked).toHaveLength(1);
  });
});

describe("a project", () => {
  test("that cannot be read gives a problem, not a plan", () => {
    for (const broken of ["", "{}", "[]", "null", "<html>", '{"replies":{}}', '{"__proto__":{"replies":{}}}']) {
      expect(preparePush({ analysis: analysisOf(""), text: broken, prune: false, seed })).toHaveProperty("problem");
    }
  });

  test("with another version of the model than the plan's pin gives the hint, not a plan", () => {
    const analysis = analysisOf("wizard: {model: 'dsw:smp:1.2.4'}\n");
    const text = JSON.stringify({ ...(JSON.parse(projectText(empty)) as object), knowledgeModelPackageId: "dsw:smp:1.2.5" });
    const prepared = preparePush({ analysis, text, prune: false, seed });
    expect("problem" in prepared && prepared.problem[0]).toMatch(/pinned to dsw:smp:1\.2\.4/);
  });

  test("gets nothing from a plan that is broken, for half of it would be missing", () => {
    for (const broken of ["people: [\n", "people: 5\n", "<<<<<<< HEAD\n"])
      expect(preparePush({ analysis: analysisOf(broken), text: projectText(empty), prune: true, seed })).toMatchObject({
        problem: [expect.stringContaining("correct them first"), expect.stringMatching(/^smp\.yaml:\d+: /)],
      });
  });

  test("that was made for some question tags says so", () => {
    const text = JSON.stringify({ ...(JSON.parse(projectText(empty)) as object), selectedQuestionTagUuids: [others[0]] });
    const prepared = preparePush({ analysis: analysisOf(""), text, prune: false, seed });
    expect("push" in prepared && prepared.push.notes.join()).toContain("question tags");
  });
});

/** Any state that the model allows, at some of its questions, with items of anybody. */
const anyStateOf = ({ places }: ResolvedModel): fc.Arbitrary<State> =>
  fc
    .array(
      fc.record({
        question: fc.integer({ min: 0, max: 10_000 }),
        items: fc.array(fc.constantFrom(...others, ofEarlierPush), { minLength: 4, maxLength: 4 }),
        pick: fc.integer({ min: 0, max: 100 }),
        words: fc.constantFrom("ada", "Ada Lovelace", "FASTA", "x", ""),
      }),
      { maxLength: 40 },
    )
    .map(choices => {
      const all = [...places.values()];
      const replies: Record<string, unknown> = {};
      const put = (path: string, value: unknown): void => {
        const old = replies[path] as { readonly type: string; readonly value: unknown } | undefined;
        const value2 = value as { readonly type: string; readonly value: unknown };
        replies[path] =
          old?.type === "ItemListReply" && value2.type === "ItemListReply"
            ? items(...new Set([...(old.value as string[]), ...(value2.value as string[])]))
            : (old ?? value2);
      };
      for (const { question, items: uuids, pick, words } of choices) {
        const place = all[question % all.length]!;
        const lists = new Map<string, string>();
        let depth = 0;
        for (let up = place.above; up !== undefined; up = up.place.above)
          if (up.answerUuid === undefined) lists.set(up.place.question.uuid, uuids[depth++ % uuids.length]!);
        // what leads there is chosen, so that it is shown
        for (let up = place.above; up !== undefined; up = up.place.above) {
          const path = replyPath(up.place, lists)!;
          put(
            path,
            up.answerUuid === undefined ? items(lists.get(up.place.question.uuid)!) : { type: "AnswerReply", value: up.answerUuid },
          );
        }
        const { type, answerUuids, choiceUuids } = place.question;
        const path = replyPath(place, lists)!;
        if (type === "OptionsQuestion") put(path, { type: "AnswerReply", value: answerUuids[pick % answerUuids.length]! });
        if (type === "MultiChoiceQuestion")
          put(path, { type: "MultiChoiceReply", value: choiceUuids.slice(0, (pick % choiceUuids.length) + 1) });
        if (type === "ValueQuestion") put(path, text(words));
        if (type === "ListQuestion") put(path, items(...new Set(uuids)));
        if (type === "ItemSelectQuestion") put(path, { type: "ItemSelectReply", value: uuids[0]! });
      }
      return { replies, phaseUuid: null };
    });

describe.each([
  ["our own model", own],
  ["dsw:smp", resolvedOf(bundleOf(dswTree))],
])("whatever a project of %s holds", (_, resolved) => {
  const anyState = anyStateOf(resolved);
  const plans = [full, ...["", "answers: {documentation.types: none}\n", "people:\n  ada: {name: Ada Lovelace}\n"].map(analysisOf)];

  test("a push makes it say what the plan says: the next sends nothing", () => {
    fc.assert(
      fc.property(anyState, fc.constantFrom(...plans), fc.boolean(), (state, analysis, prune) => {
        const push = pushOf(analysis, state, prune, resolved);
        const paths = push.events.map(event => (event.type === "SetPhaseEvent" ? "phase" : event.path));
        expect(new Set(paths).size).toBe(paths.length);
        const again = pushOf(analysis, applied(state, push), prune, resolved);
        expect(again.events).toEqual([]);
        expect(again.blocked).toEqual(push.blocked);
      }),
      { numRuns: 80 },
    );
  });

  test("a push writes nothing that the model does not ask, and removes nothing unasked", () => {
    fc.assert(
      fc.property(anyState, fc.constantFrom(...plans), (state, analysis) => {
        const push = pushOf(analysis, state, false, resolved);
        for (const event of push.events) {
          if (event.type === "SetPhaseEvent") continue;
          const read = readPath(event.path, resolved.places)!;
          expect(read).toBeDefined();
          if (event.type === "SetReplyEvent") continue;
          // without --prune only what an earlier push made goes
          const emptied = state.replies[event.path] as { readonly type: string; readonly value: readonly string[] };
          const ours = [...read.items.map(({ uuid }) => uuid), ...(emptied.type === "ItemListReply" ? emptied.value : [])];
          expect(ours.some(uuid => uuid.charAt(14) === "5")).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("a push leaves questions alone that the plan knows nothing of, also with --prune", () => {
    const subjectOf = subjectFinder(resolved);
    fc.assert(
      fc.property(anyState, fc.constantFrom(...plans), fc.boolean(), (state, analysis, prune) => {
        for (const event of pushOf(analysis, state, prune, resolved).events) {
          if (event.type === "SetPhaseEvent") continue;
          const { place, items } = readPath(event.path, resolved.places)!;
          const isInOurItem = items.some(({ uuid }) => uuid.charAt(14) === "5");
          // what is hidden goes with the item that it is in
          const isHidden = !isShown(event.path, new Map(Object.entries(state.replies as Readonly<Record<string, ReplyValue>>)));
          expect(subjectOf(place.question.uuid) !== undefined || isInOurItem || isHidden).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("every change of the events is in the preview, and the preview has words", () => {
    fc.assert(
      fc.property(anyState, fc.constantFrom(...plans), fc.boolean(), (state, analysis, prune) => {
        const push = pushOf(analysis, state, prune, resolved);
        expect(push.changes.length > 0).toBe(push.events.length > 0);
        expect(push.changes.every(({ way }) => way.length > 0 && way.every(step => step !== ""))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
