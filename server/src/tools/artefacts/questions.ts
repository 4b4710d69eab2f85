import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseQuestion } from "../../core/questions/parse.ts";
import type { Question } from "../../core/questions/types.ts";
import { generatedBy, type Artefact } from "../artefact.ts";

/** The catalogue of questions as a value, so that no Markdown has to be read at run time. Throws when a question has a problem. */
export function questions(root: string): Artefact[] {
  const folder = "schemas/questions";
  const files = readdirSync(join(root, folder)).filter(file => file.endsWith(".md"));
  const found = files.map((file): Question => {
    const { question, problems } = parseQuestion(`${folder}/${file}`, readFileSync(join(root, folder, file), "utf8"));
    const because = problems.map(({ message, range }) => `${folder}/${file}:${(range?.start.line ?? 0) + 1} ${message}`);
    if (question === undefined) throw new Error(because.join("\n"));
    return question;
  });
  found.sort((a, b) => a.order - b.order);
  const wrong = found.find((question, index) => question.order !== index + 1);
  if (wrong !== undefined) throw new Error(`${wrong.id} has order ${wrong.order}; the questions should count from 1 without a gap.`);
  const text = `// ${generatedBy}\nimport type { Question } from "./types.ts";\n\nexport const questions: readonly Question[] = ${JSON.stringify(found, null, 2)};\n`;
  return [{ path: "server/src/core/questions/catalogue.generated.ts", text }];
}
