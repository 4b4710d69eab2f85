/** One reply as the Wizard keeps it; types as in ProjectReply.hs of ds-wizard/engine-backend. */
export type ReplyValue =
  | { readonly type: "StringReply" | "AnswerReply" | "ItemSelectReply" | "FileReply"; readonly value: string }
  | { readonly type: "MultiChoiceReply" | "ItemListReply"; readonly value: readonly string[] }
  | { readonly type: "IntegrationReply"; readonly value: IntegrationValue };

export type IntegrationValue =
  | { readonly type: "PlainType"; readonly value: string }
  /** `raw` is the record of the integration, any JSON. */
  | { readonly type: "IntegrationType"; readonly value: string; readonly raw: unknown }
  /** Before metamodel 17 of document templates, where it was called IntegrationType, too. */
  | { readonly type: "IntegrationLegacyType"; readonly value: string; readonly id: string | null };

/** Key of a reply (identifiers from the chapter down, joined by dots) to the reply. */
export type Replies = Map<string, ReplyValue>;
