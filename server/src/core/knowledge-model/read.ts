import { readBundle } from "./bundle.ts";
import { readCompiled } from "./compiled.ts";
import { below, isObject, rootPlace } from "./data.ts";
import { readJsonText } from "./json-text.ts";
import type { KnowledgeModel } from "./model.ts";
import { questionPlaces, type LocatedModel, type QuestionPlace } from "./places.ts";
import { problemList, type ModelProblem } from "./problems.ts";

export interface ModelReading {
  /** Undefined when the file holds none that can be trusted; then there is an error among the problems. */
  readonly model: KnowledgeModel | undefined;
  /** Where the model asks each of its questions. */
  readonly places: ReadonlyMap<string, QuestionPlace>;
  readonly problems: readonly ModelProblem[];
}

/**
 * A knowledge model out of any file of the Wizard that has one: a bundle (`.km`), the JSON data of a project, or what the server answers to
 * questions about a project or a model. Never throws. With any error there is no model: a wrong mapping is worse than none.
 */
export function readKnowledgeModel(text: string): ModelReading {
  const problems = problemList();
  const data = readJsonText(text, problems);
  const root = rootPlace(data);
  let located: LocatedModel | undefined;
  if (data !== undefined) {
    if (Array.isArray(below(root, "packages").value)) located = readBundle(root, problems);
    else if (isObject(below(root, "knowledgeModel").value) || isObject(below(root, "entities").value))
      located = readCompiled(root, problems);
    else problems.add("error", "", "This file has no knowledge model: neither packages nor knowledgeModel");
  }
  const places = located === undefined ? new Map<string, QuestionPlace>() : questionPlaces(located, problems);
  if (located !== undefined && places.size === 0 && !problems.failed()) problems.add("error", "", "The knowledge model asks no question");
  return problems.failed()
    ? { model: undefined, places: new Map(), problems: problems.all() }
    : { model: located?.model, places, problems: problems.all() };
}
