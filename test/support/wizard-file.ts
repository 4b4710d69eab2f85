import { elixirUuid } from "../../server/src/core/knowledge-model/elixir-smp.ts";

interface ProjectFile {
  readonly project: { readonly replies: Readonly<Record<string, { value: { value: unknown } }>> };
}

/** A file that an export for our own model wrote, as if somebody had chosen another answer in the Wizard. */
export function withReply(text: string, question: string, value: string): string {
  const data = JSON.parse(text) as ProjectFile;
  const path = Object.keys(data.project.replies).find(it => it.endsWith(`.${elixirUuid("question", question)}`));
  const reply = path === undefined ? undefined : data.project.replies[path];
  if (reply === undefined) throw new Error(`the file has no reply to ${question}`);
  reply.value.value = elixirUuid("value", `${question}=${value}`);
  return JSON.stringify(data);
}
