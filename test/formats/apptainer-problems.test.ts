import { describe, expect, test } from "vitest";
import { apptainer } from "../../server/src/core/facts/apptainer.ts";
import { isSectionName, parseApptainerDefinition } from "../../server/src/core/formats/apptainer-def.ts";
import { definitionProblems } from "../../server/src/core/formats/apptainer-problems.ts";
import {
  bootstrapAgents,
  headerWord,
  headerWords,
  readsHeader,
  sectionWord,
  sectionWords,
} from "../../server/src/core/formats/apptainer-words.ts";

const problems = (text: string): string[] =>
  definitionProblems(parseApptainerDefinition(text), text).map(({ code, at }) => `${code} ${text.slice(at.start, at.end)}`);
const messages = (text: string): string[] => definitionProblems(parseApptainerDefinition(text), text).map(({ message }) => message);

describe("what Apptainer refuses", () => {
  test("a header that it does not know", () => {
    expect(problems("Bootstrap: docker\nForm: debian:12\n")).toEqual(["unknown-header Form"]);
    expect(messages("Bootstrap: docker\nForm: debian:12\n")).toEqual(["Apptainer knows no header “Form”; “From” is one"]);
  });

  test("text outside of sections", () => {
    expect(problems("Bootstrap: docker\nFrom: debian:12\napt-get update\n\n%post\n  true\n")).toEqual(["no-header apt-get update"]);
  });

  test("but not a slip for good, that is followed by something", () => {
    expect(problems("Bootstrap: docker\nFrom: a\n%la\n  x y\n")).toEqual(["unknown-section %la"]);
  });

  test("a header twice in a stage, not in two", () => {
    expect(problems("Bootstrap: docker\nFrom: debian:11\nFrom: debian:12\n")).toEqual(["repeated-header From"]);
    expect(problems("Bootstrap: docker\nFrom: a\nStage: one\n\nBootstrap: docker\nFrom: b\n")).toEqual([]);
  });

  test("a section that it does not know, also where a line of a script makes one", () => {
    expect(problems("Bootstrap: docker\nFrom: a\n%pots\n  true\n")).toEqual(["unknown-section %pots"]);
    expect(problems("Bootstrap: docker\nFrom: a\n%post\ncat > x <<EOF\n%define name x\nEOF\n")).toEqual(["unknown-section %define"]);
  });

  test("an app without a name", () => {
    expect(problems("Bootstrap: docker\nFrom: a\n%apprun\n  true\n")).toEqual(["app-without-name %apprun"]);
  });
});

describe("what it takes, or what is no definition", () => {
  test.each([
    ["comments, empty lines, continued values", "# note\n\nBootstrap: docker # base\nFrom: a\\\n  b\n# more\n%post\n  x\n"],
    ["keys in any case, numbered addresses", "BOOTSTRAP: zypper\nmirrorurl: x\nOtherURL0: a\nOtherURL12: b\n"],
    ["sections more than once", "Bootstrap: docker\nFrom: a\n%post\n  x\n%post\n  y\n%files\n  a\n%files from b\n  c\n"],
    ["sections alone", "%post\n  true\n%labels\n  A b\n"],
    ["percent signs inside of a line", "Bootstrap: docker\nFrom: a\n%post\n  date +%F\n  printf '%s' x\n"],
    ["a template for another program", "{% set base = 'x' %}\nBootstrap: docker\nFrom: {{ base }}\n${EXTRA_HEADERS}\n%post\n  true\n"],
    ["a module definition of a linker", "LIBRARY mylib\nEXPORTS\n  start @1\n"],
    ["X-macros of a compiler", '// list\nHANDLE(Add, "add")\n#undef HANDLE\n'],
    ["nothing", ""],
    ["a header that is being typed", "Bootstrap: docker\nFro\n\n%post\n  true\n"],
    ["a section that is being typed", "Bootstrap: docker\nFrom: a\n%post\n  true\n%la\n\n%test\n  true\n%"],
  ])("%s", (_, text) => expect(messages(text)).toEqual([]));

  test("every example of the reader, but for those that are wrong on purpose", () => {
    for (const { name, text } of apptainer.examples) expect(messages(text), name).toEqual([]);
  });
});

test("messages fit in a line and never throw at any cut", () => {
  const text = `Bootstrap: docker\n${"x".repeat(200)}: y\n%${"s".repeat(100)}\n%__proto__\n  a\nBootstrap\n%%%\n%appinstall\n`;
  for (let end = 0; end <= text.length; end++) {
    for (const message of messages(text.slice(0, end))) expect(message.length).toBeLessThanOrEqual(90);
  }
});

describe("words", () => {
  test("are those of the parser", () => {
    for (const { name } of sectionWords) expect(isSectionName(name), name).toBe(true);
    for (const { name } of headerWords) {
      const [stage] = parseApptainerDefinition(`Bootstrap: x\n${name}: y\n`).stages;
      expect(stage?.invalid, name).toEqual([]);
    }
    expect(headerWord("otherURL7")?.name).toBe("OtherURL1");
    expect(sectionWord("toString")).toBeUndefined();
  });

  test("keys follow from the agent; for one that is unknown all are offered", () => {
    const keys = (agent: string): string[] => headerWords.filter(word => readsHeader(agent, word)).map(({ name }) => name);
    expect(keys("localimage")).toEqual(["Bootstrap", "From", "Stage", "Fingerprints"]);
    expect(keys("debootstrap")).toEqual(["Bootstrap", "Stage", "MirrorURL", "OSVersion", "Include"]);
    expect(keys("new-agent")).toHaveLength(headerWords.length);
    const named = new Set(bootstrapAgents.map(({ name }) => name));
    for (const { agents = [] } of headerWords) for (const agent of agents) expect(named).toContain(agent);
  });
});
