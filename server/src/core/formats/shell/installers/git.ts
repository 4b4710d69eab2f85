import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromWords, installation, packageOf, type Installation } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand } from "../words.ts";

const rules = argumentRules(
  ...["-b", "--branch", "-o", "--origin", "-u", "--upload-pack", "-c", "--config", "-j", "--jobs", "--depth", "--reference", "--filter"],
  ...["--shallow-since", "--shallow-exclude", "--separate-git-dir", "--template", "--revision", "-C", "--git-dir", "--work-tree"],
);

/** `git clone`, and the `git checkout` that fixes what was cloned. */
export function git(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  switch (verb?.text) {
    case "clone": {
      const address = words[0];
      if (address === undefined) return undefined;
      const ref = optionValues(read, "-b", "--branch", "--revision")[0]?.text;
      const source = gitSource(address.text);
      const found = fromWords([address], word => {
        if (source === undefined) return isKnown(word.text) ? "nothing" : undefined;
        return packageOf("git", word, source.name, { ...fixedBy(ref), source: source.source });
      });
      const clonedInto = words[1]?.text ?? source?.name.slice(source.name.lastIndexOf("/") + 1);
      return clonedInto === undefined ? found : { ...found, clonedInto };
    }
    case "checkout":
    case "switch":
    case "reset": {
      const ref = words.find(word => word.text !== "HEAD");
      const folder = optionValues(read, "-C")[0]?.text ?? null;
      return ref === undefined || words.length > 1 ? undefined : installation({ checkedOut: { folder, ref } });
    }
    default:
      return undefined;
  }
}

interface GitSource {
  /** Host and path. */
  readonly name: string;
  readonly version?: string;
  readonly range?: string;
  readonly source: string;
}

/** Reads the address of a repository with an optional `@ref` behind it; undefined when it is none. */
export function gitSource(address: string): GitSource | undefined {
  const parts =
    /^(?:(?:https?|ssh|git):\/\/)?(?:[^@/\s]+@)?([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?::\d+)?[:/]([^@#?\s]+)(?:@([^#\s]+))?(?:#.*)?$/.exec(
      address,
    );
  if (parts === null) return undefined;
  const path = (parts[2] ?? "").replace(/\.git$/, "").replace(/\/+$/, "");
  const isRepository =
    /^(?:ssh|git):|\.git(?:[@#]|$)/.test(address) || /^(?:github\.com|gitlab\.|bitbucket\.org|codeberg\.org)/.test(parts[1] ?? "");
  if (!isRepository && !/^https?:/.test(address)) return undefined;
  return { name: `${(parts[1] ?? "").toLowerCase()}/${path}`, ...fixedBy(parts[3]), source: address };
}

/** A ref that looks like a release or a commit stays; any other is a branch, which moves. */
export function fixedBy(ref: string | undefined): { version?: string; range?: string } {
  if (ref === undefined || ref === "") return {};
  const name = ref.replace(/^(?:refs\/)?tags\//, "");
  if (isKnown(ref) && /^[0-9a-f]{7,64}$|\d+[._]\d+|^[vr]?\d+$/.test(name)) return { version: name };
  return { range: ref };
}
