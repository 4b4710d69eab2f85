import { describe, expect, test } from "vitest";
import { mapped } from "../../server/src/core/formats/mapped-text.ts";
import { installsOf, type ScriptInstalls } from "../../server/src/core/formats/shell/install.ts";
import { readShell, type ShellScope } from "../../server/src/core/formats/shell/script.ts";

const nothingKnown: ShellScope = { variables: new Map(), cwd: "/w" };

function installs(script: string, variables: ShellScope["variables"] = new Map()): ScriptInstalls {
  return installsOf(readShell(mapped(script, 0), { ...nothingKnown, variables }));
}

/** `ecosystem:name version range`, with `-` for what is null. */
function shown(found: ScriptInstalls): string[] {
  return found.packages.map(one => `${one.ecosystem}:${one.name} ${one.version ?? "-"} ${one.range ?? "-"}${one.conditional ? " ?" : ""}`);
}

describe("package programs", () => {
  test.each([
    [
      "apt-get update && apt-get -y install --no-install-recommends git=1:2.39.2-1.1 curl",
      ["deb:git 1:2.39.2-1.1 =1:2.39.2-1.1", "deb:curl - -"],
    ],
    [
      "apt install -t bookworm-backports gcc:arm64 'make=4.*' cmake/sid vim-",
      ["deb:gcc - /bookworm-backports", "deb:make - =4.*", "deb:cmake - /sid"],
    ],
    ["apt-get remove git && apt-get purge -y curl && apt-get upgrade", []],
    ["dpkg -i /tmp/tool_1.2-3_amd64.deb", ["deb:tool 1.2-3 -"]],
    [
      "apk add --no-cache --virtual .build gcc=13.2.1-r0 'jq~1.7' 'bash>5' font@edge",
      ["apk:gcc 13.2.1-r0 =13.2.1-r0", "apk:jq - ~1.7", "apk:bash - >5", "apk:font - -"],
    ],
    [
      "dnf -y install httpd-2.4.6-99.el7.x86_64 dotnet-sdk-6.0 java-1.8.0-openjdk",
      ["rpm:httpd 2.4.6-99.el7 -", "rpm:dotnet-sdk-6.0 - -", "rpm:java-1.8.0-openjdk - -"],
    ],
    ["microdnf install -y tar-1.30.1 && yum remove x", ["rpm:tar 1.30.1 -"]],
    ["zypper --non-interactive in -y gcc=12 'make>=4'", ["rpm:gcc 12 =12", "rpm:make - >=4"]],
    [
      "pip install -U pip 'numpy==1.26.*' \"Scipy >=1.10,<2\" x[a,b]===2",
      ["pypi:pip - -", "pypi:numpy - ==1.26.*", "pypi:scipy - >=1.10,<2", "pypi:x 2 ===2"],
    ],
    [
      "pip3.11 install -i https://index.example.org/simple --no-cache-dir a==1 -e git+https://github.com/o/r@v1.2#egg=r",
      ["pypi:a 1 ==1", "pypi:r v1.2 -"],
    ],
    [
      "python3 -m pip install 'tool @ https://example.org/tool-1.2.tar.gz' ./dist/lib-3.1-py3-none-any.whl",
      ["pypi:tool - -", "pypi:lib 3.1 -"],
    ],
    ["pip uninstall -y numpy; pip download x; pip --version", []],
    [
      "uv pip install --system ruff==0.5.0; uv tool install black; uv add httpx",
      ["pypi:ruff 0.5.0 ==0.5.0", "pypi:black - -", "pypi:httpx - -"],
    ],
    ["pipx install poetry==1.8.2 && poetry add 'requests@^2.31'", ["pypi:poetry 1.8.2 ==1.8.2", "pypi:requests - ^2.31"]],
    [
      "mamba install -yn base -c conda-forge python=3.11 numpy==1.26.4 'scipy>=1.10' pandas=2.2.0=py311_0",
      ["conda:python - =3.11", "conda:numpy 1.26.4 ==1.26.4", "conda:scipy - >=1.10", "conda:pandas 2.2.0 =2.2.0=py311_0"],
    ],
    [
      "conda create -n x conda-forge::samtools 'bwa[version=\">=0.7\"]' 'blast 2.15 h1'",
      ["conda:samtools - -", "conda:bwa - >=0.7", "conda:blast 2.15 2.15 h1"],
    ],
    ["pixi global install rattler-build; pixi add numpy", ["conda:rattler-build - -", "conda:numpy - -"]],
    ["npm install -g typescript@5.4.5 @scope/tool@^2 left-pad", ["npm:typescript 5.4.5 5.4.5", "npm:@scope/tool - ^2", "npm:left-pad - -"]],
    ["gem install bundler -v 2.5.0 rake:13.0", ["gem:bundler 2.5.0 2.5.0", "gem:rake 13.0 13.0"]],
    [
      "cargo install ripgrep@14.1.0 --locked; cargo install --git https://github.com/o/t --tag v1.0.0",
      ["cargo:ripgrep 14.1.0 14.1.0", "git:github.com/o/t v1.0.0 -"],
    ],
    [
      "go install -ldflags '-s -w' example.org/x/cmd/y@v1.2.3 example.org/z@latest",
      ["golang:example.org/x/cmd/y v1.2.3 v1.2.3", "golang:example.org/z - latest"],
    ],
    ["spack install hdf5@=1.14.3 +mpi ^openmpi@4 zlib@1.3", ["spack:hdf5 1.14.3 @=1.14.3", "spack:zlib - @1.3"]],
    ["git clone --depth 1 -b v1.2.3 https://github.com/Lsst/ctrl_bps.git", ["git:github.com/Lsst/ctrl_bps v1.2.3 -"]],
    ["git clone -b main git@gitlab.example.org:g/p.git", ["git:gitlab.example.org/g/p - main"]],
    ["git clone https://github.com/a/b && cd b && git checkout 3f2a91c0", ["git:github.com/a/b 3f2a91c0 -"]],
    ["git clone https://github.com/a/b /src && git -C /src checkout develop", ["git:github.com/a/b - develop"]],
    ["curl -fsSLO https://example.org/Tool-latest.sh", ["generic:https://example.org/Tool-latest.sh - latest"]],
    ["wget -qO- https://example.org/dl/v1.2/t-1.2.10.tgz | tar xz", ["generic:https://example.org/dl/v1.2/t-1.2.10.tgz 1.2.10 -"]],
    ["curl -fsSL https://example.org/key.asc | gpg --dearmor; curl -X POST -d x https://example.org/api", []],
  ] as const)("%s", (script, expected) => {
    const found = installs(script);
    expect(shown(found).sort()).toEqual([...expected].sort());
    expect(found.troubles).toEqual([]);
    for (const one of found.packages) {
      const text = script.slice(one.at.start, one.at.end);
      expect(text.toLowerCase()).toContain(one.name.toLowerCase().split("/").at(-1) ?? "");
    }
  });

  test("R in its forms", () => {
    const script = `Rscript -e 'install.packages(c("ggplot2", "dplyr"), repos = "https://example.org")' -e "remotes::install_version('Matrix', version = '1.6-5')"
R -q -e 'BiocManager::install("DESeq2", ask = FALSE); remotes::install_github("o/r@v2.0")'
install2.r --error --ncpus 4 tidyr
R --no-save <<EOF
# install.packages("comment")
install.packages(pkgs = "readr")
pak::pak("withr@3.0.0")
EOF`;
    expect(shown(installs(script))).toEqual([
      "cran:ggplot2 - -",
      "cran:dplyr - -",
      "cran:Matrix 1.6-5 1.6-5",
      "bioconductor:DESeq2 - -",
      "git:github.com/o/r v2.0 -",
      "cran:tidyr - -",
      "cran:readr - -",
      "cran:withr 3.0.0 3.0.0",
    ]);
  });

  test("R that computes its packages is not complete", () => {
    expect(installs("Rscript -e 'install.packages(readLines(\"list.txt\"))'")).toMatchObject({ packages: [], complete: false });
    expect(installs("Rscript install.R").complete).toBe(false);
  });

  test.each([
    ["pip install -r requirements.txt --requirement=/opt/b.txt", ["requirements.txt", "/opt/b.txt"]],
    ["conda env create -f env.yml && mamba install --file list.txt", ["env.yml", "list.txt"]],
    ["conda env update", ["environment.yml"]],
    [
      "uv sync --frozen; poetry install --only main; pdm sync; pipenv install --deploy --system",
      ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"],
    ],
    ["npm ci && yarn install --frozen-lockfile && pnpm i && bun install", ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"]],
    ["R -e 'renv::restore()'; bundle install; pixi install; go mod download", ["renv.lock", "Gemfile.lock", "pixi.lock", "go.mod"]],
    ["pip install . -e ./lib[dev]", [".", "./lib"]],
    ["spack env create x spack.lock; conda-lock install conda-lock.yml; uv pip sync r.txt", ["spack.lock", "conda-lock.yml", "r.txt"]],
  ] as const)("files of %s", (script, files) => {
    const found = installs(script);
    expect(found.files.map(file => file.path).sort()).toEqual([...files].sort());
    expect(found.complete).toBe(true);
  });

  test("what a shell runs at once, and what constraints bind", () => {
    expect(installs("curl -fsSL https://example.org/i.sh | sudo -E bash -").packages).toMatchObject([{ runByShell: true }]);
    expect(installs('sh -c "$(curl -fsSL https://example.org/i.sh)"').packages).toMatchObject([{ runByShell: true }]);
    expect(installs("bash <(curl -s https://example.org/i.sh)").packages).toMatchObject([{ runByShell: true }]);
    expect(installs("pip install -c pins.txt numpy").packages).toMatchObject([{ name: "numpy", constraints: "pins.txt" }]);
  });
});

describe("shell", () => {
  test.each([
    ["sudo -E env X=1 nice -n 5 apt-get install -y git", ["deb:git - -"]],
    ["bash -lc 'pip install a==1' && su user -c \"pip install b\"", ["pypi:a 1 ==1", "pypi:b - -"]],
    ["conda run -n base --no-capture-output pip install a; micromamba run -n x pip install b", ["pypi:a - -", "pypi:b - -"]],
    ["(cd /x && pip install a) && { pip install b; }", ["pypi:a - -", "pypi:b - -"]],
    ['if [ -n "$X" ]; then pip install a; else pip install b; fi; pip install c', ["pypi:a - - ?", "pypi:b - - ?", "pypi:c - -"]],
    ["command -v pip || pip install a; [ x = y ] && pip install b; true && pip install c", ["pypi:a - - ?", "pypi:b - - ?", "pypi:c - -"]],
    ["for p in a b; do pip install $p==1; done", ["pypi:a 1 ==1", "pypi:b 1 ==1"]],
    [
      "V=1.2 P='a b'; pip install $P x==$V y==${V%.*} \"z==${V//./_}\"",
      ["pypi:a - -", "pypi:b - -", "pypi:x 1.2 ==1.2", "pypi:y 1 ==1", "pypi:z 1_2 ==1_2"],
    ],
    ['l=(a b); l+=(c); pip install "${l[@]}"', ["pypi:a - -", "pypi:b - -", "pypi:c - -"]],
    ["apt-get install -y lib{a,b}-dev", ["deb:liba-dev - -", "deb:libb-dev - -"]],
    ["export V=2; f() { pip install fn==$V; }; f", ["pypi:fn 2 ==2"]],
    ["f() { pip install never; }", []],
    ["cat > x <<'EOF'\npip install never\nEOF\nbash <<EOF\npip install a\nEOF", ["pypi:a - -"]],
    ["echo pip install never; echo 'apt-get install never' > x.sh", []],
    ["pip install \\\n  a \\\n  b # c", ["pypi:a - -", "pypi:b - -"]],
    ["eval 'pip install a'; while read l; do pip install b; done < x", ["pypi:a - -", "pypi:b - - ?"]],
  ] as const)("%s", (script, expected) => {
    expect(shown(installs(script))).toEqual(expected);
  });

  test("what is not known is never guessed", () => {
    const found = installs("pip install $A x==$B pre$C-post ${D:-given} $(cat list)", new Map<string, string | null>([["D", null]]));
    expect(shown(found)).toEqual(["pypi:x - ==$B", "pypi:given - -"]);
    expect(found.complete).toBe(false);
    expect(found.troubles.map(trouble => trouble.message)).toEqual([
      "$A depends on an unknown value, so this package is not read",
      "pre$C-post depends on an unknown value, so this package is not read",
      "$(cat list) depends on an unknown value, so this package is not read",
    ]);
  });

  test("a variable set in a branch is unknown behind it", () => {
    expect(shown(installs("V=1; if x; then V=2; fi; pip install a==$V; (V=3); W=4; (W=5); pip install b==$W"))).toEqual([
      "pypi:a - ==$V",
      "pypi:b 4 ==4",
    ]);
    expect(shown(installs("V=1; while x; do pip install a==$V; V=2; done"))).toEqual(["pypi:a - ==$V ?"]);
  });

  test("scripts that are not followed make it incomplete", () => {
    for (const script of ["bash install.sh", "./install.sh", ". ./env.sh", "$PIP install x", "cat l | xargs pip install", "if x; then"])
      expect(installs(script).complete, script).toBe(false);
    for (const script of ["make && make install", "echo done", "", "# nothing"])
      expect(installs(script), script).toMatchObject({ complete: true, packages: [], troubles: [] });
  });

  test("hostile scripts end", () => {
    const scripts = [
      "A=aaaaaaaaaa; " + 'A="$A$A"; '.repeat(60) + "pip install $A",
      "for a in 1 2 3 4 5 6 7 8 9; do ".repeat(12) + "pip install x; " + "done; ".repeat(12),
      "f() { f; f; }; f",
      "pip install " + "{a,b}".repeat(40),
      "$(".repeat(5000),
      "$((".repeat(5000),
      "cd a; ".repeat(5000),
      `Rscript -e '${"install.packages(".repeat(5000)}'`,
      "pip install __proto__ constructor==1 toString",
    ];
    for (const script of scripts) expect(Array.isArray(installs(script).packages)).toBe(true);
    expect(shown(installs(scripts.at(-1) ?? ""))).toEqual(["pypi:constructor 1 ==1", "pypi:tostring - -"]);
  });
});
