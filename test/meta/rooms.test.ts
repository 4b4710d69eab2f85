import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { dynamicException, mayImportPackage, rooms, type Room } from "../../scripts/lib/rooms.mjs";

interface Import {
  /** The importing file, relative to the project. */
  readonly from: string;
  readonly specifier: string;
  /** The imported file, relative to the project; undefined for a package. */
  readonly to: string | undefined;
  readonly kind: "value" | "type" | "dynamic";
}

const root = resolve(import.meta.dirname, "../..");
const imports = Object.values(rooms).flatMap(room => sourceFiles(room.folder).flatMap(importsOf));

describe("rooms", () => {
  test("are where the table says, with something in each", () => {
    const empty = Object.values(rooms).filter(room => sourceFiles(room.folder).length === 0);
    expect(empty.map(room => room.folder)).toEqual([]);
    expect(imports.length).toBeGreaterThan(50);
  });

  test("hold every file of server/src and client/src", () => {
    const all = ["server/src", "client/src"].flatMap(sourceFiles);
    expect(all.filter(file => roomOf(file) === undefined)).toEqual([]);
  });

  test.each(Object.entries(rooms))("%s imports only what it may", (name, room) => {
    const own = imports.filter(({ from }) => roomOf(from) === name);
    expect(own.filter(it => !allowed(name, room, it)).map(describeImport)).toEqual([]);
  });

  test("have no file that imports what is not there", () => {
    expect(imports.filter(({ to }) => to !== undefined && !existsSync(join(root, to))).map(describeImport)).toEqual([]);
  });

  test("have no cycle among their files", () => {
    expect(cycles(imports).map(cycle => cycle.join(" -> "))).toEqual([]);
  });

  test("share with one another nothing that brings code along", () => {
    const shared = new Set(Object.values(rooms).flatMap(room => room.files ?? []));
    expect(imports.filter(({ from, kind }) => shared.has(from) && kind !== "type").map(describeImport)).toEqual([]);
  });

  test("have no file that only passes on what others export", () => {
    const all = ["server/src", "client/src"].flatMap(sourceFiles);
    expect(all.filter(file => statementsOf(file).length > 0 && statementsOf(file).every(ts.isExportDeclaration))).toEqual([]);
  });
});

describe("the check itself", () => {
  const from = "server/src/core/x.ts";
  test.each([
    ["core", { from, specifier: "node:fs", to: undefined, kind: "value" }],
    ["core", { from, specifier: "vscode", to: undefined, kind: "type" }],
    ["core", { from, specifier: "../engine/analyzer.ts", to: "server/src/engine/analyzer.ts", kind: "type" }],
    ["host", { from: "server/src/host/x.ts", specifier: "../core/rules/a.ts", to: "server/src/core/rules/a.ts", kind: "value" }],
    ["cli", { from: dynamicException.from, specifier: "../lsp/main.ts", to: dynamicException.to, kind: "value" }],
    ["client", { from: "client/src/x.ts", specifier: "../../server/src/lsp/server.ts", to: "server/src/lsp/server.ts", kind: "type" }],
  ] as const)("refuses to %s what it may not import", (name, it) => {
    expect(allowed(name, rooms[name]!, it)).toBe(false);
  });

  test("sees a cycle, and each only once", () => {
    const edge = (a: string, b: string): Import => ({ from: a, specifier: b, to: b, kind: "value" });
    expect(cycles([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "d")])).toEqual([["a", "b", "c", "a"]]);
    expect(cycles([edge("a", "b"), edge("a", "c"), edge("b", "c")])).toEqual([]);
  });
});

function allowed(name: string, room: Room, { from, specifier, to, kind }: Import): boolean {
  if (to === undefined) return mayImportPackage(room, specifier);
  const target = roomOf(to);
  if (target === undefined) return (room.json ?? []).some(pattern => new RegExp(`^${pattern}$`).test(to));
  if ((room.never ?? []).some(folder => to.startsWith(`${folder}/`))) return false;
  if (target === name || room.rooms.includes(target)) return true;
  if (room.files?.includes(to) === true) return true;
  return kind === "dynamic" && from === dynamicException.from && to === dynamicException.to;
}

function roomOf(file: string): string | undefined {
  return Object.entries(rooms).find(([, { folder }]) => file.startsWith(`${folder}/`))?.[0];
}

function sourceFiles(folder: string): readonly string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts"))
    .map(file => `${folder}/${file.split(sep).join("/")}`)
    .sort();
}

/** Every import of a file, wherever it stands; exports from elsewhere are imports too. */
function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import["kind"]): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const to = text.startsWith(".")
      ? relative(root, resolve(root, dirname(file), text))
          .split(sep)
          .join("/")
      : undefined;
    found.push({ from: file, specifier: text, to, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node) ? "type" : "value");
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? "type" : "value");
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, "type");
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], "dynamic");
    ts.forEachChild(node, visit);
  };
  statementsOf(file).forEach(visit);
  return found;
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  const { phaseModifier, name, namedBindings } = importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every(it => it.isTypeOnly)
  );
}

function statementsOf(file: string): readonly ts.Statement[] {
  return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022, true).statements;
}

/** Every cycle that a walk along the imports comes upon, types included: each begins and ends with the same file. */
function cycles(edges: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) if (to !== undefined) next.set(from, (next.get(from) ?? new Set()).add(to));
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

function describeImport({ from, specifier, kind }: Import): string {
  return `${from} imports ${kind === "value" ? "" : `${kind} `}${specifier}`;
}
