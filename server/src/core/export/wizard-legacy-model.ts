/**
 * What is publicly known of the knowledge model `smw:smp` of the Software Management Wizard: three of its seven chapters and the
 * questions in them that public programs name. The identifiers come from the sources of ds-wizard/smp-importer (chapters 1, 6 and 7 of
 * its mapping) and of ds-wizard/masmp-template (chapters 1 and 6), both Apache-2.0. The titles are our own words: an importer goes by
 * the identifiers alone.
 */
export const legacyModel: readonly ModelChapter[] = [
  {
    uuid: "6230f637-cf55-4055-b2e7-6cde6711aa51",
    title: "Accessibility and licence",
    questions: [
      { uuid: "56adb0ca-3e80-45fa-8fbe-1f3508d6032b", title: "Name of the software", type: "ValueQuestion" },
      {
        uuid: "d86ca238-e2fc-41cf-b4ea-13dd903c0453",
        title: "Access to the software",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "b58c3e29-f373-4121-bfe1-7878b53aa656",
            label: "Public",
            followUps: [{ uuid: "843c467a-de1c-475c-9b01-aec90a318716", title: "Where", type: "ValueQuestion" }],
          },
          {
            uuid: "3100dfe6-ef85-4206-9d3e-11e8c32f7637",
            label: "Other",
            followUps: [{ uuid: "4a56b2d9-151e-479b-93a3-dfe45d599f3b", title: "How", type: "ValueQuestion" }],
          },
          { uuid: "fb09e051-afb5-44fa-98e6-8a772e7e4562", label: "Not applicable", followUps: [] },
        ],
      },
      {
        uuid: "22c70672-edd2-46cd-a422-bb857bc46def",
        title: "Licensed",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "d488fe17-df1a-4583-8829-fc0d0f02aeec",
            label: "Yes",
            followUps: [{ uuid: "327b65c4-3782-4b93-adb0-6db7b9f19e84", title: "Which licence", type: "IntegrationQuestion" }],
          },
          { uuid: "fbe41b6b-d976-46b6-a686-5df9023e08b4", label: "No", followUps: [] },
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
        title: "Releases",
        type: "OptionsQuestion",
        answers: [
          {
            uuid: "27efa00f-b9d4-4134-9d36-e29f9037f9fb",
            label: "Yes",
            followUps: [{ uuid: "dc7b8ef8-aa1d-4abf-9a12-f3bbf52f59af", title: "Version of the current release", type: "ValueQuestion" }],
          },
          { uuid: "65a96f96-109a-4f90-883f-843d19d8ac45", label: "No", followUps: [] },
        ],
      },
      {
        uuid: "ccf5634b-6279-409c-8b64-f617ee7f345a",
        title: "Bug reports",
        type: "OptionsQuestion",
        answers: [
          { uuid: "6f85e7b0-c1d1-490c-94d4-7724bd550a4a", label: "Yes", followUps: [] },
          { uuid: "550d307b-1620-4b45-8af9-025648d310e9", label: "No", followUps: [] },
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
        title: "Citation",
        type: "OptionsQuestion",
        answers: [
          { uuid: "463c3b6e-cf96-43e5-a189-f840f7ea93db", label: "Yes", followUps: [] },
          { uuid: "b62bb0f8-d9b2-4f8a-a13e-7e8572ba94a7", label: "No", followUps: [] },
        ],
      },
    ],
  },
];

/** Where replies go: identifiers from the chapter down, joined by dots as in a project's replies. */
export const legacyPaths = {
  name: "6230f637-cf55-4055-b2e7-6cde6711aa51.56adb0ca-3e80-45fa-8fbe-1f3508d6032b",
  access: "6230f637-cf55-4055-b2e7-6cde6711aa51.d86ca238-e2fc-41cf-b4ea-13dd903c0453",
  licensed: "6230f637-cf55-4055-b2e7-6cde6711aa51.22c70672-edd2-46cd-a422-bb857bc46def",
  releases: "7426b2df-f9ed-4e65-a978-5995183e4e63.f55943d2-5c95-49b6-ba8f-a56ba76fc484",
  bugReports: "7426b2df-f9ed-4e65-a978-5995183e4e63.ccf5634b-6279-409c-8b64-f617ee7f345a",
  citation: "87f6b5db-1f0e-4ba9-a7cb-82ec050bb4cf.ac635be0-839d-4bb2-aa90-6eb2e80c2ed6",
} as const;

export const legacyAnswers = {
  access: {
    public: "b58c3e29-f373-4121-bfe1-7878b53aa656",
    other: "3100dfe6-ef85-4206-9d3e-11e8c32f7637",
    "not-applicable": "fb09e051-afb5-44fa-98e6-8a772e7e4562",
  },
  licensed: { yes: "d488fe17-df1a-4583-8829-fc0d0f02aeec", no: "fbe41b6b-d976-46b6-a686-5df9023e08b4" },
  releases: { yes: "27efa00f-b9d4-4134-9d36-e29f9037f9fb", no: "65a96f96-109a-4f90-883f-843d19d8ac45" },
  bugReports: { yes: "6f85e7b0-c1d1-490c-94d4-7724bd550a4a", no: "550d307b-1620-4b45-8af9-025648d310e9" },
  citation: { yes: "463c3b6e-cf96-43e5-a189-f840f7ea93db", no: "b62bb0f8-d9b2-4f8a-a13e-7e8572ba94a7" },
} as const;

/** Questions that open below an answer. */
export const legacyFollowUps = {
  where: "843c467a-de1c-475c-9b01-aec90a318716",
  how: "4a56b2d9-151e-479b-93a3-dfe45d599f3b",
  license: "327b65c4-3782-4b93-adb0-6db7b9f19e84",
  version: "dc7b8ef8-aa1d-4abf-9a12-f3bbf52f59af",
} as const;

export interface ModelChapter {
  readonly uuid: string;
  readonly title: string;
  readonly questions: readonly ModelQuestion[];
}

export type ModelQuestion =
  | { readonly uuid: string; readonly title: string; readonly type: "ValueQuestion" | "IntegrationQuestion" }
  | { readonly uuid: string; readonly title: string; readonly type: "OptionsQuestion"; readonly answers: readonly ModelAnswer[] };

export interface ModelAnswer {
  readonly uuid: string;
  readonly label: string;
  readonly followUps: readonly ModelQuestion[];
}
