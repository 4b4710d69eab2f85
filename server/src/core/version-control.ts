import type { RepoPath, RepoSnapshot } from "./types.ts";

/** A version control system by the folder that it keeps at the root. */
export interface VersionControl {
  readonly id: string;
  readonly label: string;
  readonly folder: string;
}

const systems: readonly VersionControl[] = [
  { id: "git", label: "Git", folder: ".git" },
  { id: "mercurial", label: "Mercurial", folder: ".hg" },
  { id: "subversion", label: "Subversion", folder: ".svn" },
  { id: "cvs", label: "CVS", folder: "CVS" },
];

export function versionControl(repo: RepoSnapshot): VersionControl[] {
  return systems.filter(({ folder }) => repo.entries.has(folder as RepoPath));
}
