import { isPythonBuild, readPythonCode } from "../formats/programs/python.ts";
import { baseName } from "../repo.ts";
import { defineReader } from "./define.ts";

/** Python programs, only as far as rules ask: defaults that move, downloads, paths of one site, flags of a build. */
export const sourcePython = defineReader({
  id: "source-python",
  format: "Python",
  ecosystem: null,
  role: "code",
  gives: ["code"],
  matches: ["**/*.py"],
  hints:
    /["']latest["']|urlretrieve|wget\.download|-m(?:arch|cpu|tune)=native|["'](?:file:\/\/)?(?:\/(?:global|gpfs|lustre|sdf|nfs|afs|eos|scratch|home|Users)\d*\/|[A-Za-z]:[\\/]{1,2}Users)/i,
  docs: "https://docs.python.org/3/reference/lexical_analysis.html",
  read: file => ({ value: { code: readPythonCode(file.text, isPythonBuild(baseName(file.path))) }, problems: [], complete: true }),
  examples: [
    {
      name: "defaults of options, parameters and environment variables",
      file: "src/metaprof/main.py",
      text: `"""Profiles. The default of --index is "latest"."""
import argparse, os, click

DEFAULT_DB = "latest"
parser = argparse.ArgumentParser()
parser.add_argument("-x", "--index", default="latest", help="'latest' or a release")  # default="latest"
parser.add_argument("--database", default=DEFAULT_DB)
parser.add_argument("--mode", default="fast", choices=["fast", "latest"])

@click.option("--genome/-g", "genome", default='latest')
def fetch(genome, release: str = "latest", mirror: "str | None" = None):
    return load(release="latest")

def main(markers: str = typer.Option("latest", "--markers-db"), taxonomy: Annotated[str, 1] = typer.Option("latest")):
    return os.environ.get("DB_VERSION", "latest")
`,
      expect: {
        complete: true,
        value: {
          code: {
            movingDefaults: [
              {
                option: "--index",
                value: { value: "latest", range: { start: { line: 5, character: 46 }, end: { line: 5, character: 52 } } },
              },
              { option: "--genome" },
              { option: "release" },
              { option: "--markers-db" },
              { option: "taxonomy" },
              { option: "DB_VERSION" },
              { option: "--database", value: { range: { start: { line: 3, character: 14 } } } },
            ],
            downloads: [],
            verifies: false,
            sitePaths: [],
          },
        },
      },
    },
    {
      name: "downloads, and paths of one site",
      file: "tools/prepare.py",
      text: `from urllib.request import urlretrieve
# urlretrieve("https://example.org/old.tar.gz")
urlretrieve("https://example.org/params.tar", "params.tar")
urlretrieve(url="https://example.org/version.txt")
requests.get("https://rest.example.org/data.zip")
CACHE = "/global/cfs/cdirs/desc/cache"
HOME = r"C:\\Users\\mueller\\data"
GENERIC = ["/home/jovyan/work", "/home/", "/scratch", "/home/{user}/x", "/Users/your_name/x", "cvmfs: /cvmfs/sw.example.org"]
def f():
    '/home/mueller/data'
    return "/home/mueller/data"
`,
      expect: {
        value: {
          code: {
            downloads: [{ address: "https://example.org/params.tar", by: "urlretrieve", at: { start: { line: 2, character: 13 } } }],
            verifies: false,
            sitePaths: [
              { value: "/global/cfs/cdirs/desc/cache", range: { start: { line: 5, character: 9 } } },
              { value: "C:\\Users\\mueller\\data" },
              { value: "/home/mueller/data", range: { start: { line: 10 } } },
            ],
          },
        },
      },
    },
    {
      name: "flags of a build",
      file: "setup.py",
      text: `import os, sys
args = ["-O3", "-march=native"]
if os.environ.get("NATIVE"):
    args += ["-march=native"]
if sys.platform == "linux":
    args.append("-mcpu=native")
`,
      expect: {
        value: {
          code: {
            tuning: [
              { flag: "-march=native", at: { start: { line: 1, character: 16 } } },
              { flag: "-mcpu=native", at: { start: { line: 5 } } },
            ],
          },
        },
      },
    },
  ],
});
