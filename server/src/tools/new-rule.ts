/** Writes the beginning of a rule. usage: npm run new-rule -- <id> <CODE> */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { camelCase } from "./artefacts/registries.ts";

const [id = "", code = ""] = process.argv.slice(2);
const folder = join(process.cwd(), "server/src/core/rules");
const file = join(folder, `${id}.ts`);
const taken = readdirSync(folder).some(name => readFileSync(join(folder, name), "utf8").includes(`code: "${code}"`));

const wrong = !/^[a-z]+(-[a-z0-9]+)+$/.test(id)
  ? "The id is a few words with dashes that say what is wrong: data-licence-unknown"
  : !/^[A-Z]{2,3}\d{3}$/.test(code)
    ? "The code is two or three letters and three digits: REF005"
    : taken
      ? `${code} belongs to another rule`
      : existsSync(file)
        ? `${file} exists`
        : undefined;
if (wrong !== undefined) {
  console.error(`${wrong}\nusage: npm run new-rule -- <id> <CODE>`);
  process.exit(2);
}

writeFileSync(
  file,
  `import { defineRule } from "./define.ts";

/** Reports … */
export const ${camelCase(id)} = defineRule({
  id: "${id}",
  code: "${code}",
  since: "${(JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version}",
  severity: ["off", "info", "warning", "warning", "warning", "error"],
  title: "",
  rationale: "",
  remedy: "",
  source: "",
  needs: [],
  messages: { wrong: "“{what}” …" },
  fix: "none",
  examples: {
    bad: [{ why: "", plan: "" }],
    good: [{ why: "", plan: "" }],
  },

  check({ plan, report }): void {
    report.notApplicable(\`nothing to look at in \${plan.path}\`);
  },
});
`,
);
console.log(`Wrote server/src/core/rules/${id}.ts. Fill it in, then: npm run generate && npx vitest run test/rules`);
