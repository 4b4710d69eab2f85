import { normalName } from "../ecosystems/names.ts";
import { callsOf, isCall, readSExpressions, type SExpression } from "../formats/s-expression.ts";
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * The channels that GNU Guix takes packages from. A channel is a package under its own name; the commit that it is fixed to decides the
 * versions of everything in it. Without a commit its branch moves, and the range is that branch.
 */
export const guixChannels = defineReader({
  id: "guix-channels",
  format: "Guix channels.scm",
  ecosystem: "guix",
  role: "lock",
  gives: ["packages"],
  matches: ["**/{channels,guix-channels}.scm", "**/*{-,.}channels.scm"],
  docs: "https://guix.gnu.org/manual/en/html_node/Replicating-Guix.html",

  read({ text }) {
    const { expressions, problems: syntax } = readSExpressions(text);
    const lines = new LineIndex(text);
    const problems: Problem[] = [...syntax];
    const packages: PackageFact[] = [];
    for (const call of callsOf(expressions, "channel")) {
      const fact = channel(call, lines);
      if (fact !== undefined) packages.push(fact);
      else problems.push({ message: "The name of this channel is not written out", range: lines.range(call.span) });
    }
    for (const symbol of symbolsOf(expressions)) {
      if (symbol.name === "%default-channels" || symbol.name === "%default-guix-channel") {
        problems.push({ message: "The default channel is fixed to no commit here", range: lines.range(symbol.span) });
      }
    }
    if (packages.length === 0 && problems.length === 0) problems.push({ message: "The file names no channels in a way that is read" });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a channel fixed to a commit, and one that moves",
      file: "channels.scm",
      text: [
        "(list (channel",
        "        (name 'guix)",
        '        (url "https://git.example/guix.git")',
        '        (branch "master")',
        "        (commit",
        '          "0a1b2c3d"))',
        '      (channel (name \'sky) (url "https://git.example/sky") (branch "main")))',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "guix",
              name: "guix",
              version: "0a1b2c3d",
              range: null,
              source: "git+https://git.example/guix.git@0a1b2c3d",
              at: { start: { line: 0, character: 6 }, end: { line: 5, character: 22 } },
              versionAt: { start: { line: 5, character: 11 }, end: { line: 5, character: 19 } },
            },
            { name: "sky", version: null, range: "main", source: "git+https://git.example/sky@main" },
          ],
        },
      },
    },
    {
      name: "the default channel",
      file: "channels.scm",
      text: '(cons* (channel (name \'sky) (url "https://git.example/sky") (commit "aa")) %default-channels)',
      expect: { complete: false, value: { packages: [{ name: "sky", version: "aa" }] } },
    },
  ],
});

type List = Extract<SExpression, { kind: "list" }>;

function channel(call: List, lines: LineIndex): PackageFact | undefined {
  const field = (name: string): { readonly text: string; readonly span?: Span } | undefined => {
    const value = call.items.find((item): item is List => isCall(item, name))?.items[1];
    if (value?.kind === "symbol") return { text: value.name };
    return value?.kind === "text" ? { text: value.value, ...(value.inner && { span: value.inner }) } : undefined;
  };
  const [name, url, commit, branch] = [field("name"), field("url"), field("commit"), field("branch")];
  if (name === undefined) return undefined;
  const fixed = commit ?? branch;
  return {
    ecosystem: "guix",
    name: normalName("guix", name.text),
    writtenName: name.text,
    version: commit?.text ?? null,
    range: commit === undefined ? (branch?.text ?? null) : null,
    direct: true,
    group: "channel",
    required: true,
    at: lines.range(call.span),
    ...(fixed?.span && { versionAt: lines.range(fixed.span) }),
    ...(url && { source: `git+${url.text}${fixed === undefined ? "" : `@${fixed.text}`}` }),
  };
}

function symbolsOf(expressions: readonly SExpression[]): Extract<SExpression, { kind: "symbol" }>[] {
  const found: Extract<SExpression, { kind: "symbol" }>[] = [];
  const queue: SExpression[] = [...expressions];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at.kind === "symbol") found.push(at);
    else if (at.kind === "list") for (const item of at.items) queue.push(item);
  }
  return found;
}
