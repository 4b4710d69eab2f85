import { describe, expect, test } from "vitest";
import { fullImageName, parseImageReference } from "../../server/src/core/formats/image-reference.ts";

const sha = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("image references", () => {
  test.each([
    ["ubuntu", null, "ubuntu", null, null],
    ["ubuntu:22.04", null, "ubuntu", "22.04", null],
    ["library/python:3.12-slim", null, "library/python", "3.12-slim", null],
    ["localhost/tool", "localhost", "tool", null, null],
    ["host.example.org:5000/a/b_c/d--e:v1_2", "host.example.org:5000", "a/b_c/d--e", "v1_2", null],
    [`ghcr.io/o/r@${sha}`, "ghcr.io", "o/r", null, sha],
    [`a/b:1@${sha}`, null, "a/b", "1", sha],
  ])("%s", (text, registry, repository, tag, digest) => {
    const parsed = parseImageReference(text);
    expect(parsed).toMatchObject({ registry, repository, tag, digest });
    if (tag !== null && parsed) expect(text.slice(parsed.tagStart).startsWith(tag)).toBe(true);
  });

  test.each([
    "",
    "a b",
    "gcr.io/imageA",
    "a:b:c",
    "a:",
    "a@",
    "a@latest",
    "{{ base }}",
    "a/",
    "/a",
    "a//b",
    "-a",
    "<x>",
    "${A}:1",
    "a:-1",
    "x".repeat(5000),
  ])("%s is none", text => expect(parseImageReference(text)).toBeUndefined());

  test("full names", () => {
    const full = (text: string): string | undefined => {
      const parsed = parseImageReference(text);
      return parsed && fullImageName(parsed);
    };
    expect(full("ubuntu:22.04")).toBe("docker.io/library/ubuntu");
    expect(full("o/r")).toBe("docker.io/o/r");
    expect(full("quay.io/r")).toBe("quay.io/r");
  });
});
