import { defaultProjectConfig, parseConfig, type ConfigProblem, type ProjectConfig } from "../core/config-file.ts";
import type { RepoPath } from "../core/types.ts";
import type { FileSystem } from "./file-system.ts";
import { limits } from "./limits.ts";
import { decode } from "./text.ts";

export interface ConfigReading {
  /** Of the file that was read; undefined when there is none. */
  readonly path: RepoPath | undefined;
  readonly config: ProjectConfig;
  readonly problems: readonly ConfigProblem[];
}

const paths = [".smp/config.yaml", ".smp/config.yml"] as RepoPath[];
const start = { line: 0, character: 0 };

/** The settings that a project keeps in `.smp/`; the defaults when it keeps none. A file that cannot be read is a problem. */
export async function readConfig(fs: FileSystem, rules: Parameters<typeof parseConfig>[1]): Promise<ConfigReading> {
  for (const path of paths) {
    const content = await fs.read(path, limits.planBytes);
    if (content === undefined) continue;
    const decoded = "bytes" in content ? decode(content.bytes) : undefined;
    if (decoded === undefined) {
      const why = "why" in content ? content.why : "not text";
      return {
        path,
        config: defaultProjectConfig,
        problems: [{ message: `The settings could not be read: ${why}`, range: { start, end: start } }],
      };
    }
    return { path, ...parseConfig(decoded.text, rules) };
  }
  return { path: undefined, config: defaultProjectConfig, problems: [] };
}
