import { open, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { initialPlan } from "../../core/init.ts";
import { folderOf } from "../../core/repo.ts";
import type { RepoPath } from "../../core/types.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, quietOption, stageOption } from "../options.ts";
import { openProject } from "../project.ts";
import { CannotRun, exit } from "../terminal.ts";

const fileName = "smp.yaml";

export const init = defineCommand({
  name: "init",
  summary: "Writes a plan of at most 30 lines, inferred from the repository.",
  operands: [{ name: "PATH", required: false, help: "The folder that gets the plan. Default: the working directory." }],
  options: {
    stdout: { kind: "flag", help: "Print the plan instead of writing smp.yaml." },
    stage: { ...stageOption, help: "The ELIXIR stage to begin at; inferred if missing." },
    at: atOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [path = "."] }, terminal) => {
    const project = await openProject(path, terminal, { judges: false });
    const { repository } = project.loaded;
    const folder = "" as RepoPath;
    const existing = [...repository.plans(), ...project.loaded.unreadPlans().map(unread => unread.path)].find(
      plan => folderOf(plan) === folder,
    );
    if (existing !== undefined && !values.stdout)
      throw new CannotRun(`${project.prefix}${existing} is there already; it is not overwritten`);
    const text = initialPlan({
      repo: repository.snapshot(),
      folder,
      folderName: basename(await realpath(project.root)),
      plans: repository.plans(),
      ...(values.stage === undefined ? {} : { stage: values.stage }),
    });
    if (values.stdout) {
      terminal.out(text);
      return exit.ok;
    }
    await createFile(join(project.root, fileName), text, `${project.prefix}${fileName}`);
    if (!values.quiet)
      terminal.err(`wrote ${project.prefix}${fileName}; next: smp check${project.prefix === "" ? "" : ` ${project.prefix}`}\n`);
    return exit.ok;
  },
});

async function createFile(file: string, text: string, shown: string): Promise<void> {
  try {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CannotRun(code === "EEXIST" ? `${shown} is there already; it is not overwritten` : `${shown} could not be written: ${code}`);
  }
}
