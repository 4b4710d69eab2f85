import { describe, expect, test } from "vitest";
import { dockerfile } from "../../server/src/core/facts/dockerfile.ts";
import type { Extracted, ImageFacts } from "../../server/src/core/facts/types.ts";
import { jsonWords, parseDockerfile } from "../../server/src/core/formats/dockerfile.ts";
import { mapped } from "../../server/src/core/formats/mapped-text.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

function read(text: string): Extracted<ImageFacts> {
  const result = dockerfile.read({ path: "Dockerfile" as RepoPath, text });
  const { images } = result.value;
  if (images === undefined) throw new Error("no images");
  return { ...result, value: images };
}

const packages = (text: string): string[] =>
  read(text).value.stages.flatMap(stage => stage.packages.map(one => `${one.name} ${one.version ?? "-"} ${one.range ?? "-"}`));

const bases = (text: string): (string | null)[] =>
  read(text).value.stages.map(({ base }) => (base.resolved ? `${base.image ?? base.stage ?? "scratch"}:${base.tag ?? ""}` : null));

describe("FROM", () => {
  test.each([
    ["ARG A=python\nARG V=3.12\nFROM $A:${V}-slim", ["python:3.12-slim"]],
    ["ARG A\nFROM ${A:-debian:12}\nFROM ${A-alpine}\nFROM ${A:+x}ubuntu", ["debian:12", "alpine:", "ubuntu:"]],
    ["ARG A=1\nFROM a:${A:+2}\nFROM a:${A:-3}", ["a:2", "a:1"]],
    ["FROM ${NOWHERE:-busybox}", ["busybox:"]],
    ["FROM a:$NOWHERE", [null]],
    ["ARG TARGETARCH\nFROM a:${TARGETARCH:-amd64}", [null]],
    ["ARG V=1.2.3\nARG W=${V%.*}\nFROM a:$W", ["a:1.2"]],
    ["ARG V='1.2'\nFROM \"a:$V\"", ["a:1.2"]],
    ["FROM scratch\nFROM a AS b\nFROM B\nFROM b:1", ["scratch:", "a:", "1:", "b:1"]],
    ["FROM --platform=$BUILDPLATFORM a:1 as x", ["a:1"]],
    ["from \\\n  # comment\n\n  a:1 \\\n AS x", ["a:1"]],
    ["FROM gcr.io/imageA", [null]],
    ["FROM {{ base }}", [null]],
    ["\r\nFROM a:1\r\nFROM b:2 \\\r\n AS c\r\n", ["a:1", "b:2"]],
    ["ONBUILD FROM x\nFROM a", ["a:"]],
  ])("%j", (text, expected) => expect(bases(text)).toEqual(expected));

  test("an ARG inside a stage does not reach the next FROM, one before is needed again", () => {
    const text = "ARG V=1\nFROM a\nARG X=2\nRUN pip install p==$V q==$X\nFROM a:$X\nARG V\nRUN pip install r==$V s==$X";
    expect(packages(text)).toEqual(["p - ==$V", "q 2 ==2", "r 1 ==1", "s - ==$X"]);
    expect(bases(text)).toEqual(["a:", null]);
  });

  test("a literal tag can be edited, one out of a variable cannot", () => {
    const text = "ARG V=3\nARG R\nFROM host:5000/a/b:1.2@sha256:" + "0".repeat(64) + "\nFROM a:$V\nFROM $R/c:7";
    const found = read(text).value.stages.map(({ base }) => base);
    const lines = new LineIndex(text);
    const tags = found.map(({ tagAt }) => tagAt && text.slice(lines.span(tagAt).start, lines.span(tagAt).end));
    expect(tags).toEqual(["1.2", undefined, "7"]);
    expect(found[2]).toMatchObject({ image: null, tag: "7", resolved: false });
  });

  test("images that files come from", () => {
    const text =
      "FROM a AS b\nFROM c\nCOPY --from=b /x /x\nCOPY --from=0 /x /x\nCOPY --from=ghcr.io/o/uv:0.4 /uv /uv\nRUN --mount=type=bind,from=d:1,target=/d true";
    expect(read(text).value.copiesFrom?.map(({ image, tag }) => `${image ?? ""}:${tag ?? ""}`)).toEqual(["ghcr.io/o/uv:0.4", "d:1"]);
  });
});

