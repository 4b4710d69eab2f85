import { normalName } from "../ecosystems/names.ts";
import { readNixSet, type NixAttribute } from "../formats/nix.ts";
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem } from "./types.ts";

/**
 * A Nix flake: its inputs with the address that is written out. What follows another input and folders of the repository are no packages.
 * The range is the address; a commit in it is the version.
 */
export const flakeNix = defineReader({
  id: "flake-nix",
  format: "flake.nix",
  ecosystem: "nix",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/flake.nix"],
  docs: "https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake.html#flake-inputs",

  read({ text }) {
    const { attributes, problems: syntax } = readNixSet(text);
    if (attributes === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const inputs = new Map<string, Input>();
    for (const attribute of attributes) {
      if (attribute.path[0] === "inputs") collect(inputs, attribute, attribute.path.slice(1));
    }
    const packages: PackageFact[] = [];
    for (const [name, { url, follows, at, isUnclear }] of inputs) {
      if (follows) continue;
      if (url === undefined) {
        // Without an address the registry of flakes decides.
        if (isUnclear) problems.push({ message: "The address of this input is not written out", range: lines.range(at.span) });
        else packages.push(input(name, undefined, at, lines));
      } else if (!/^(?:path:|\.{0,2}\/|\.$)/.test(url.value)) packages.push(input(name, url, at, lines));
    }
    const description = attributes.find(({ path }) => path.length === 1 && path[0] === "description")?.value;
    const project =
      description?.kind === "text" ? { description: factOf(description.value, description.inner ?? description.span, lines) } : undefined;
    return { value: { packages, ...(project && { project }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "inputs in both ways of writing",
      file: "flake.nix",
      text: [
        "{",
        '  description = "Maps of the sky";',
        '  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-23.11"; # stable',
        "  inputs = {",
        '    utils = { url = "github:numtide/flake-utils"; inputs.nixpkgs.follows = "nixpkgs"; };',
        '    fits = { url = "git+https://git.example/fits?rev=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"; flake = false; };',
        '    same.follows = "utils";',
        '    here.url = "path:./sub";',
        "  };",
        "  outputs = { self, nixpkgs, ... }: let x = ''${nixpkgs}/{''; in { };",
        "}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "nix",
              name: "nixpkgs",
              version: null,
              range: "github:NixOS/nixpkgs/nixos-23.11",
              direct: true,
              at: { start: { line: 2, character: 2 }, end: { line: 2, character: 57 } },
              versionAt: { start: { line: 2, character: 24 }, end: { line: 2, character: 56 } },
            },
            { name: "utils", range: "github:numtide/flake-utils" },
            { name: "fits", version: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567" },
          ],
          project: { description: { value: "Maps of the sky" } },
        },
      },
    },
    {
      name: "an address that is worked out",
      file: "flake.nix",
      text: '{ inputs.a.url = "github:x/${y}"; outputs = _: { }; }',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

interface Input {
  url?: { readonly value: string; readonly span: Span };
  follows?: true;
  isUnclear?: true;
  readonly at: NixAttribute;
}

/** Notes what one attribute below `inputs` says; `path` is what is left of its path. */
function collect(inputs: Map<string, Input>, attribute: NixAttribute, path: readonly string[]): void {
  const [name, key, ...deeper] = path;
  const { value } = attribute;
  if (name === undefined || key === undefined) {
    if (value.kind !== "set") {
      if (name !== undefined) inputs.set(name, { at: attribute, isUnclear: true });
      return;
    }
    if (name !== undefined && !inputs.has(name)) inputs.set(name, { at: attribute });
    for (const inner of value.attributes)
      collect(inputs, name === undefined ? inner : { ...inner, span: attribute.span }, [...path, ...inner.path]);
    return;
  }
  const input = inputs.get(name) ?? { at: attribute };
  inputs.set(name, input);
  if (key === "follows") input.follows = true;
  if (key !== "url" || deeper.length > 0) return;
  if (value.kind === "text") {
    input.url = { value: value.value, span: value.inner ?? value.span };
  } else input.isUnclear = true;
}

function input(name: string, url: Input["url"], at: NixAttribute, lines: LineIndex): PackageFact {
  const commit = url && /(?:[/=])([0-9a-f]{40})(?:$|[?&])/.exec(url.value)?.[1];
  const start = url === undefined ? 0 : url.span.start + (commit === undefined ? 0 : url.value.indexOf(commit));
  const versionAt = url && { start, end: commit === undefined ? url.span.end : start + commit.length };
  return {
    ecosystem: "nix",
    name: normalName("nix", name),
    writtenName: name,
    version: commit ?? null,
    range: url?.value ?? null,
    direct: true,
    group: "main",
    required: true,
    at: lines.range(at.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
  };
}

function factOf(value: string, span: Span, lines: LineIndex): Fact<string> {
  return { value, range: lines.range(span) };
}
