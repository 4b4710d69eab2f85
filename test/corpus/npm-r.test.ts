import { packageJson } from "../../server/src/core/facts/package-json.ts";
import { packageLock } from "../../server/src/core/facts/package-lock.ts";
import { rDescription } from "../../server/src/core/facts/r-description.ts";
import { renvLock } from "../../server/src/core/facts/renv-lock.ts";
import { corpusTests } from "./cases.ts";

corpusTests("npm and R", [packageLock, packageJson, renvLock, rDescription]);
