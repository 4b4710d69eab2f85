import { conanPackage } from "../formats/conan-package.ts";
import { argumentsOf, parsePython, pythonValue, type PythonFile, type PythonNode, type PythonValue } from "../formats/python.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Conan's recipe in Python, as far as its requirements are written out. One behind an `if` holds only there. Tools are in the group
 * "build", test requirements in "test", Python requirements in "python".
 */
export const conanfilePy = defineReader({
  id: "conanfile-py",
  format: "conanfile.py",
  ecosystem: "conan",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/conanfile.py"],
  docs: "https://docs.conan.io/2/reference/conanfile.html",

  read({ text }) {
    const file = parsePython(text);
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    if (file.error !== undefined) problems.push({ message: "This is not Python", range: lines.range(file.error) });
    const recipe = recipeOf(file);
    if (recipe === undefined) {
      problems.push({ message: "The file holds no class that derives from ConanFile" });
      return { value: { packages: [] }, problems, complete: false };
    }
    const packages: PackageFact[] = [];
    const add = (value: PythonValue, group: string, condition: string | undefined): void => {
      const place = lines.range(value.span);
      // The first of a tuple is the reference, what follows are settings of older versions of Conan.
      const [first] = value.kind === "list" ? value.items : [];
      const reference = first?.kind === "text" ? first : value;
      const fact =
        reference.kind !== "text"
          ? undefined
          : conanPackage(
              reference.value,
              lines,
              { at: value.span, ...(reference.inner && { offset: reference.inner.start }) },
              { direct: true, group, required: condition === undefined, ...(condition !== undefined && { onlyOn: condition }) },
            );
      if (fact !== undefined) packages.push(fact);
      else problems.push({ message: "This requirement is not written out as “name/version”", range: place });
    };
    const attributes = attributesOf(file, recipe);
    for (const [name, group] of groups) {
      const values = attributes.get(name) ?? [];
      const [only] = values;
      const list = values.length === 1 && only?.kind === "list" && !isReferenceTuple(only) ? only.items : values;
      for (const value of list) add(value, group, undefined);
    }
    for (const { callee, node, at } of file.calls) {
      const group = groups.get(/^self\.(\w+)$/.exec(callee)?.[1] ?? "");
      if (group === undefined || at.start < recipe.from || at.end > recipe.to) continue;
      const { values, named } = argumentsOf(node, text);
      const argument = values[0] ?? named.get("ref");
      if (argument !== undefined) add(pythonValue(file, argument), group, conditionOf(file, node));
    }
    if (attributes.has("python_requires_extend")) {
      problems.push({
        message: "The recipe extends another one, which may require more",
        range: lines.range({ start: recipe.from, end: recipe.from }),
      });
    }
    packages.sort((a, b) => a.at.start.line - b.at.start.line || a.at.start.character - b.at.start.character);
    const project = projectOf(attributes, lines);
    return { value: { packages, project }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "attributes, methods and conditions",
      file: "conanfile.py",
      text: [
        "from conan import ConanFile",
        "",
        "class SkyMap(ConanFile):",
        '    name = "sky-map"',
        '    version = "1.4.0"',
        '    license = "MIT"',
        '    requires = "zlib/1.3.1", "cfitsio/[>=4.0 <5]"',
        '    tool_requires = ["cmake/3.28.1"]',
        "",
        "    def requirements(self):",
        '        self.requires("grid/2.0@obs/stable", transitive_headers=True)',
        "        if self.options.gpu:",
        '            self.requires("cuda/12.2")',
        "        else:",
        '            self.requires("blas/3.0")',
        "",
        "    def build_requirements(self):",
        '        self.test_requires("gtest/1.14.0")',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conan",
              name: "zlib",
              version: "1.3.1",
              group: "main",
              at: { start: { line: 6, character: 15 }, end: { line: 6, character: 27 } },
              versionAt: { start: { line: 6, character: 21 }, end: { line: 6, character: 26 } },
            },
            { name: "cfitsio", version: null, range: ">=4.0 <5" },
            { name: "cmake", group: "build" },
            { name: "grid", version: "2.0" },
            { name: "cuda", required: false, onlyOn: "self.options.gpu" },
            { name: "blas", required: false, onlyOn: "not (self.options.gpu)" },
            { name: "gtest", group: "test", required: true },
          ],
          project: { name: { value: "sky-map" }, version: { value: "1.4.0" }, license: { value: "MIT" } },
        },
      },
    },
    {
      name: "a version that is worked out",
      file: "conanfile.py",
      text: 'class A(ConanFile):\n    def requirements(self):\n        self.requires(f"grid/{self.version}")\n',
      expect: { complete: false, value: { packages: [] } },
    },
    { name: "no recipe", file: "conanfile.py", text: "print(1)\n", expect: { complete: false } },
  ],
});

