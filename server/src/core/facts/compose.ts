import { withDefaults } from "../formats/compose-variables.ts";
import { containerPackage } from "../formats/container-package.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Compose files: the images that services run. What a service builds is not an image that somebody else made, even if it gets a name.
 * Variables are replaced by the defaults in the file; a tag without a default leaves the version open, with the tag as range.
 */
export const compose = defineReader({
  id: "compose",
  format: "compose.yaml",
  ecosystem: "docker",
  role: "workflow",
  gives: ["packages"],
  matches: ["**/compose.{yml,yaml}", "**/compose.*.{yml,yaml}", "**/docker-compose*.{yml,yaml}"],
  docs: "https://docs.docker.com/reference/compose-file/services/#image",

  read({ text }) {
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) return { value: {}, problems: syntax, complete: false };
    const services = servicesOf(view, view.roots[0]);
    if (services === undefined) return { value: {}, problems: [], complete: true };
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const [, { value: service }] of view.members(services)) {
      const fields = view.members(service);
      const image = fields.get("image")?.value;
      const build = fields.get("build")?.value;
      const written = view.text(image);
      if (image === undefined || written === undefined || view.kind(build) === "map" || view.text(build) !== undefined) continue;
      const found = imageOf(view, image, written.trim());
      if (found !== undefined) packages.push(found);
      else problems.push({ message: "This image depends on a variable without a default, so it is left out.", range: view.range(image) });
    }
    if (view.exhausted) problems.push({ message: "Aliases make this file too large to be read in full." });
    return { value: { packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "images, defaults and a service that is built",
      file: "compose.yaml",
      text: [
        "x-base: &base",
        "  image: registry.example.org/o/api:1.2.0",
        "services:",
        "  api:",
        "    <<: *base",
        "    restart: always",
        "  db:",
        "    image: postgres:${PG:-16}",
        "  cache:",
        "    image: redis:${REDIS}",
        "  own:",
        "    build: .",
        "    image: o/own:dev",
        "  web:",
        "    image: 'nginx'",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "docker",
              name: "registry.example.org/o/api",
              version: "1.2.0",
              at: { start: { line: 1, character: 9 }, end: { line: 1, character: 41 } },
              versionAt: { start: { line: 1, character: 36 }, end: { line: 1, character: 41 } },
            },
            { name: "postgres", version: "16", range: "${PG:-16}" },
            { name: "redis", version: null, range: "${REDIS}" },
            { name: "nginx", version: "latest", range: null },
          ],
        },
      },
    },
    {
      name: "an image that only the environment knows",
      file: "docker-compose.override.yml",
      text: "services:\n  a:\n    image: ${IMAGE}\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

/** Before version 2 of the format services stood at the top. */
function servicesOf(view: YamlView, root: YamlNode | undefined): YamlNode | undefined {
  const fields = view.members(root);
  const services = fields.get("services")?.value;
  if (services !== undefined || root === undefined || fields.has("version")) return services;
  const isOld = [...fields.values()].some(({ value }) => {
    const keys = view.members(value);
    return keys.has("image") && ["ports", "links", "volumes", "environment", "command"].some(key => keys.has(key));
  });
  return isOld ? root : undefined;
}

function imageOf(view: YamlView, node: YamlNode, written: string): PackageFact | undefined {
  const at = view.range(node);
  const literal = containerPackage(written, { at, part: (start, end) => view.part(node, start, end) });
  if (!written.includes("$")) return literal;
  const value = withDefaults(written);
  const found = value === undefined ? undefined : containerPackage(value, { at, part: () => undefined });
  if (found === undefined) return literal;
  return { ...found, range: literal?.range ?? found.range, ...(literal?.versionAt && { versionAt: literal.versionAt }) };
}
