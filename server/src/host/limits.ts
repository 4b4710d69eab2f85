/** Beyond these something is left unread and said so. */
export const limits = {
  /** Bytes of one evidence file. */
  fileBytes: 100 * 1024 * 1024,
  /** Bytes of a plan or settings file. */
  planBytes: 8 * 1024 * 1024,
  /** Bytes of one file of program text; larger ones are data in the clothes of a program. */
  programBytes: 1024 * 1024,
  /** Files of program text looked at. */
  programs: 20_000,
  /** Bytes of all evidence files together. */
  totalBytes: 512 * 1024 * 1024,
  /** Files and folders listed. */
  entries: 100_000,
  depth: 24,
} as const;

/** Folders that hold other people's or generated files; never listed, so what lies below them is unknown. */
export const unlistedFolders: ReadonlySet<string> = new Set([
  ".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache",
  ".pixi", ".snakemake", ".nextflow", "work", ".terraform", ".gradle", ".idea", ".cache", "site-packages", "renv/library", "packrat/lib",
]); // prettier-ignore
