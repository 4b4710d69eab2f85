import { version as ofManifest } from "../../../package.json";

/** Of the tool. */
export const version: string = ofManifest;
