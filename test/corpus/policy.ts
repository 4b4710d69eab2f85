/**
 * Cases of the corpus in which we differ from the peer on purpose, with the reason. Each must differ: a case that agrees fails here.
 * One entry per line.
 */
export const policy: Readonly<Record<string, string>> = {
  "osv-scalibr:requirements.txt:example.txt": "Included files are read by themselves, and addresses that name a package give one.",
  "osv-scalibr:requirements.txt:env_var.txt": "A version that is a variable is kept as a range that nobody can decide.",
  "osv-scalibr:requirements.txt:per_req_options.txt": "Words behind a version are no version; pip refuses such a line.",
  "syft:requirements.txt:conanfile-comment-in-requires.txt": "The file is for Conan, not for pip.",
  "dockerfile-parse:Dockerfile:modify_from_multistage/Dockerfile": "A tag with a heart in it is none; the base stays unresolved.",
  "osv-scalibr:package-lock.json:files.v2.json": "A folder of the project itself, linked by path, is no package.",
  "osv-scalibr:package-lock.json:both/package-lock.json":
    "The peer skips it for the npm-shrinkwrap.json beside it; a reader sees one file.",
  "syft:package-lock.json:pkg-lock/package-lock.json": "Development packages are listed, in the group dev.",
  "syft:package-lock.json:pkg-lock/nested-package-lock-1.json": "Development packages are listed, in the group dev.",
  "syft:package-lock.json:pkg-lock/package-lock-2.json": "The project itself is no package; development packages are listed.",
  "syft:package-lock.json:pkg-lock/package-lock-3.json": "The project itself is no package; development packages are listed.",
  "osv-scalibr:package.json:vscode-extension.json": "A VS Code extension has a name and a version too.",
  "osv-scalibr:package.json:package-with-deps.json": "A range stays a range; its lowest version is not what gets installed.",
  "syft:package.json:packages.lock.json": "The file is NuGet's packages.lock.json, not npm's package.json.",
  "osv-scalibr:renv.lock:with-bioconductor.lock": "Packages from Bioconductor are listed, in their own ecosystem.",
  "osv-scalibr:renv.lock:without-repository.lock": "A package without a recorded repository is locked all the same.",
};