const groups: ReadonlyMap<string, string> = new Map([
  ["requires", "main"],
  ["build_requires", "build"],
  ["tool_requires", "build"],
  ["test_requires", "test"],
  ["python_requires", "python"],
]);

function recipeOf({ root, text }: PythonFile): PythonNode | undefined {
  return root.getChildren("ClassDefinition").find(node => {
    const bases = node.getChild("ArgList");
    return bases !== null && /\bConanFile\b/.test(text.slice(bases.from, bases.to));
  });
}

/** What the class itself sets; several values where they are parted by commas. */
function attributesOf(file: PythonFile, recipe: PythonNode): ReadonlyMap<string, readonly PythonValue[]> {
  const attributes = new Map<string, readonly PythonValue[]>();
  for (const node of recipe.getChild("Body")?.getChildren("AssignStatement") ?? []) {
    const target = node.firstChild;
    const values: PythonValue[] = [];
    for (let child = node.getChild("AssignOp")?.nextSibling ?? null; child !== null; child = child.nextSibling) {
      if (child.name !== "," && child.name !== "Comment") values.push(pythonValue(file, child));
    }
    if (target?.name === "VariableName") attributes.set(file.text.slice(target.from, target.to), values);
  }
  return attributes;
}

/** `("name/version", "private")` instead of a list of references. */
function isReferenceTuple(value: PythonValue): boolean {
  const [first, ...rest] = value.kind === "list" ? value.items : [];
  return first?.kind === "text" && rest.length > 0 && rest.every(item => item.kind === "text" && !item.value.includes("/"));
}

/** The conditions around a node up to its function, joined by "and". */
function conditionOf({ text }: PythonFile, node: PythonNode): string | undefined {
  const conditions: string[] = [];
  for (let at: PythonNode | null = node; at !== null && at.name !== "FunctionDefinition"; at = at.parent) {
    const above: PythonNode | null = at.parent;
    if (at.name !== "Body" || above === null) continue;
    if (above.name === "IfStatement") {
      const before: string[] = [];
      let condition: string | undefined;
      for (let child = above.firstChild; child !== null && child.from < at.from; child = child.nextSibling) {
        if (child.name === "else") condition = undefined;
        else if (child.name === "Body" && condition !== undefined) before.push(`not (${condition})`);
        else if (!["if", "elif", "Body", "Comment"].includes(child.name)) condition = text.slice(child.from, child.to).replace(/\s+/g, " ");
      }
      // Innermost last in the text, so it is put in front.
      conditions.unshift(...before, ...(condition === undefined ? [] : [condition]));
    } else if (["ForStatement", "WhileStatement", "TryStatement", "MatchStatement"].includes(above.name)) {
      conditions.unshift(text.slice(above.from, text.indexOf("\n", above.from)).trim().replace(/:$/, ""));
    }
  }
  return conditions.length === 0 ? undefined : conditions.join(" and ").slice(0, 200);
}

function projectOf(attributes: ReadonlyMap<string, readonly PythonValue[]>, lines: LineIndex): ProjectFacts {
  const fact = (name: string): Fact<string> | undefined => {
    const [value, ...rest] = attributes.get(name) ?? [];
    return value?.kind === "text" && rest.length === 0 ? { value: value.value, range: lines.range(value.inner ?? value.span) } : undefined;
  };
  const name = fact("name");
  const version = fact("version");
  const description = fact("description");
  const license = fact("license");
  const repository = fact("url");
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(description && { description }),
    ...(license && { license }),
    ...(repository && { repository }),
  };
}
