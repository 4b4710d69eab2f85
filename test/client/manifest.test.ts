import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { planMatcher, planNames } from "../../server/src/core/plan-files.ts";
import { rules } from "../../server/src/core/rules/registry.generated.ts";

const { contributes } = manifest;
const clientSource = readdirSync("client/src")
  .map(file => readFileSync(`client/src/${file}`, "utf8"))
  .join("\n");
const commands = contributes.commands.map(({ command }) => command);
const settings = contributes.configuration.flatMap(
  ({ properties }) => Object.entries(properties) as [string, Readonly<Record<string, unknown>>][],
);

describe("the manifest", () => {
  test.each(contributes.commands)("has a category, a title in sentence case and a handler for $command", ({ command, title, category }) => {
    expect(category).toBe("SMP");
    expect(title).toMatch(/^[A-Z]/);
    const capitals = title
      .split(" ")
      .slice(1)
      .filter(word => /^[A-Z]/.test(word));
    expect(capitals.filter(word => !["Software", "Management", "Wizard", "Wizard…", "Wizard's", "API"].includes(word))).toEqual([]);
    expect(clientSource).toContain(`"${command}":`);
  });

  test("has a command for every handler", () => {
    expect([...clientSource.matchAll(/^ {4}"(smp\.\w+)":/gm)].map(([, id]) => id).sort()).toEqual([...commands].sort());
  });

  test("names in its menus, welcome views and walkthrough only commands that exist", () => {
    const named = Object.values(contributes.menus).flatMap(items => items.map(({ command }) => command));
    const links = [...JSON.stringify([contributes.viewsWelcome, contributes.walkthroughs]).matchAll(/command:(smp\.\w+)/g)].map(
      ([, id]) => id ?? "",
    );
    expect([...named, ...links].filter(command => !commands.includes(command))).toEqual([]);
  });

  test("gives every command in a title bar or beside a row an icon", () => {
    const bare = new Set<string>(contributes.commands.filter(command => !("icon" in command)).map(({ command }) => command));
    const shown = Object.values(contributes.menus)
      .flat()
      .filter(item => "group" in item && /^(inline|navigation)/.test(item.group));
    expect(shown.map(({ command }) => command).filter(command => bare.has(command))).toEqual([]);
    for (const { id } of contributes.views.smp) {
      const inTitle = contributes.menus["view/title"].filter(
        ({ when, group }) => when.includes(`view == ${id}`) && group.startsWith("navigation"),
      );
      expect(inTitle.length, id).toBeLessThanOrEqual(3);
    }
  });

  test("offers every action beside a row in the row's menu and in the palette, too", () => {
    const items = contributes.menus["view/item/context"];
    const inline = items.filter(({ group }) => group.startsWith("inline")).map(({ command }) => command);
    const inMenu = new Set(items.filter(({ group }) => !group.startsWith("inline")).map(({ command }) => command));
    const hidden = new Set(contributes.menus.commandPalette.map(({ command }) => command));
    expect(inline.filter(command => !inMenu.has(command) || hidden.has(command))).toEqual([]);
  });

  test("starts the extension for the names of plans, and for nothing else", () => {
    const [language] = contributes.languages;
    expect(language?.filenames).toEqual([...planNames]);
    expect(manifest.activationEvents).toEqual([...planNames, "*.smp.yaml"].map(name => `workspaceContains:**/${name}`));
    expect(planMatcher([])("a/b.smp.yaml")).toBe(true);
    for (const { fileMatch } of contributes.jsonValidation) expect(fileMatch).toEqual([...planNames, "*.smp.yaml"]);
  });

  test.each(settings)("describes %s", (name, setting) => {
    expect(setting["markdownDescription"]).toMatch(/\.$/);
    expect(setting["scope"]).toMatch(/^(resource|window|machine)$/);
    expect(setting).toHaveProperty("default");
    expect(name).toMatch(/^smp\./);
  });

  test("has a setting for every rule", () => {
    const properties = settings.find(([name]) => name === "smp.rules")?.[1]["properties"];
    expect(Object.keys(properties ?? {}).sort()).toEqual(rules.map(({ code }) => code).sort());
  });

  test("keeps settings of folders that are not trusted from widening or silencing the check", () => {
    const ofFolders = settings.filter(([, { scope }]) => scope === "resource").map(([name]) => name);
    expect([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(ofFolders.sort());
  });

  test("never takes from a workspace where to send a key", () => {
    const server = settings.find(([name]) => name === "smp.wizard.server")?.[1];
    expect(server?.["scope"]).toBe("machine");
    const push = contributes.commands.find(({ command }) => command === "smp.pushToWizard");
    expect(push && "enablement" in push && push.enablement).toContain("isWorkspaceTrusted");
  });

  test("gives every colour for all four kinds of themes", () => {
    for (const { id, defaults } of contributes.colors) {
      expect(Object.keys(defaults)).toEqual(["dark", "light", "highContrast", "highContrastLight"]);
      expect(clientSource, id).toContain(`"${id}"`);
    }
  });

  test("has a walkthrough of at most five steps that VS Code sees completed", () => {
    for (const { steps } of contributes.walkthroughs) {
      expect(steps.length).toBeLessThanOrEqual(5);
      for (const { media, completionEvents } of steps) {
        expect(existsSync(media.svg), media.svg).toBe(true);
        expect(readFileSync(media.svg, "utf8")).toContain("--vscode-foreground");
        expect(completionEvents.length).toBeGreaterThan(0);
      }
    }
  });

  test("reads what smp check prints", () => {
    const [pattern] = contributes.problemPatterns;
    const match = new RegExp(pattern?.regexp ?? "").exec("smp.yaml:42:7: error: numpy 2.1.3 is locked; the plan allows <2 [DEP003]");
    expect(match?.slice(1)).toEqual(["smp.yaml", "42", "7", "error", "numpy 2.1.3 is locked; the plan allows <2", "DEP003"]);
  });
});
