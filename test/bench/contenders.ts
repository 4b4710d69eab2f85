import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/lib/paths.mjs";
import type { Contender } from "./language-client.ts";

const peerPackage = "yaml-language-server";
const peerVersion = "1.25.0";

/** Where the peer is kept: outside of the checkout, so that it is installed once. */
const home = process.env["SMP_BENCH_HOME"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "smp-bench");

export const ours: Contender = {
  name: "ours",
  args: () => [join(root, "dist/server.js"), "--stdio"],
  settings: () => ({}),
};

/** What the protocol alone costs. */
export const nullServer: Contender = {
  name: "null",
  args: () => [join(root, "test/bench/null-server.mjs"), "--stdio"],
  settings: () => ({}),
};

/** yaml-language-server with the plan's schema; says why when it cannot be had. */
export function peer(): Contender | { readonly why: string } {
  const program = join(home, "node_modules", peerPackage, "bin", peerPackage);
  const marker = join(home, `.ready-${peerVersion}`);
  if (!existsSync(marker)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--save-exact"];
    const { status, error } = spawnSync("npm", ["install", ...quiet, `${peerPackage}@${peerVersion}`], { cwd: home, stdio: "ignore" });
    if (status !== 0)
      return { why: `${peerPackage} ${peerVersion} could not be installed${error === undefined ? "" : `: ${error.message}`}` };
    writeFileSync(marker, "");
  }
  const schema = pathToFileURL(join(root, "schemas/smp.schema.draft-07.json")).href;
  return {
    name: "peer",
    args: () => [program, "--stdio"],
    settings: () => ({
      yaml: {
        validate: true,
        hover: true,
        completion: true,
        format: { enable: false },
        schemaStore: { enable: false },
        kubernetesCRDStore: { enable: false },
        schemas: { [schema]: ["smp.yaml"] },
        maxItemsComputed: 5000,
      },
      http: { proxy: "", proxyStrictSSL: false },
    }),
  };
}