describe("RUN", () => {
  test.each([
    ['RUN ["pip", "install", "a==1", "$B"]', ["a 1 ==1"]],
    ["ENV V=1 W=${V}2\nENV OLD form $V\nRUN pip install a==$V b==$W", ["a 1 ==1", "b - ==$W"]],
    ["ENV A=1\nARG A=2\nRUN pip install a==$A", ["a 1 ==1"]],
    ["RUN <<A cat > x && <<B bash\npip install never\nA\npip install b\nB", ["b - -"]],
    ["RUN <<-'END'\n\tpip install a\n\tEND", ["a - -"]],
    ["RUN <<EOF\n#!/usr/bin/env python3\npip install never\nEOF", []],
    ["RUN <<EOF\n#!/bin/bash -e\npip install a\nEOF\nRUN pip install b", ["a - -", "b - -"]],
    ["RUN echo \"<<EOF\" '<<X'\nRUN pip install a", ["a - -"]],
    ["RUN cat <<EOF\nRUN pip install a", ["a - -"]],
    ["COPY <<EOF /x\nRUN pip install never\nEOF\nRUN pip install a", ["a - -"]],
    ["ENV X=a\\\\\nRUN pip install a", ["a - -"]],
    ["RUN pip install \\\n# comment \\\n  a \\\n\n  b", ["a - -", "b - -"]],
    ["RUN --mount=type=cache,target=/root/.cache \\\n  --network=default pip install a", ["a - -"]],
    ["RUN apt-get install -y 'lib*'", []],
    ['SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN pip install a', ["a - -"]],
    ["ONBUILD RUN pip install never", []],
  ])("%j", (run, expected) => expect(packages(`FROM x\n${run}\n`)).toEqual(expected));

  test("places are true behind continuations, comments and CRLF", () => {
    for (const end of ["\n", "\r\n"]) {
      const text = [
        "FROM x",
        "RUN apt-get update \\",
        "  # why",
        " && apt-get install -y \\",
        "",
        "    curl=7.1 \\",
        "    'git'",
        "RUN <<E",
        "apk add jq=1.7",
        "E",
        "",
      ].join(end);
      const lines = new LineIndex(text);
      const found = read(text).value.stages[0]?.packages.map(({ at }) => text.slice(lines.span(at).start, lines.span(at).end));
      expect(found).toEqual(["curl=7.1", "git", "jq=1.7"]);
    }
  });

  test("Windows images are not read as shell scripts", () => {
    expect(read("# escape=`\nFROM w\nRUN choco install git `\n -y")).toMatchObject({
      complete: false,
      value: { stages: [{ packages: [] }] },
    });
    expect(read('FROM w\nSHELL ["powershell", "-Command"]\nRUN pip install a')).toMatchObject({
      complete: false,
      value: { stages: [{ packages: [] }] },
    });
  });

  test("a stage inherits folder, variables and files of the stage that it builds on", () => {
    const text = "FROM x AS b\nWORKDIR /app\nENV V=1\nCOPY reqs/r.txt .\nFROM b\nRUN pip install a==$V -r r.txt";
    expect(packages(text)).toEqual(["a 1 ==1"]);
    expect(read(text)).toMatchObject({ complete: true, value: { installsFrom: [{ value: "reqs/r.txt" }] } });
  });

  test("a project with its extras, from the folder itself", () => {
    const text = "FROM x\nCOPY . .\nRUN pip install -e .[dev] && pip install '.[plots,gpu]'";
    expect(read(text)).toMatchObject({ complete: true, value: { installsFrom: [{ value: ".", by: "pip" }, { value: "." }] } });
  });

  test("files that the build itself makes are not of the context", () => {
    const text =
      "FROM x AS b\nRUN poetry export -o /r.txt\nFROM y\nCOPY . .\nCOPY --from=b /r.txt /tmp/r.txt\nRUN pip install -r /tmp/r.txt";
    expect(read(text)).toMatchObject({ complete: false, value: { installsFrom: [] } });
  });

  test("ADD fetches", () => {
    const text =
      "FROM x\nADD https://example.org/t-1.2.3.tgz /\nADD --checksum=sha256:ab https://example.org/u.tgz /\nADD https://github.com/o/r.git#v1.0 /r\nADD local.tgz /";
    expect(read(text).value.stages[0]?.packages.map(one => `${one.by} ${one.ecosystem} ${one.version ?? "-"}`)).toEqual([
      "ADD generic 1.2.3",
      "ADD generic sha256:ab",
      "ADD git v1.0",
    ]);
  });
});

