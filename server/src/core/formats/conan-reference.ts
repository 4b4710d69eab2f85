/** `name/version@user/channel#recipe%time:package#build`, of which all remotes may hold any. Offsets are into the text. */
export interface ConanReference {
  readonly name: string;
  /** As written, a range in its brackets. */
  readonly requirement: { readonly text: string; readonly start: number };
  /** Exactly one version. */
  readonly version?: string;
  /** What stands in the brackets of a range. */
  readonly range?: string;
}

/** Undefined when the text is no reference. https://docs.conan.io/2/reference/conanfile/methods/requirements.html */
export function conanReference(text: string): ConanReference | undefined {
  const match = /^([A-Za-z0-9_][\w+.-]*)\/(\[[^\]]*\]|[^\s@#%:[\]/]+)(?:@[^\s@#:]*)?(?:#[^\s:]*)?(?:%[^\s:]*)?(?::\S*)?$/.exec(text);
  if (match === null) return undefined;
  const [, name = "", requirement = ""] = match;
  const range = /^\[(.*)\]$/.exec(requirement)?.[1];
  return {
    name,
    requirement: { text: requirement, start: name.length + 1 },
    ...(range === undefined ? { version: requirement } : { range }),
  };
}
