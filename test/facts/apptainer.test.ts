import { describe, expect, test } from "vitest";
import { apptainer } from "../../server/src/core/facts/apptainer.ts";
import type { BaseImage, Extracted, FileFacts } from "../../server/src/core/facts/types.ts";
import { parseApptainerDefinition } from "../../server/src/core/formats/apptainer-def.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

function read(text: string): Extracted<FileFacts> {
  return apptainer.read({ path: "image.def" as RepoPath, text });
}

const base = (text: string): BaseImage | undefined => read(text).value.images?.stages[0]?.base;

describe("bases", () => {
  test.each([
    ["Bootstrap: docker\nFrom: ubuntu:22.04", { image: "ubuntu", tag: "22.04", agent: "docker" }],
    ["BOOTSTRAP: Docker\nFROM: docker://quay.io/o/r:1 # why", { image: "quay.io/o/r", tag: "1" }],
    ["Bootstrap: docker\nRegistry: https://host.example.org/\nNamespace: ns\nFrom: a:1", { image: "host.example.org/ns/a", tag: "1" }],
    ["Bootstrap: oras\nFrom: ghcr.io/o/r:1", { image: "ghcr.io/o/r", tag: "1", agent: "oras" }],
    ["Bootstrap: library\nFrom: Entity/col/img:1.0", { image: "Entity/col/img", tag: "1.0" }],
    ["Bootstrap: library\nFrom: e/c/i:sha256.0af1", { image: "e/c/i", tag: null, digest: "sha256.0af1" }],
    ["Bootstrap: shub\nFrom: shub://u/c:latest@0123", { image: "u/c", tag: "latest", digest: "0123" }],
    ["Bootstrap: localimage\nFrom: base.sif", { image: null, resolved: true, written: "base.sif", agent: "localimage" }],
    ["Bootstrap: scratch", { image: null, resolved: true, agent: "scratch" }],
    ["Bootstrap: docker", { image: null, resolved: false }],
    ["Bootstrap: nowhere\nFrom: a", { image: null, resolved: false, agent: "nowhere" }],
    ["Bootstrap: docker\nFrom: a:{{ V }}", { image: null, tag: null, resolved: false, written: "a:{{ V }}" }],
    ["Bootstrap: docker\nFrom: a:{{V}}\n%arguments\n# no\nV=1.2", { image: "a", tag: "1.2", resolved: true }],
  ])("%j", (text, expected) => expect(base(text)).toMatchObject({ resolved: true, ...expected }));

  test("a written tag has a place, one from a template has none", () => {
    const text = "Bootstrap: docker\nFrom: docker://host/a:1.2 # x\n";
    const at = base(text)?.tagAt;
    const span = at && new LineIndex(text).span(at);
    expect(span && text.slice(span.start, span.end)).toBe("1.2");
    expect(base("Bootstrap: docker\nFrom: a:{{ V }}\n%arguments\nV=1")?.tagAt).toBeUndefined();
  });
});

describe("sections", () => {
  test("several %post are one script; %pre, %setup and %test do not count", () => {
    const text = `Bootstrap: docker
From: a
%pre
pip install never
%setup
pip install never
%post
V=2
%post
pip install a==$V
%test
pip install never
`;
    expect(read(text).value.images?.stages[0]?.packages).toMatchObject([{ name: "a", version: "2" }]);
  });

  test("a %post for another interpreter is not read", () => {
    expect(read("Bootstrap: docker\nFrom: a\n%post -c /usr/bin/python3\npip install never\n")).toMatchObject({
      complete: false,
      value: { images: { stages: [{ packages: [] }] } },
    });
    expect(read("Bootstrap: docker\nFrom: a\n%post -c /bin/bash\npip install a\n")).toMatchObject({
      complete: true,
      value: { images: { stages: [{ packages: [{ name: "a" }] }] } },
    });
  });

  test("places are true, also behind templates", () => {
    const text = "Bootstrap: docker\r\nFrom: a\r\n%arguments\r\n  V=1.2.3.4.5\r\n%post\r\n  pip install x=={{ V }} y==2\r\n";
    const lines = new LineIndex(text);
    const found = read(text).value.images?.stages[0]?.packages.map(one => [
      one.version,
      text.slice(lines.span(one.at).start, lines.span(one.at).end),
    ]);
    expect(found).toEqual([
      ["1.2.3.4.5", "x=={{ V }}"],
      ["2", "y==2"],
    ]);
  });

  test("files of the host", () => {
    const text =
      "Bootstrap: docker\nFrom: a\n%files\nenv.yml /opt/\nr.txt\n%files from x\nb.txt /b.txt\n%post\nconda env create -f /opt/env.yml\npip install -r /r.txt\npip install -r /b.txt\n";
    expect(read(text)).toMatchObject({ complete: false, value: { images: { installsFrom: [{ value: "env.yml" }, { value: "r.txt" }] } } });
  });

  test("what Apptainer refuses is said", () => {
    expect(read("Bootstrap: docker\nFrom: a\nColour: red\n%pots\nx\n")).toMatchObject({
      complete: false,
      problems: [
        { message: "This is no header of Apptainer, so the line is not read." },
        { message: "This is no section of Apptainer, so it is not read." },
      ],
    });
  });
});

describe("other files", () => {
  test.each([
    "",
    "LIBRARY x\nEXPORTS\n a @1\n",
    '{"rawDefFile": "Bootstrap: a"}',
    "#define X(a)\nX(b)\n",
    "from: x\n",
    "% comment\n%% more\n",
  ])("%j is no definition", text => {
    expect(read(text)).toEqual({ value: {}, problems: [], complete: true });
  });

  test("hostile files end", () => {
    const many = (text: string, count = 5000): string => text.repeat(count);
    for (const text of [
      many("bootstrap: a\n"),
      many("From: a\\\n"),
      `%arguments\nA=${many("a ")}\n%post\n${many("{{ A }}\n")}`,
      "%".repeat(200_000),
      many("%post\n"),
    ]) {
      expect(Array.isArray(read(text).problems)).toBe(true);
    }
    expect(parseApptainerDefinition("%arguments\n__proto__=1\n%post\n{{ constructor }}").recognised).toBe(true);
  });
});
