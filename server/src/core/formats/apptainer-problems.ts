import type { Span } from "../text.ts";
import { short } from "../words.ts";
import { isSectionName, type ApptainerDefinition, type DefStage } from "./apptainer-def.ts";
import { headerWords, sectionWords } from "./apptainer-words.ts";
import { nearest } from "../nearest.ts";

/** Something in a definition file that Apptainer itself refuses or passes over. */
export interface DefProblem {
  readonly code: "unknown-header" | "no-header" | "repeated-header" | "unknown-section" | "app-without-name";
  readonly message: string;
  readonly at: Span;
}

/** More of them are shown by no editor. */
const most = 200;

/** What is wrong for certain, from what Apptainer's own parser takes; none in a file that is no definition. */
export function definitionProblems({ stages, recognised }: ApptainerDefinition, text: string): DefProblem[] {
  return recognised ? stages.flatMap(stage => problemsOf(stage, text)).slice(0, most) : [];
}

function problemsOf(stage: DefStage, text: string): DefProblem[] {
  const lines = stage.invalid.flatMap((at): DefProblem[] => {
    const line = text.slice(at.start, at.end);
    // a template that a program fills in first
    if (/\{[{%]|\$\{|@\w+@|<%/.test(line)) return [];
    const colon = line.indexOf(":");
    // a key that is being typed
    if (colon < 0 && headerKeys.some(key => key.startsWith(line.trim().toLowerCase()))) return [];
    if (colon < 0) return [{ code: "no-header", message: "This is neither a header (`Key: value`) nor in a section (`%post`)", at }];
    const key = line.slice(0, colon).trim();
    const near = nearest(key.toLowerCase(), headerKeys);
    const name = headerWords.find(word => word.name.toLowerCase() === near)?.name;
    return [
      {
        code: "unknown-header",
        message: `Apptainer knows no header “${short(key, 24)}”${name === undefined ? "" : `; “${name}” is one`}`,
        at: { start: at.start, end: at.start + line.slice(0, colon).trimEnd().length },
      },
    ];
  });
  const repeated = stage.repeated.map(({ key, keyAt }): DefProblem => ({
    code: "repeated-header",
    message: `“${short(text.slice(keyAt.start, keyAt.end) || key, 24)}” is set again further down; the last one counts`,
    at: keyAt,
  }));
  const sections = stage.sections.flatMap((section): DefProblem[] => {
    const heading = text.slice(section.at.start, section.at.end);
    const word = /%+\S*/.exec(heading);
    const start = section.at.start + (word?.index ?? 0);
    const at = { start, end: start + (word?.[0].length ?? 0) };
    if (/\{[{%]|%\}/.test(heading)) return [];
    // a name that is being typed
    if (section.body.text.trim() === "" && sectionNames.some(name => name.startsWith(section.name) && name !== section.name)) return [];
    if (!isSectionName(section.name)) {
      const near = nearest(section.name, sectionNames);
      const advice = near === undefined ? "a line that begins with % begins one" : `“%${near}” is one`;
      return [{ code: "unknown-section", message: `Apptainer knows no section “%${short(section.name, 20)}”; ${advice}`, at }];
    }
    if (section.name.startsWith("app") && section.arguments === "") {
      return [{ code: "app-without-name", message: `Name the app behind “%${section.name}”; without it the build stops`, at }];
    }
    return [];
  });
  return [...lines, ...repeated, ...sections].sort((a, b) => a.at.start - b.at.start);
}

const headerKeys = headerWords.map(({ name }) => name.toLowerCase());
const sectionNames = sectionWords.map(({ name }) => name);
