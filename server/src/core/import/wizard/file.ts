import { readJsonText } from "../../knowledge-model/json-text.ts";
import { problemList } from "../../knowledge-model/problems.ts";
import type { ModelReading } from "../../knowledge-model/read.ts";
import { readProjectData, type ProjectReading } from "../../knowledge-model/replies.ts";
import { isSmpTemplate, readSmpTemplate } from "./smp-template.ts";

/**
 * A project out of any JSON file that the Wizard gives: its JSON data, a file for the importer, the server's answer, or the SMP of the
 * template smp-template. `model` is for a file with replies and no model. Never throws; an error among the problems means that nothing may
 * be taken.
 */
export function readWizardFile(text: string, model?: Pick<ModelReading, "model" | "places">): ProjectReading {
  const problems = problemList();
  const data = readJsonText(text, problems);
  return isSmpTemplate(data) && !problems.failed() ? readSmpTemplate(data, problems) : readProjectData(data, problems, model);
}

/** Whether a text looks like one of these files, or a model of the Wizard, rather than tickets of a tracker: by keys that only they have. */
export function looksLikeWizard(text: string): boolean {
  return (
    /^\ufeff?\s*\{/.test(text) &&
    // replies may come without their model
    /(?<!\\)"(?:knowledgeModel|questionnaireReplies|versioningReleases|kmId)"\s*:|(?<!\\)"replies"\s*:\s*\{/.test(text)
  );
}
