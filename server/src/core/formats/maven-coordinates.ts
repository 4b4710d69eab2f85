/** `group:artifact:version` with what may follow: `:classifier`, `@extension`. Offsets are into the text. */
export interface MavenCoordinates {
  /** `group:artifact`. */
  readonly name: string;
  /** As written; undefined where none stands. */
  readonly version?: { readonly text: string; readonly start: number };
}

/** Undefined when the text is not of that form. https://docs.gradle.org/current/userguide/dependency_versions.html */
export function mavenCoordinates(text: string): MavenCoordinates | undefined {
  const match = /^([^\s:@]+):([^\s:@]+)(?::([^:@]*))?(?::[^:@]*)?(?:@[^:@]*)?$/.exec(text);
  if (match === null) return undefined;
  const [, group = "", artifact = "", version = ""] = match;
  const name = `${group}:${artifact}`;
  return version.trim() === "" ? { name } : { name, version: { text: version, start: name.length + 1 } };
}

/**
 * The version that a requirement names, if it names one. A bare version is what Maven and Gradle take unless another dependency
 * asks for another one; `[1.0]` and Gradle's `1.0!!` are binding. Ranges, `LATEST` and `1.+` give none.
 * https://maven.apache.org/pom.html#dependency-version-requirement-specification
 */
export function exactMavenVersion(requirement: string): string | undefined {
  const text = requirement.trim();
  const bound = /^\[\s*([^\s,[\]()]+)\s*\]$/.exec(text)?.[1] ?? /^([^\s![\]()]+)!!$/.exec(text)?.[1] ?? text;
  if (!/^[^\s,[\]()${}!+]+(?:\+[^\s,[\]()${}!+]+)?$/.test(bound) || /^(?:latest|release)$|^latest\./i.test(bound)) return undefined;
  return bound;
}
