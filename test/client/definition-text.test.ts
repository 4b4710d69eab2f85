import { describe, expect, test } from "vitest";
import { otherLanguage } from "../../client/src/definition-text.ts";
import { apptainer } from "../../server/src/core/facts/apptainer.ts";

describe("a file with the name of a definition", () => {
  test.each(
    apptainer.examples.filter(({ text }) => !text.startsWith("LIBRARY")).map(({ name, file, text }) => [name, file, text] as const),
  )("stays one: %s", (_, file, text) => expect(otherLanguage("apptainer", `/srv/${file}`, text)).toBeUndefined());

  test.each([
    ["an empty file", "/a/tool.def", ""],
    ["only a comment yet", "/a/tool.def", "# The image\n\n"],
    ["a header behind comments", "/a/tool.def", "# The image\n# of the lab\n\nBootStrap: docker\n"],
    ["sections alone", "/a/Singularity.gpu", "%post\n  true\n"],
  ])("stays one: %s", (_, path, text) => expect(otherLanguage("apptainer", path, text)).toBeUndefined());

  test.each([
    ["a linker's", "/a/library.def", "LIBRARY x\r\nEXPORTS\r\n  a @1\r\n", "plaintext"],
    ["a compiler's", "/a/ops.def", "#ifndef OP\n#define OP(a)\n#endif\nOP(add)\n", "plaintext"],
    ["notes", "/a/Singularity.md", "# Images\n\nBootstrap: docker\n", "markdown"],
    ["a script", "/a/Apptainer.sh", "#!/bin/sh\n", "shellscript"],
    ["many empty lines", "/a/x.def", `${"\n \t".repeat(30_000)}x`, "plaintext"],
  ])("is given back when it is %s", (_, path, text, language) => expect(otherLanguage("apptainer", path, text)).toBe(language));

  test("other languages are left alone", () => expect(otherLanguage("cpp", "/a/ops.def", "OP(add)\n")).toBeUndefined());
});
