import { normalName } from "../ecosystems/names.ts";
import { splitLines } from "../formats/lines.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * Bundler's lockfile. A gem that is locked for several platforms is listed once for each, with the platform in `onlyOn`; a gem for one
 * platform only has it there too. `lock.requested` is the section DEPENDENCIES, which keeps no groups (group "any").
 */
export const gemfileLock = defineReader({
  id: "gemfile-lock",
  format: "Gemfile.lock",
  ecosystem: "gem",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/Gemfile.lock", "**/gems.locked"],
  docs: "https://bundler.io/guides/gemfile.html",

  read({ text }) {
    const problems: Problem[] = [];
    const specs: Spec[] = [];
    const requested: Requested[] = [];
    let section: string | undefined;
    let dependenciesAt: Range | undefined;
    let source: Source | undefined;
    splitLines(text).forEach(({ text: line }, number) => {
      const written = line.trimEnd();
      if (written === "") return;
      const end = { line: number, character: written.length };
      const indent = written.length - written.trimStart().length;
      if (indent === 0) {
        // newer versions of Bundler may write sections that older ones pass over
        if (!/^[A-Z][A-Z -]*$/.test(written)) {
          problems.push({ message: "This line is no part of a Gemfile.lock.", range: { start: { line: number, character: 0 }, end } });
          section = undefined;
          return;
        }
        section = written;
        source = sources.has(section) ? { kind: section } : undefined;
        if (section === "DEPENDENCIES") dependenciesAt = { start: { line: number, character: 0 }, end };
      } else if (section === "DEPENDENCIES" && indent === 2) {
        const parts = /^\s*(\S+?)(!?)(?:\s+\((.*)\)(!?))?$/.exec(written);
        if (parts?.[1] !== undefined) requested.push({ name: parts[1].replace(/!$/, ""), range: parts[3] ?? null });
        if (dependenciesAt !== undefined) dependenciesAt = { start: dependenciesAt.start, end };
      } else if (source !== undefined && indent === 2) {
        const option = /^\s*(remote|revision):\s*(.*)$/.exec(written);
        if (option?.[1] === "remote") source.remote ??= option[2] ?? "";
        else if (option?.[1] === "revision") source.revision = option[2] ?? "";
      } else if (source !== undefined && indent === 4) {
        const parts = /^\s*(\S+) \(([^)]*)\)!?$/.exec(written);
        if (parts?.[1] === undefined || parts[2] === undefined) return;
        const start = { line: number, character: 4 };
        specs.push({ name: parts[1], version: parts[2], start, end, source });
      } else if (source !== undefined && indent > 4) {
        const last = specs.at(-1);
        if (last?.source === source) last.end = end;
      }
    });
    if (specs.length > 0 && dependenciesAt === undefined)
      problems.push({ message: "The section DEPENDENCIES is missing; the lockfile may have been cut off." });
    if (section === undefined && text.trim() !== "" && problems.length === 0)
      problems.push({ message: "The file does not hold a lockfile of Bundler." });
    const direct = dependenciesAt === undefined ? undefined : new Set(requested.map(({ name }) => name));
    const packages = specs.map(spec => factOf(spec, direct));
    const lock: LockOrigin | undefined = dependenciesAt && {
      algorithm: "gemfile-dependencies",
      recorded: requested
        .map(({ name, range }) => (range === null ? name : `${name} ${range}`))
        .sort()
        .join("\n"),
      at: dependenciesAt,
      requested: requested.map(({ name, range }) => ({ name: normalName("gem", name), range, group: "any" })),
    };
    return { value: { packages, ...(lock && { lock }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a registry, git, a folder and platforms",
      file: "Gemfile.lock",
      text: [
        "GIT",
        "  remote: https://example.org/gauge.git",
        "  revision: 0a1b2c",
        "  branch: main",
        "  specs:",
        "    gauge (0.2.0)",
        "      rake",
        "",
        "PATH",
        "  remote: .",
        "  specs:",
        "    sky (1.0.0)",
        "",
        "GEM",
        "  remote: https://mirror.example/",
        "  specs:",
        "    nokogiri (1.16.0-x86_64-linux-gnu)",
        "      racc (~> 1.4)",
        "    racc (1.7.3)",
        "    rake (13.0.6.rc.1)",
        "",
        "PLATFORMS",
        "  x86_64-linux",
        "",
        "DEPENDENCIES",
        "  gauge!",
        "  nokogiri (~> 1.15, >= 1.15.2)",
        "  sky!",
        "",
        "CHECKSUMS",
        "  rake (13.0.6.rc.1) sha256=aa",
        "",
        "BUNDLED WITH",
        "   2.5.4",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "gauge", version: "0.2.0", direct: true, source: "git+https://example.org/gauge.git#0a1b2c" },
            { name: "sky", version: "1.0.0", direct: true, source: "." },
            {
              ecosystem: "gem",
              name: "nokogiri",
              version: "1.16.0",
              range: null,
              direct: true,
              group: "main",
              required: true,
              onlyOn: "x86_64-linux-gnu",
              at: { start: { line: 16, character: 4 }, end: { line: 17, character: 19 } },
              versionAt: { start: { line: 16, character: 14 }, end: { line: 16, character: 20 } },
            },
            { name: "racc", version: "1.7.3", direct: false },
            { name: "rake", version: "13.0.6.rc.1", direct: false },
          ],
          lock: {
            algorithm: "gemfile-dependencies",
            recorded: "gauge\nnokogiri ~> 1.15, >= 1.15.2\nsky",
            at: { start: { line: 24, character: 0 }, end: { line: 27, character: 6 } },
            requested: [
              { name: "gauge", range: null, group: "any" },
              { name: "nokogiri", range: "~> 1.15, >= 1.15.2", group: "any" },
              { name: "sky", range: null, group: "any" },
            ],
          },
        },
      },
    },
    {
      name: "cut off",
      file: "Gemfile.lock",
      text: "GEM\n  remote: https://mirror.example/\n  specs:\n    rake (13.0.6)\n    zeit",
      expect: { complete: false, value: { packages: [{ name: "rake", direct: null }] } },
    },
  ],
});

interface Requested {
  readonly name: string;
  readonly range: string | null;
}

interface Source {
  readonly kind: string;
  remote?: string;
  revision?: string;
}

interface Spec {
  readonly name: string;
  /** With the platform. */
  readonly version: string;
  readonly start: Range["start"];
  end: Range["end"];
  readonly source: Source;
}

const sources: ReadonlySet<string> = new Set(["GEM", "GIT", "PATH", "PLUGIN SOURCE"]);

function factOf({ name, version: written, start, end, source: from }: Spec, direct: ReadonlySet<string> | undefined): PackageFact {
  // a version never holds a hyphen; what stands behind one is the platform
  const dash = written.indexOf("-");
  const version = dash < 0 ? written : written.slice(0, dash);
  const character = start.character + name.length + 2;
  const versionAt = { start: { line: start.line, character }, end: { line: start.line, character: character + version.length } };
  const revision = from.revision === undefined ? "" : `#${from.revision}`;
  const source = from.kind === "GEM" ? undefined : `${from.kind === "GIT" ? "git+" : ""}${from.remote ?? "unknown"}${revision}`;
  return {
    ecosystem: "gem",
    name: normalName("gem", name),
    writtenName: name,
    version,
    range: null,
    direct: direct === undefined ? null : direct.has(name),
    group: "main",
    required: true,
    at: { start, end },
    versionAt,
    ...(source !== undefined && { source }),
    ...(dash >= 0 && { onlyOn: written.slice(dash + 1) }),
  };
}
