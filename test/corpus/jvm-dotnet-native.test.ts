import { conanLock } from "../../server/src/core/facts/conan-lock.ts";
import { conanfileTxt } from "../../server/src/core/facts/conanfile-txt.ts";
import { csproj } from "../../server/src/core/facts/csproj.ts";
import { depsJson } from "../../server/src/core/facts/deps-json.ts";
import { directoryPackagesProps } from "../../server/src/core/facts/directory-packages-props.ts";
import { flakeLock } from "../../server/src/core/facts/flake-lock.ts";
import { gradleLockfile } from "../../server/src/core/facts/gradle-lockfile.ts";
import { gradleVerificationMetadata } from "../../server/src/core/facts/gradle-verification-metadata.ts";
import { gradleVersionCatalog } from "../../server/src/core/facts/gradle-version-catalog.ts";
import { juliaManifest } from "../../server/src/core/facts/julia-manifest.ts";
import { packagesConfig } from "../../server/src/core/facts/packages-config.ts";
import { packagesLockJson } from "../../server/src/core/facts/packages-lock-json.ts";
import { paketLock } from "../../server/src/core/facts/paket-lock.ts";
import { pomXml } from "../../server/src/core/facts/pom-xml.ts";
import { projectAssetsJson } from "../../server/src/core/facts/project-assets-json.ts";
import { spackSpecJson } from "../../server/src/core/facts/spack-spec-json.ts";
import { corpusTests } from "./cases.ts";

corpusTests(
  "JVM, .NET, C++, Julia, Spack and Nix",
  [
    pomXml,
    gradleLockfile,
    gradleVersionCatalog,
    gradleVerificationMetadata,
    csproj,
    directoryPackagesProps,
    packagesConfig,
    packagesLockJson,
    projectAssetsJson,
    depsJson,
    paketLock,
    conanLock,
    conanfileTxt,
    juliaManifest,
    spackSpecJson,
    flakeLock,
  ],
  {
    listsRequests: true,
    damaged: [
      "osv-scalibr:gradle.lockfile:with-bad-pkg",
      "osv-scalibr:pom.xml:interpolate-drop.xml",
      "osv-scalibr:csproj:emptyinclude",
      "osv-scalibr:csproj:nopackage",
      "osv-scalibr:Directory.Packages.props:emptyinclude",
      "osv-scalibr:Directory.Packages.props:nopackage",
      "osv-scalibr:packages.config:noversion",
      "osv-scalibr:paket.lock:invalid-lock/paket.lock",
      "osv-scalibr:deps.json:nopackagename",
      "osv-scalibr:conan.lock:no-name.v1.revisions.json",
      "osv-scalibr:conan.lock:no-name.v1.json",
    ],
  },
);
