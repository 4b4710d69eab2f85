import type { Analysis } from "../analyze.ts";
import { planErrors, type PlanError } from "../gates/plan-errors.ts";
import { wizardReplies } from "../export/wizard.ts";
import { migrationHint } from "../knowledge-model/migration.ts";
import { coordinateText } from "../knowledge-model/model.ts";
import { readProject } from "../knowledge-model/replies.ts";
import { resolveModel } from "../knowledge-model/resolve.ts";
import { wizardOf } from "../plan/wizard.ts";
import { keysOfAnswers, pinnedModel } from "../wizard-files.ts";
import { planPush, type PushPlan } from "./plan.ts";

export interface PrepareInput {
  readonly analysis: Pick<Analysis, "plan" | "questions" | "facts">;
  /** What the server answers about the project, see `readProject`. */
  readonly text: string;
  /** See `PushInput`. */
  readonly prune: boolean;
  readonly seed: string;
  /** Question of the catalogue to the model's question that somebody confirmed, beside what the plan says and before it. */
  readonly confirmed?: ReadonlyMap<string, string>;
}

export interface PreparedPush {
  readonly push: PushPlan;
  /** As the server says them. */
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  /** `dsw:smp:1.2.4` */
  readonly model: string | undefined;
}

/** Why there is no plan of a push, a sentence a line. */
export interface PushProblem {
  readonly problem: readonly string[];
}

/** What a push of a plan into a project would do. The same input gives the same plan. */
export function preparePush({ analysis, text, prune, seed, confirmed }: PrepareInput): PreparedPush | PushProblem {
  const { plan, questions, facts } = analysis;
  // what is read of a broken plan may be half of it, and the other half would be taken away from the project
  const faults = planErrors(plan);
  if (faults.length > 0) return { problem: ["The plan has faults; correct them first", ...faults.slice(0, 5).map(faultWords)] };
  const project = readProject(text);
  const { model } = project;
  if (model === undefined) {
    const errors = project.problems.filter(({ severity }) => severity === "error");
    return {
      problem: ["The server's project cannot be read", ...errors.map(({ at, message }) => `${at === "" ? "" : `${at}: `}${message}`)],
    };
  }
  const { model: pin, questions: inPlan } = wizardOf(plan);
  const chosen = new Map([...[...inPlan].map(([question, { value }]) => [question, value] as const), ...(confirmed ?? [])]);
  // of a project that was made for some question tags the model lacks the others
  const asked = new Map([...chosen].filter(([, uuid]) => project.tags.length === 0 || project.places.has(uuid)));
  const { resolved, problem } = resolveModel(model, project.places, asked);
  if (pin !== undefined) {
    const before = pinnedModel(plan, facts);
    const keys = before && keysOfAnswers(plan, questions, before);
    const hint = migrationHint({ pin: pin.value, model, after: resolved, before, keys });
    if (hint.length > 0) return { problem: hint };
  }
  if (resolved === undefined) return { problem: [problem] };
  const wanted = wizardReplies({ plan, questions, resolved });
  const unclear = new Set(questions.filter(({ problems }) => problems.length > 0).map(({ question }) => question.id));
  const push = planPush({ wanted, resolved, project, unclear, prune, seed });
  const unread = project.unread.size;
  return {
    push: {
      ...push,
      notes: [
        ...push.notes,
        ...(project.tags.length === 0 ? [] : ["The project was made for some question tags; it does not ask the other questions"]),
        ...(unread === 0
          ? []
          : [`${unread === 1 ? "One reply" : `${unread} replies`} of the project cannot be read here, and stay as they are`]),
      ],
    },
    name: project.name,
    uuid: project.uuid,
    model: model.coordinate && coordinateText(model.coordinate),
  };
}

function faultWords({ at: { path, range }, message }: PlanError): string {
  return `${path}:${range.start.line + 1}: ${message}`;
}

/** Equal for two plans of a push that do the same; their events have other identifiers every time. */
export function contentOf({ events }: PushPlan): string {
  return JSON.stringify(events.map(event => ({ ...event, uuid: "" })));
}
