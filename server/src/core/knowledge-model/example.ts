/** What a question of an example takes: one of these values, a text, a number, or items with one question of this key. */
export type ExampleQuestion = readonly string[] | "text" | "number" | { readonly item: string };

export interface ExampleProject {
  readonly name: string;
  /** By key: a value, a text, or what the one question says of each item. */
  readonly replies: Readonly<Record<string, string | readonly string[]>>;
  /** Whether the file is one of our own exports, which have identifiers made from names. */
  readonly exported?: boolean;
}

/**
 * A file of the Wizard with a small model, for the examples of rules: JSON data of a project, of metamodel 18 of document templates. Keys are
 * as in a plan (`versioning.semver`), coordinates are `lab:smp:VERSION`.
 */
export function exampleWizardFile(
  version: string,
  questions: Readonly<Record<string, ExampleQuestion>>,
  project: ExampleProject = { name: "X", replies: {} },
): string {
  const ids = new Map<string, string>();
  // the same name has the same identifier in every version of the model
  const uuid = (name: string, kind = "4"): string => {
    let sum = 0;
    for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 0xffffffff;
    const made = `${sum.toString(16).padStart(8, "0")}-0000-${kind}000-8000-000000000000`;
    if (ids.has(made) && ids.get(made) !== name) throw new Error(`${name} and ${ids.get(made) ?? ""} have one identifier`);
    ids.set(made, name);
    return made;
  };
  const annotated = (key: string, value: string): object => ({ annotations: [{ key, value }] });
  const chapters = new Map<string, string[]>();
  const entities = { chapters: {}, questions: {}, answers: {} } as Record<string, Record<string, object>>;
  const put = (kind: string, name: string, fields: object): string => {
    const id = uuid(name);
    entities[kind] = { ...entities[kind], [id]: { uuid: id, ...fields } };
    return id;
  };
  for (const [key, takes] of Object.entries(questions)) {
    const [chapter = "", own = ""] = key.split(".");
    const common = { title: key, tagUuids: [], ...annotated("json.key", own) };
    const text = { questionType: "ValueQuestion", valueType: `${takes === "number" ? "Number" : "String"}QuestionValueType` };
    if (typeof takes === "string") put("questions", key, { ...common, ...text });
    else if ("item" in takes) {
      const inside = put("questions", `${key}[]`, { title: takes.item, ...text, ...annotated("json.key", takes.item) });
      put("questions", key, { ...common, questionType: "ListQuestion", itemTemplateQuestionUuids: [inside] });
    } else {
      const answers = takes.map(value =>
        put("answers", `${key}=${value}`, { label: value, followUpUuids: [], ...annotated("json.value", value) }),
      );
      put("questions", key, { ...common, questionType: "OptionsQuestion", answerUuids: answers });
    }
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), uuid(key)]);
  }
  for (const [chapter, questionUuids] of chapters)
    put("chapters", chapter, { title: chapter, questionUuids, ...annotated("json.key", chapter) });
  const replies: Record<string, object> = {};
  for (const [key, said] of Object.entries(project.replies)) {
    const path = `${uuid(key.split(".")[0] ?? "")}.${uuid(key)}`;
    const write = (at: string, type: string, value: unknown): void => {
      replies[at] = { value: { type, value }, createdBy: null, createdAt: "2026-01-01T00:00:00Z" };
    };
    if (typeof said !== "string") {
      const items = said.map(name => uuid(`${project.name} ${key} ${name}`));
      write(path, "ItemListReply", items);
      for (const [index, name] of said.entries()) write(`${path}.${items[index] ?? ""}.${uuid(`${key}[]`)}`, "StringReply", name);
    } else if (typeof questions[key] === "string") write(path, "StringReply", said);
    else write(path, "AnswerReply", uuid(`${key}=${said}`));
  }
  return `${JSON.stringify({
    metamodelVersion: "18.0",
    knowledgeModelPackage: { organizationId: "lab", kmId: "smp", version },
    knowledgeModel: { uuid: uuid("model"), chapterUuids: [...chapters.keys()].map(chapter => uuid(chapter)), entities },
    project: { uuid: uuid("project", project.exported === false ? "4" : "5"), name: project.name, replies },
  })}\n`;
}
