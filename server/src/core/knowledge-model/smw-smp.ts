import type { KnowledgeModel, ModelAnswer, ModelChapter, ModelQuestion, ModelQuestionType } from "./model.ts";

/**
 * What is publicly known of the knowledge model `smw:smp` of the Software Management Wizard: three of its seven chapters and the
 * questions in them that public programs name. The identifiers come from the sources of ds-wizard/smp-importer (chapters 1, 6 and 7 of
 * its mapping) and of ds-wizard/masmp-template (chapters 1 and 6), both Apache-2.0. The titles are our own words: an importer goes by
 * the identifiers alone. Keys are those of our own model.
 */
const known: readonly KnownChapter[] = [
  {
    uuid: "6230f637-cf55-4055-b2e7-6cde6711aa51",
    title: "Accessibility and licence",
    questions: [
      { uuid: "56adb0ca-3e80-45fa-8fbe-1f3508d6032b", key: "general.name", title: "Name of the software", type: "ValueQuestion" },
      {
        uuid: "d86ca238-e2fc-41cf-b4ea-13dd903c0453",
        key: "accessibility.access",
        title: "Access to the software",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "b58c3e29-f373-4121-bfe1-7878b53aa656",
            value: "public",
            label: "Public",
            followUps: [
              {
                uuid: "843c467a-de1c-475c-9b01-aec90a318716",
                key: "accessibility.access=public.where",
                title: "Where",
                type: "ValueQuestion",
              },
            ],
          },
          {
            uuid: "3100dfe6-ef85-4206-9d3e-11e8c32f7637",
            value: "other",
            label: "Other",
            followUps: [
              { uuid: "4a56b2d9-151e-479b-93a3-dfe45d599f3b", key: "accessibility.access=other.how", title: "How", type: "ValueQuestion" },
            ],
          },
          { uuid: "fb09e051-afb5-44fa-98e6-8a772e7e4562", value: "not-applicable", label: "Not applicable" },
        ],
      },
      {
        uuid: "22c70672-edd2-46cd-a422-bb857bc46def",
        key: "accessibility.licensed",
        title: "Licensed",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "d488fe17-df1a-4583-8829-fc0d0f02aeec",
            value: "yes",
            label: "Yes",
            followUps: [
              {
                uuid: "327b65c4-3782-4b93-adb0-6db7b9f19e84",
                key: "accessibility.licensed=yes.license",
                title: "Which licence",
                type: "IntegrationQuestion",
              },
            ],
          },
          { uuid: "fbe41b6b-d976-46b6-a686-5df9023e08b4", value: "no", label: "No" },
        ],
      },
    ],
  },
  {
    uuid: "7426b2df-f9ed-4e65-a978-5995183e4e63",
    title: "Reproducibility",
    questions: [
      {
        uuid: "f55943d2-5c95-49b6-ba8f-a56ba76fc484",
        key: "reproducibility.releases",
        title: "Releases",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "27efa00f-b9d4-4134-9d36-e29f9037f9fb",
            value: "yes",
            label: "Yes",
            followUps: [
              {
                uuid: "dc7b8ef8-aa1d-4abf-9a12-f3bbf52f59af",
                key: "reproducibility.releases=yes.current",
                title: "Version of the current release",
                type: "ValueQuestion",
              },
            ],
          },
          { uuid: "65a96f96-109a-4f90-883f-843d19d8ac45", value: "no", label: "No" },
        ],
      },
      {
        uuid: "ccf5634b-6279-409c-8b64-f617ee7f345a",
        key: "reproducibility.bug-reports",
        title: "Bug reports",
        type: "OptionsQuestion",
        answers: [
          { uuid: "6f85e7b0-c1d1-490c-94d4-7724bd550a4a", value: "yes", label: "Yes" },
          { uuid: "550d307b-1620-4b45-8af9-025648d310e9", value: "no", label: "No" },
        ],
      },
    ],
  },
  {
    uuid: "87f6b5db-1f0e-4ba9-a7cb-82ec050bb4cf",
    title: "Recognition",
    questions: [
      {
        uuid: "ac635be0-839d-4bb2-aa90-6eb2e80c2ed6",
        key: "recognition.citation",
        title: "Citation",
        type: "OptionsQuestion",
        answers: [
          { uuid: "463c3b6e-cf96-43e5-a189-f840f7ea93db", value: "yes", label: "Yes" },
          { uuid: "b62bb0f8-d9b2-4f8a-a13e-7e8572ba94a7", value: "no", label: "No" },
        ],
      },
    ],
  },
];

interface KnownChapter {
  readonly uuid: string;
  readonly title: string;
  readonly questions: readonly KnownQuestion[];
}

interface KnownQuestion {
  readonly uuid: string;
  readonly key: string;
  readonly title: string;
  readonly type: ModelQuestionType;
  readonly answers?: readonly KnownAnswer[];
}

interface KnownAnswer {
  readonly uuid: string;
  readonly value: string;
  readonly label: string;
  readonly followUps?: readonly KnownQuestion[];
}

/** Question to key, answer to value, by the identifiers that are known. */
export function smwIdentifiers(): { readonly keys: ReadonlyMap<string, string>; readonly values: ReadonlyMap<string, string> } {
  const keys = new Map<string, string>();
  const values = new Map<string, string>();
  const visit = ({ uuid, key, answers = [] }: KnownQuestion): void => {
    keys.set(uuid, key);
    for (const answer of answers) {
      values.set(answer.uuid, answer.value);
      answer.followUps?.forEach(visit);
    }
  };
  for (const { questions } of known) questions.forEach(visit);
  return { keys, values };
}

/** The known part as a model: enough for an importer, which goes by what travels in the file. */
export function smwModel(uuid: string, integrationUuid: string): KnowledgeModel {
  const chapters = new Map<string, ModelChapter>();
  const questions = new Map<string, ModelQuestion>();
  const answers = new Map<string, ModelAnswer>();
  const none = { text: undefined, annotations: new Map<string, string>() };
  const visit = (question: KnownQuestion): void => {
    const { uuid: own, title, type, answers: offered = [] } = question;
    questions.set(own, {
      uuid: own,
      type,
      title,
      ...none,
      requiredPhaseUuid: undefined,
      tagUuids: [],
      answerUuids: offered.map(answer => answer.uuid),
      choiceUuids: [],
      itemQuestionUuids: [],
      valueType: type === "ValueQuestion" ? "StringQuestionValueType" : undefined,
      integrationUuid: type === "IntegrationQuestion" ? integrationUuid : undefined,
      listQuestionUuid: undefined,
    });
    for (const { uuid: answerUuid, label, followUps = [] } of offered) {
      answers.set(answerUuid, { uuid: answerUuid, label, annotations: none.annotations, followUpUuids: followUps.map(it => it.uuid) });
      followUps.forEach(visit);
    }
  };
  for (const chapter of known) {
    chapters.set(chapter.uuid, { uuid: chapter.uuid, title: chapter.title, ...none, questionUuids: chapter.questions.map(it => it.uuid) });
    chapter.questions.forEach(visit);
  }
  return {
    uuid,
    coordinate: undefined,
    metamodelVersion: undefined,
    chapterUuids: [...chapters.keys()],
    phaseUuids: [],
    tagUuids: [],
    chapters,
    questions,
    answers,
    choices: new Map(),
    phases: new Map(),
    tags: new Map(),
    integrations: new Map(),
  };
}
