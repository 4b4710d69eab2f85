import { mostCharacters } from "../knowledge-model/json-text.ts";
import { readKnowledgeModel } from "../knowledge-model/read.ts";
import { readProject } from "../knowledge-model/replies.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Extracted, FileFacts } from "./types.ts";

/** Files of the Software Management Wizard, an instance of the Data Stewardship Wizard. Large, so only read for a plan that speaks of them. */
export const wizardFile: Reader = defineReader({
  id: "wizard-file",
  format: "Knowledge model or project of the Software Management Wizard",
  ecosystem: null,
  role: "metadata",
  gives: ["wizard"],
  matches: ["**/*.km", "**/*.wizard.json"],
  anyName: true,
  longest: mostCharacters,
  docs: "https://guide.ds-wizard.org",
  read,
  examples: [
    {
      name: "a model with one question, and the reply to it",
      file: "strainscope.wizard.json",
      text: `{
  "metamodelVersion": "18.0",
  "knowledgeModelPackage": {"organizationId": "lab", "kmId": "smp", "version": "1.0.0"},
  "knowledgeModel": {
    "uuid": "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b01",
    "chapterUuids": ["0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b02"],
    "entities": {
      "chapters": {
        "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b02": {
          "uuid": "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b02",
          "title": "General",
          "questionUuids": ["0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b03"]
        }
      },
      "questions": {
        "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b03": {
          "uuid": "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b03",
          "questionType": "ValueQuestion",
          "valueType": "StringQuestionValueType",
          "title": "Name"
        }
      }
    }
  },
  "project": {
    "uuid": "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b04",
    "name": "StrainScope",
    "replies": {
      "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b02.0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b03": {"value": {"type": "StringReply", "value": "StrainScope"}}
    }
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          wizard: {
            model: { coordinate: { organizationId: "lab", kmId: "smp", version: "1.0.0" } },
            project: { name: "StrainScope", uuid: "0d5ab8f4-0d63-4a8e-9a54-0a1f4d8f0b04" },
          },
        },
      },
    },
    {
      name: "something else of that name",
      file: "model.km",
      text: '{"nodes": []}\n',
      expect: {
        complete: false,
        problems: [{ message: "This file has no knowledge model: neither packages nor knowledgeModel" }],
        value: { wizard: { model: undefined, project: undefined } },
      },
    },
  ],
});

function read({ text }: SourceFile): Extracted<FileFacts> {
  const project = !/"packages"\s*:\s*\[/.test(text) && /"(?:questionnaireR|r)eplies"\s*:/.test(text) ? readProject(text) : undefined;
  const { model, places, problems } = project ?? readKnowledgeModel(text);
  return {
    value: { wizard: { model, places, project: model === undefined ? undefined : project } },
    problems: problems.map(({ message }) => ({ message })),
    complete: model !== undefined,
  };
}
