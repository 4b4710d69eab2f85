/**
 * Which room of the code may import what. ESLint holds every file to it as it is written, test/meta/rooms.test.ts the import graph as a
 * whole.
 *
 * @typedef {object} Room
 * @property {string} folder relative to the project
 * @property {readonly string[]} rooms names of the other rooms that it may import
 * @property {readonly string[]} packages npm packages, with all their subpaths; "node:" stands for Node's own modules, "*" for any
 * @property {readonly string[]} [json] data outside the rooms, relative to the project, as regular expressions
 * @property {readonly string[]} [files] files of other rooms that it may import
 * @property {readonly string[]} [never] folders of the rooms that it may import, which it still may not
 */

/** @type {Readonly<Record<string, Room>>} */
export const rooms = {
  core: {
    folder: "server/src/core",
    rooms: [],
    packages: [
      ...["yaml", "js-yaml", "jsonc-parser", "smol-toml", "toml-eslint-parser", "unbash", "ajv"],
      ...["@rgrove/parse-xml", "@lezer/python"],
      ...["@renovatebot/pep440", "semver", "spdx-correct", "spdx-expression-parse", "spdx-license-ids"],
      ...["unified", "remark-parse", "remark-frontmatter", "mdast", "mdast-util-to-string"],
    ],
    json: ["schemas/[\\w.-]+\\.json"],
  },
  engine: { folder: "server/src/engine", rooms: ["core"], packages: [] },
  host: { folder: "server/src/host", rooms: ["core"], never: ["server/src/core/rules"], packages: ["node:", "ignore"] },
  // the Wizard's server, for Node and browsers alike: fetch and nothing else
  wizard: { folder: "server/src/wizard", rooms: ["core"], packages: [] },
  lsp: {
    folder: "server/src/lsp",
    rooms: ["core", "engine", "host"],
    packages: [
      "vscode-jsonrpc",
      "vscode-languageserver",
      "vscode-languageserver-textdocument",
      "vscode-languageserver-types",
      "vscode-uri",
    ],
    json: ["package\\.json"],
  },
  cli: { folder: "server/src/cli", rooms: ["core", "engine", "host", "wizard"], packages: ["node:"], json: ["package\\.json"] },
  tools: { folder: "server/src/tools", rooms: ["core"], packages: ["node:", "*"], json: ["schemas/[\\w.-]+\\.json", "package\\.json"] },
  client: {
    folder: "client/src",
    // the key is the editor's; it never goes to the language server
    rooms: ["wizard"],
    packages: ["vscode", "vscode-languageclient"],
    // the messages' names and types, and nothing behind them
    files: ["server/src/lsp/protocol.ts"],
  },
};

/**
 * The one import that crosses the rooms: `smp lsp` starts the server, and only then.
 * @type {{ readonly from: string, readonly to: string }}
 */
export const dynamicException = { from: "server/src/cli/main.ts", to: "server/src/lsp/main.ts" };

/**
 * Whether a room may import a package by this specifier.
 * @param {Room} room
 * @param {string} specifier such as "yaml" or "node:fs"
 */
export function mayImportPackage(room, specifier) {
  return room.packages.some(name => name === "*" || specifier === name || specifier.startsWith(name === "node:" ? name : `${name}/`));
}
