/** What the Replies Importer reads of a file, by its description: versions, three shapes, a walk in two phases. */
export interface ImporterEvent {
  readonly kind: "setReply" | "setIntegrationReply" | "addItem" | "setItemSelectReply";
  /** With the identifiers of items as they stand in the file. */
  readonly path: string;
  readonly value: unknown;
}

export interface WalkResult {
  readonly events: readonly ImporterEvent[];
  readonly replies: Readonly<Record<string, FileReply>>;
}

export interface FileReply {
  readonly value: { readonly type: string; readonly value: unknown };
  readonly createdAt: string;
}

interface FileQuestion {
  readonly questionType: string;
  readonly answerUuids?: readonly string[];
  readonly choiceUuids?: readonly string[];
  readonly itemTemplateQuestionUuids?: readonly string[];
}

interface FileModel {
  readonly chapterUuids: readonly string[];
  readonly entities: {
    readonly chapters: Readonly<Record<string, { readonly questionUuids: readonly string[] }>>;
    readonly questions: Readonly<Record<string, FileQuestion>>;
    readonly answers: Readonly<Record<string, { readonly followUpUuids: readonly string[] }>>;
  };
}

/** Walks a file as the importer does. Throws where the importer, or the Wizard behind it, would refuse. */
export function walkImporterFile(text: string): WalkResult {
  const data = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const stated = data["metamodelVersion"] ?? data["templateMetamodelVersion"] ?? data["documentTemplateMetamodelVersion"];
  const version = Number.parseFloat(String(stated));
  if (!(version >= 4 && version < 19)) throw new Error(`unsupported metamodel ${String(stated)}`);
  const holder = (key: string): Readonly<Record<string, FileReply>> =>
    (data[key] as { replies: Readonly<Record<string, FileReply>> }).replies;
  const replies =
    version >= 18
      ? holder("project")
      : version >= 14
        ? holder("questionnaire")
        : (data["questionnaireReplies"] as Readonly<Record<string, FileReply>>);
  const model = data["knowledgeModel"] as FileModel;
  const { chapters, questions, answers } = model.entities;
  const events: ImporterEvent[] = [];
  const items = new Set<string>();

  const visit = (phase: 1 | 2, uuid: string, above: readonly string[]): void => {
    const question = questions[uuid];
    if (question === undefined) return;
    const path = [...above, uuid];
    const key = path.join(".");
    const reply = replies[key]?.value;
    const say = (kind: ImporterEvent["kind"], type: string, value: unknown): void => {
      if (reply?.type !== type) throw new Error(`${key}: ${question.questionType} holds ${String(reply?.type)}`);
      events.push({ kind, path: key, value });
    };
    switch (question.questionType) {
      case "ValueQuestion":
        if (phase === 1 && reply !== undefined) say("setReply", "StringReply", reply.value);
        break;
      case "OptionsQuestion":
        if (phase === 1 && reply !== undefined) {
          if (!question.answerUuids?.includes(String(reply.value))) throw new Error(`${key}: unknown answer`);
          say("setReply", "AnswerReply", reply.value);
        }
        // follow-ups of every answer are walked, also of those that were not given
        for (const answer of question.answerUuids ?? [])
          for (const followUp of answers[answer]?.followUpUuids ?? []) visit(phase, followUp, [...path, answer]);
        break;
      case "MultiChoiceQuestion":
        if (phase === 1 && reply !== undefined) {
          for (const choice of reply.value as readonly string[])
            if (!question.choiceUuids?.includes(choice)) throw new Error(`${key}: unknown choice`);
          say("setReply", "MultiChoiceReply", reply.value);
        }
        break;
      case "ListQuestion": {
        if (reply === undefined) break;
        for (const item of reply.value as readonly string[]) {
          if (phase === 1) {
            if (items.has(item)) throw new Error(`${key}: the item ${item} is used twice`);
            items.add(item);
            say("addItem", "ItemListReply", item);
          }
          for (const inner of question.itemTemplateQuestionUuids ?? []) visit(phase, inner, [...path, item]);
        }
        break;
      }
      case "IntegrationQuestion": {
        if (phase === 2 || reply === undefined) break;
        const inner = reply.value as { readonly type: string; readonly value: string; readonly raw?: unknown };
        if (inner.type === "IntegrationLegacyType" || (inner.type === "IntegrationType" && version < 17))
          throw new Error(`${key}: the Wizard cannot decode a legacy integration`);
        if (inner.type === "IntegrationType") {
          if (inner.raw === undefined) throw new Error(`${key}: no record`);
          say("setIntegrationReply", "IntegrationReply", { value: inner.value, raw: inner.raw });
        } else say("setReply", "IntegrationReply", inner.value);
        break;
      }
      case "ItemSelectQuestion":
        if (phase === 2 && reply !== undefined) {
          if (!items.has(String(reply.value))) throw new Error(`${key}: no such item`);
          say("setItemSelectReply", "ItemSelectReply", reply.value);
        }
        break;
      default:
        if (reply !== undefined) throw new Error(`${key}: ${question.questionType} is not imported`);
    }
  };
  for (const phase of [1, 2] as const)
    for (const chapter of model.chapterUuids) for (const uuid of chapters[chapter]?.questionUuids ?? []) visit(phase, uuid, [chapter]);
  return { events, replies };
}

/** Replies that the walk does not reach: an importer drops them without a word. */
export function unreachedReplies({ events, replies }: WalkResult): string[] {
  const reached = new Set(events.map(({ path }) => path));
  return Object.keys(replies).filter(path => !reached.has(path));
}
