import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";
import { rooms } from "./scripts/lib/rooms.mjs";

/** What is wrong in any JavaScript and what the type checker does not see. */
const plainRules = Object.fromEntries(
  [
    ...["eqeqeq", "prefer-const", "object-shorthand", "no-var", "no-debugger", "no-unused-labels", "no-useless-catch", "no-useless-escape"],
    ...["no-constant-binary-expression", "no-constant-condition", "no-self-assign", "no-sparse-arrays", "no-loss-of-precision"],
    ...["no-empty", "no-empty-pattern", "no-fallthrough", "no-duplicate-case", "no-dupe-else-if", "no-cond-assign", "no-unsafe-finally"],
    ...["no-unsafe-optional-chaining", "no-async-promise-executor", "no-prototype-builtins"],
    ...["no-control-regex", "no-empty-character-class", "no-misleading-character-class", "no-regex-spaces", "no-useless-backreference"],
    ...["no-irregular-whitespace", "no-unreachable-loop", "use-isnan"],
  ].map(rule => [rule, "error"]),
);

export default tseslint.config(
  { ignores: ["dist/**", ".cache/**", "coverage/**", "test/fixtures/**", "test/sample/**", "**/*.generated.*"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: {
      // files outside are leaves of the graph: no need to parse the packages for cycles
      "import-x/external-module-folders": ["node_modules"],
      "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })],
    },
    rules: {
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-duplicates": "error",
      "import-x/no-default-export": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
      "@typescript-eslint/naming-convention": [
        "error",
        { selector: "typeLike", format: ["PascalCase"] },
        { selector: "function", format: ["camelCase"] },
        { selector: ["variable", "parameter"], format: ["camelCase"], leadingUnderscore: "allowSingleOrDouble" },
        // names that another program chose are quoted or taken apart
        { selector: "variable", modifiers: ["destructured"], format: null },
        { selector: "parameter", modifiers: ["destructured"], format: null },
      ],
      // code points are what is meant where a text is spread
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      // an async function keeps the promise of its signature, also when it has nothing to wait for
      "@typescript-eslint/require-await": "off",
      // VS Code's classes are meant as interfaces too
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // VS Code's cancellation is no Error by its type
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "package", package: "vscode", name: "CancellationError" }] }],
      // a callback that may answer, and need not
      "@typescript-eslint/no-invalid-void-type": "off",
      "no-param-reassign": "error",
      ...plainRules,
    },
  },
  ...Object.entries(rooms).map(([name, room]) => ({
    files: [`${room.folder}/**/*.ts`],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: restrictionsOf(name, room) }] },
  })),
  {
    // the same input gives the same answer, everywhere: no clock, no chance, no world
    files: ["server/src/core/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "console", "fetch", "performance", "crypto", "navigator", "window", "self", "globalThis", "Buffer", "require"],
        ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Promise"],
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "The core is deterministic." },
        { object: "Date", property: "now", message: "The date is part of the input." },
        { object: "Date", property: "parse", message: "It reads what it likes in the time zone of the machine; use Date.UTC." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The date is part of the input." },
        { selector: "CallExpression[callee.name='Date']", message: "The date is part of the input." },
        { selector: "ImportExpression", message: "The core is synchronous." },
      ],
    },
  },
  {
    // starting the server is the only thing of it that the command line knows
    files: ["server/src/cli/**/*.ts"],
    ignores: ["server/src/cli/main.ts"],
    rules: {
      "no-restricted-syntax": ["error", { selector: "ImportExpression[source.value=/lsp/]", message: "Only main.ts starts the server." }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // a test may know more than the types do
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["test", "suite", "describe"], package: "vitest" }] },
      ],
    },
  },
  {
    files: ["**/*.d.ts"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "import-x/no-default-export": "off" },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.recommended],
    rules: plainRules,
  },
);

/**
 * What a room may not import, as patterns over the text between the quotes.
 * @param {string} name
 * @param {import("./scripts/lib/rooms.mjs").Room} room
 */
function restrictionsOf(name, room) {
  const others = Object.keys(rooms).filter(other => other !== name && !room.rooms.includes(other));
  const packages = room.packages.map(it => (it === "node:" ? "node:" : it === "*" ? "" : `${it}(?:/|$)`)).join("|");
  const exceptions = (room.files ?? []).map(file => `(?!(?:\\.\\./)+${file.replace(".", "\\.")}$)`).join("");
  return [
    {
      regex: `^(?!\\.{1,2}/|${packages || "$^"})`,
      message: `${name} may import these packages only: ${room.packages.join(", ") || "none"}.`,
    },
    {
      regex: `^${exceptions}(?:\\.\\./)+(?:(?:server/)?src/)?(?:${others.join("|")})/`,
      message: `${name} may import these rooms only: ${[name, ...room.rooms].join(", ")}.`,
    },
    ...(room.never ?? []).map(folder => ({
      regex: `^(?:\\.\\./)+${folder.replace("server/src/", "")}/`,
      message: `${name} may not import ${folder}.`,
    })),
  ];
}
