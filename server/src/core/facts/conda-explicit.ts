import { readCondaList } from "../formats/conda-explicit.ts";
import { defineReader } from "./define.ts";

/**
 * What conda installs without solving: addresses below `@EXPLICIT`, or `name=version=build` lines as `conda list --export` writes them.
 * Neither tells what was asked for. Files of these names that hold something else give nothing.
 */
export const condaExplicit = defineReader({
  id: "conda-explicit",
  format: "conda explicit list",
  ecosystem: "conda",
  role: "lock",
  gives: ["packages"],
  matches: [
    "**/conda-*.lock",
    "**/*.conda.lock",
    "**/*explicit*.{txt,lock}",
    "**/exact*.{txt,lock}",
    "**/spec-{file,list}*.txt",
    "**/{specfile,speclist}*.txt",
    "**/conda-{spec,list}*.txt",
    "**/{linux,osx,win}-{32,64,aarch64,arm64,ppc64le}{.txt,.lock,.pin.txt}",
    "**/*{-,.,_}{linux,osx,win}-{32,64,aarch64,arm64,ppc64le}{.lock,.pin.txt}",
    "**/{spec,env,environment,packages}*{-,.,_}{linux,osx,win}-{32,64,aarch64,arm64,ppc64le}.txt",
  ],
  docs: "https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#building-identical-conda-environments",

  read({ text }) {
    const list = readCondaList(text);
    if (list === undefined) return { value: {}, problems: [], complete: true };
    const problems = [...list.problems];
    if (!/[\r\n]$/.test(text)) problems.push({ message: "The last line does not end; the list may have been cut off." });
    return { value: { packages: list.packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "addresses with hashes",
      file: "conda-linux-64.lock",
      text: [
        "# platform: linux-64",
        "# env_hash: 0123",
        "@EXPLICIT",
        "https://conda.example/conda-forge/linux-64/libgcc-ng-13.2.0-h807b86a_5.conda#d4ff227c46917d3b4565302a2bbb276b",
        "https://conda.example/conda-forge/noarch/tzdata-2024a-h0c530f3_0.tar.bz2#sha256:aa",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "libgcc-ng",
              version: "13.2.0",
              direct: null,
              group: "main",
              onlyOn: "linux-64",
              at: { start: { line: 3, character: 0 }, end: { line: 3, character: 109 } },
              versionAt: { start: { line: 3, character: 53 }, end: { line: 3, character: 59 } },
            },
            { name: "tzdata", version: "2024a" },
          ],
        },
      },
    },
    {
      name: "a list of names",
      file: "env/spec-file.txt",
      text: "# This file may be used to create an environment using:\n# platform: osx-arm64\n_Py-xgboost=1.7.6=cpu_0\nnumpy=1.26.4=pypi_0\n",
      expect: {
        complete: true,
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "_py-xgboost",
              version: "1.7.6",
              onlyOn: "osx-arm64",
              versionAt: { start: { line: 2, character: 12 }, end: { line: 2, character: 17 } },
            },
            { ecosystem: "pypi", name: "numpy", version: "1.26.4" },
          ],
        },
      },
    },
    {
      name: "cut off inside an address",
      file: "envs/align.linux-64.pin.txt",
      text: "@EXPLICIT\nhttps://conda.example/bioconda/linux-64/star-2.7.11b-h43eeafb_1.conda\nhttps://conda.example/bioconda/linux-6",
      expect: { complete: false, value: { packages: [{ name: "star", version: "2.7.11b" }] } },
    },
    {
      name: "some other text",
      file: "notes/explicit-content.txt",
      text: "Say what you mean.\n",
      expect: { complete: true, problems: [], value: {} },
    },
  ],
});
