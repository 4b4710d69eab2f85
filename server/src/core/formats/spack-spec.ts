import type { Span } from "../text.ts";

/** One node of a spec: the package itself, what it depends on (`^`), or what it is built with (`%`). Offsets are into the text. */
export interface SpackNode {
  readonly role: "root" | "dependency" | "compiler";
  /** Without the namespace of its repository; undefined for a constraint that names no package (`%gcc` has a name, `@1.2 +mpi` has none). */
  readonly name?: string;
  readonly version?: { readonly text: string } & Span;
  readonly span: Span;
}

/**
 * Splits a spec into its nodes. Variants, flags and hashes are read and left out. Undefined when something in it is no spec.
 * https://spack.readthedocs.io/en/latest/spec_syntax.html
 */
export function spackSpec(text: string): readonly SpackNode[] | undefined {
  const nodes: Open[] = [];
  let open: Open | undefined;
  const begin = (role: SpackNode["role"], start: number, name?: string): Open => {
    open = { role, start, end: start, ...(name !== undefined && { name }) };
    nodes.push(open);
    return open;
  };
  for (let at = 0; at < text.length;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return undefined;
    const { blank, sigil, version, name } = match.groups ?? {};
    const end = at + match[0].length;
    if (blank === undefined) {
      if (sigil !== undefined) begin(sigil.startsWith("^") ? "dependency" : "compiler", at).end = end;
      else if (name !== undefined) {
        const bare = name.slice(name.lastIndexOf(".") + 1);
        if (open !== undefined && open.name === undefined && open.role !== "root") open.name = bare;
        else if (open === undefined || open.name !== undefined) begin("root", at, bare);
        else return undefined;
      } else {
        const node = open ?? begin("root", at);
        if (version !== undefined) node.version = { text: version, start: end - version.length, end };
      }
      if (open !== undefined) open.end = end;
    }
    at = end;
  }
  return nodes.map(({ role, name, version, start, end }) => ({
    role,
    span: { start, end },
    ...(name !== undefined && { name }),
    ...(version && { version }),
  }));
}

interface Open {
  readonly role: SpackNode["role"];
  name?: string;
  version?: { readonly text: string } & Span;
  readonly start: number;
  end: number;
}

const version = "(?:git\\.[\\w./-]*\\w|=?\\w(?:[\\w.-]*\\w)?)(?:=\\w(?:[\\w.-]*\\w)?)?";
/** `1.2`, `1.2:1.4`, `1.2:`, `:1.4`, `:`. */
const range = `(?:${version}(?::(?:${version})?)?|:(?:${version})?)`;
const token = new RegExp(
  [
    "(?<blank>\\s+)",
    // A dependency, perhaps with what the edge is for: ^[virtuals=mpi] mpich
    "(?<sigil>[\\^%]{1,2}(?:\\[[^\\]]*\\])?)",
    `@\\s*(?<version>${range}(?:\\s*,\\s*${range})*)`,
    "/[a-z0-9]+",
    "(?:\\+\\+?|~~?|--?)\\s*[A-Za-z0-9_][\\w-]*",
    "[A-Za-z0-9_][\\w.-]*\\s*:?==?\\s*(?:\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|[^\\s\"'^%@]+)",
    "(?<name>[A-Za-z0-9_](?:[\\w.]|-(?=[\\w]))*)",
  ].join("|"),
  "y",
);

/**
 * The version that a constraint names, if it names one: `@=1.2` and a commit. `@1.2` stands for every 1.2.x.
 * https://spack.readthedocs.io/en/latest/spec_syntax.html#version-specifier
 */
export function exactSpackVersion(constraint: string): string | undefined {
  const exact = /^=([\w.+-]+)$/.exec(constraint)?.[1];
  if (exact !== undefined) return exact;
  return /^[0-9a-f]{40}$/.test(constraint) ? constraint : undefined;
}
