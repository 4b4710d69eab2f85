import { bunLock } from "../../server/src/core/facts/bun-lock.ts";
import { cabalProjectFreeze } from "../../server/src/core/facts/cabal-project-freeze.ts";
import { cargoLock } from "../../server/src/core/facts/cargo-lock.ts";
import { cargoToml } from "../../server/src/core/facts/cargo-toml.ts";
import { composerLock } from "../../server/src/core/facts/composer-lock.ts";
import { denoLock } from "../../server/src/core/facts/deno-lock.ts";
import { gemfileLock } from "../../server/src/core/facts/gemfile-lock.ts";
import { goMod } from "../../server/src/core/facts/go-mod.ts";
import { mixLock } from "../../server/src/core/facts/mix-lock.ts";
import { packageResolved } from "../../server/src/core/facts/package-resolved.ts";
import { pnpmLock } from "../../server/src/core/facts/pnpm-lock.ts";
import { podfileLock } from "../../server/src/core/facts/podfile-lock.ts";
import { pubspecLock } from "../../server/src/core/facts/pubspec-lock.ts";
import { stackLock } from "../../server/src/core/facts/stack-lock.ts";
import { yarnLock } from "../../server/src/core/facts/yarn-lock.ts";
import { corpusTests } from "./cases.ts";

corpusTests("JavaScript", [yarnLock, pnpmLock, bunLock, denoLock], {
  damaged: ["osv-scalibr:pnpm-lock.yaml:files.yaml"],
});
corpusTests("Rust and Go", [cargoLock, cargoToml, goMod]);
corpusTests("Ruby, PHP and Elixir", [gemfileLock, composerLock, mixLock]);
corpusTests("Dart, Swift and Haskell", [pubspecLock, packageResolved, podfileLock, cabalProjectFreeze, stackLock], {
  damaged: [
    "osv-scalibr:cabal.project.freeze:invalid",
    // the packages of a snapshot stand elsewhere, so that the lockfile is not all
    "osv-scalibr:stack.yaml.lock:valid",
  ],
});