describe("the rest", () => {
  test("labels and arguments", () => {
    const text = 'ARG V=2.3.0\nFROM x\nARG V\nARG W="1 2" Z\nLABEL org.opencontainers.image.version="${V}" a=b\nLABEL old "form of it"\n';
    const lines = new LineIndex(text);
    const [stage] = read(text).value.stages;
    expect(stage?.labels?.map(({ name, value }) => [name, value])).toEqual([
      ["org.opencontainers.image.version", "2.3.0"],
      ["a", "b"],
      ["old", "form of it"],
    ]);
    expect(stage?.arguments?.map(({ name, value }) => [name, value])).toEqual([
      ["V", "2.3.0"],
      ["V", "2.3.0"],
      ["W", "1 2"],
      ["Z", null],
    ]);
    const placed = [...(stage?.arguments ?? []), ...(stage?.labels ?? [])].map(
      ({ valueAt }) => valueAt && text.slice(lines.span(valueAt).start, lines.span(valueAt).end),
    );
    expect(placed).toEqual(["2.3.0", undefined, "1 2", undefined, undefined, "b", "form of it"]);
  });

  test("what is no Dockerfile says so", () => {
    expect(read("")).toMatchObject({ complete: false, value: { stages: [], final: -1 } });
    expect(read("FROM a\nFORM b\n")).toMatchObject({
      complete: false,
      problems: [
        {
          message: "FORM is no Dockerfile instruction, so this line is not read.",
          range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
        },
      ],
    });
    expect(read("FROM\n")).toMatchObject({ complete: false, problems: [{}, {}] });
    expect(dockerfile.read({ path: "Dockerfile.dockerignore" as RepoPath, text: "*" })).toEqual({
      value: {},
      problems: [],
      complete: true,
    });
  });

  test("messages are short", () => {
    const text = "FROM a\n" + "X".repeat(200) + " b\nRUN pip install " + "'" + "a b ".repeat(50) + "'\nRUN (\n";
    for (const { message } of read(text).problems) expect(message.length).toBeLessThanOrEqual(90);
    expect(read(text).problems.length).toBe(3);
  });

  test("JSON arguments", () => {
    expect(jsonWords(mapped('[ "a", "b\\n" ]', 0))?.map(word => word.text)).toEqual(["a", "b\n"]);
    for (const text of ["['a']", '["a"', '["a" "b"]', '["a",]', '[["a"]]', "[1]", '["a"] x', "x"])
      expect(jsonWords(mapped(text, 0)), text).toBeUndefined();
    expect(jsonWords(mapped("[]", 0))).toEqual([]);
  });

  test("directives end at the first other line", () => {
    expect(parseDockerfile("# syntax=x\n# escape = `\n").escape).toBe("`");
    expect(parseDockerfile("# a comment\n# escape=`\n").escape).toBe("\\");
    expect(parseDockerfile("\n# escape=`\n").escape).toBe("\\");
  });

  test("hostile files end", () => {
    const many = (text: string, count = 5000): string => text.repeat(count);
    const texts = [
      "FROM a\nENV A=aaaaaaaaaa\n" + many("ENV A=$A$A\n", 200) + "RUN pip install $A",
      "FROM a\nRUN " + many("--a=b "),
      "FROM a\n" + many("RUN <<E\n"),
      "FROM a\nRUN " + many("<<E ") + "\n" + many("E\n"),
      "FROM a\n" + many("COPY a b c/\nRUN pip install -r c/x.txt\n", 2000),
      "FROM a\n" + many("WORKDIR a\n"),
      "FROM " + many("${a:-"),
      many("FOO b\n"),
    ];
    for (const text of texts) {
      const { problems } = dockerfile.read({ path: "Dockerfile" as RepoPath, text });
      expect(problems.length).toBeLessThanOrEqual(200);
    }
  });
});
