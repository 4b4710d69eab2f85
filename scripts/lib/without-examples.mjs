// Examples of rules and readers are tests and documentation. No program that is shipped needs them, apart from the two that a rule's page
// shows, and they are a fifth of what it would have to read at every start. So bundles go without, as an esbuild plugin sees to.
import { readFile } from "node:fs/promises";
import ts from "typescript";

/**
 * Leaves of every rule's examples the first bad and the first good one, of readers' none.
 * @returns {import("esbuild").Plugin}
 */
export function leaveOutExamples() {
  return {
    name: "leave-out-examples",
    setup(build) {
      build.onLoad({ filter: /[\\/]core[\\/](facts|rules)[\\/][^\\/]+\.ts$/ }, async ({ path }) => ({
        contents: withoutExamples(await readFile(path, "utf8")),
        loader: "ts",
      }));
    },
  };
}

/**
 * The text of a module with `defineReader({ …, examples: [] })` and with one bad and one good example in `defineRule`. Lines keep their
 * numbers, so that source maps stay true. What is written in another way stays as it is.
 * @param {string} text
 * @returns {string}
 */
export function withoutExamples(text) {
  if (!/\bdefine(Reader|Rule)\(\{/.test(text)) return text;
  const file = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest);
  /** @type {{ readonly start: number, readonly end: number }[]} */
  const cuts = [];
  /** @param {ts.ArrayLiteralExpression} list @param {number} kept */
  const cutBehind = (list, kept) => {
    if (list.elements.length > kept) cuts.push({ start: list.elements[kept - 1]?.end ?? list.elements.pos, end: list.elements.end });
  };
  /** @param {ts.Node} node @returns {void} */
  const look = node => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return ts.forEachChild(node, look);
    const [given] = node.arguments;
    if (given === undefined || !ts.isObjectLiteralExpression(given)) return ts.forEachChild(node, look);
    const examples = property(given, "examples");
    if (node.expression.text === "defineReader" && examples !== undefined && ts.isArrayLiteralExpression(examples)) cutBehind(examples, 0);
    if (node.expression.text !== "defineRule" || examples === undefined || !ts.isObjectLiteralExpression(examples)) return;
    for (const kind of ["bad", "good"]) {
      const list = property(examples, kind);
      if (list !== undefined && ts.isArrayLiteralExpression(list)) cutBehind(list, 1);
    }
  };
  look(file);
  return cuts
    .sort((a, b) => b.start - a.start)
    .reduce((left, { start, end }) => left.slice(0, start) + "\n".repeat(newlines(left.slice(start, end))) + left.slice(end), text);
}

/** @param {ts.ObjectLiteralExpression} object @param {string} name @returns {ts.Expression | undefined} */
function property(object, name) {
  const found = object.properties.find(it => ts.isPropertyAssignment(it) && ts.isIdentifier(it.name) && it.name.text === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** @param {string} text */
function newlines(text) {
  return text.split("\n").length - 1;
}
