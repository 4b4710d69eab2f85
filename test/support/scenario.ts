/**
 * A command line with the files it meets and all that it is to give, as text:
 *
 *     ====files====
 *     //- smp.yaml
 *     smp: 1
 *     ====command====
 *     smp check --at 2026-11-20
 *     ====stdout====
 *     …
 *
 * Sections: files, setup (shell commands, for git), command, environment (NAME=value), stdout, stderr, files-after, status.
 * Those that are missing are empty; a missing status is 0. `files-after` names the files to look at, in the form of `files`.
 */
export interface Scenario {
  readonly files: ReadonlyMap<string, string>;
  readonly setup: string;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly filesAfter: ReadonlyMap<string, string>;
  readonly status: number;
}

const names = ["files", "setup", "environment", "command", "stdout", "stderr", "files-after", "status"] as const;
type Name = (typeof names)[number];

export function readScenario(text: string): Scenario {
  const sections = new Map<Name, string>();
  for (const part of text.split(/^====(?=[a-z-]+====$)/m).slice(1)) {
    const end = part.indexOf("====\n");
    const name = names.find(it => it === part.slice(0, end));
    if (name === undefined) throw new Error(`a scenario has no section “${part.slice(0, end)}”`);
    sections.set(name, part.slice(end + 5));
  }
  const of = (name: Name): string => sections.get(name) ?? "";
  if (of("command").trim() === "") throw new Error("a scenario needs a command");
  return {
    files: filesOf(of("files")),
    setup: of("setup"),
    command: of("command").trim(),
    environment: Object.fromEntries(
      of("environment")
        .split("\n")
        .flatMap(line => (line.includes("=") ? [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const] : [])),
    ),
    stdout: of("stdout"),
    stderr: of("stderr"),
    filesAfter: filesOf(of("files-after")),
    status: Number(of("status").trim() || "0"),
  };
}

/** The same text with other expectations. */
export function rewriteScenario(
  text: string,
  { stdout, stderr, status, filesAfter }: Pick<Scenario, "stdout" | "stderr" | "status" | "filesAfter">,
): string {
  const kept = text.split(/^====(?=(?:stdout|stderr|files-after|status)====$)/m, 1)[0] ?? "";
  const section = (name: Name, content: string): string => (content === "" ? "" : `====${name}====\n${content}`);
  const after = [...filesAfter].map(([path, content]) => `//- ${path}\n${content}`).join("");
  return kept + section("stdout", stdout) + section("stderr", stderr) + section("files-after", after) + section("status", `${status}\n`);
}

function filesOf(text: string): Map<string, string> {
  return new Map(
    text
      .split(/^\/\/- /m)
      .slice(1)
      .map(part => {
        const end = part.indexOf("\n");
        return [part.slice(0, end), part.slice(end + 1)] as const;
      }),
  );
}
