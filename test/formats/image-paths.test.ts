import { describe, expect, test } from "vitest";
import { contextFile, copied, imagePath, unknownFolder } from "../../server/src/core/formats/image-paths.ts";

describe("paths in images", () => {
  test.each([
    ["/app", "a.txt", "/app/a.txt"],
    ["/app", "../b/./c", "/b/c"],
    ["/app", "/etc//x/", "/etc/x"],
    [null, "/x", "/x"],
    [null, "x", null],
    ["/app", "~/x", null],
    ["/", "../../x", "/x"],
  ])("%s + %s", (folder, path, expected) => expect(imagePath(folder, path)).toBe(expected));

  test.each([
    [[copied("requirements.txt", "/tmp", true)], "/tmp/requirements.txt", "requirements.txt"],
    [[copied("requirements.txt", "/tmp/r.txt", false)], "/tmp/r.txt", "requirements.txt"],
    [[copied("docker/requirements.txt", "/tmp", true)], "/tmp/requirements.txt", "docker/requirements.txt"],
    [[copied("docker/requirements.txt", "/tmp", true)], "/tmp/other.txt", undefined],
    [[copied(".", "/app", false)], "/app/a/b.txt", "a/b.txt"],
    [[copied(".", "/app", false)], "/app", "."],
    [[copied("package*.json", "/app", true)], "/app/package-lock.json", "package-lock.json"],
    [[copied("env/", "/e", false)], "/e/x.yml", "env/x.yml"],
    [[copied("env", "/e", false)], "/e/x.yml", "env/x.yml"],
    [[copied("env", "/e", false), copied("lib", "/e", true)], "/e/x.yml", undefined],
    [[copied("LICENSE", "/app", true)], "/app/requirements.txt", undefined],
    [[copied(".", "/app", false), copied(null, "/app/r.txt", false)], "/app/r.txt", undefined],
    [[copied(null, "/app/r.txt", false), copied(".", "/app", false)], "/app/r.txt", "r.txt"],
    [[copied("requirements.txt", unknownFolder, true)], `${unknownFolder}/requirements.txt`, "requirements.txt"],
  ] as const)("%#: where %s came from", (copies, path, expected) => expect(contextFile(copies, path)).toBe(expected));
});
