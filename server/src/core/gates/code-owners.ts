/** Where the file may lie; the first that is there counts. */
export const codeOwnersPlaces = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"] as const;

/**
 * Who must review a change of a file by CODEOWNERS, as GitHub reads it: the last pattern that matches decides; a pattern without owners
 * frees the file. `path` is relative to the root of the git repository.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function codeOwners(text: string, path: string): readonly string[] {
  let owners: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [pattern = "", ...names] = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    // sections belong to GitLab, and negation to nobody
    if (pattern === "" || pattern.startsWith("[") || pattern.startsWith("^[") || pattern.startsWith("!")) continue;
    if (patternMatches(pattern, path)) owners = names;
  }
  return owners;
}

/** A pattern in the manner of .gitignore: with a slash inside it counts from the root, without one at any depth. */
function patternMatches(pattern: string, path: string): boolean {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern.replace(/^\//, "");
  const folder = body.endsWith("/");
  const source = body
    .replace(/\/$/, "")
    .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/)
    .map(piece => {
      if (piece === "**/") return "(?:[^/]+/)*";
      if (piece === "/**") return "/.*";
      if (piece === "**") return ".*";
      if (piece === "*") return "[^/]*";
      if (piece === "?") return "[^/]";
      return piece.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  // `docs/*` owns the files of the folder and not what lies below them
  const below = body.endsWith("*") && !body.endsWith("**") ? "" : "(?:/.*)?";
  return new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${folder ? "/.*" : below}$`).test(path);
}
