import { entriesLike, proposal } from "../evidence-support.ts";
import type { Location } from "../types.ts";
import { defineEvidence } from "./define.ts";

/** Headings of the README and files of the documentation that tell how. */
export const documentationHowTo = defineEvidence({
  question: "documentation.how-to",
  needs: ["prose"],
  find: context => {
    const { plan, facts } = context;
    const found = new Map<string, Location>();
    for (const { path, value } of facts.with("prose")) {
      for (const heading of value.headings) {
        for (const [id, words] of topics) if (!found.has(id) && words.test(heading.text)) found.set(id, { path, range: heading.at });
      }
    }
    const files = [...found.values()];
    for (const [id, , names] of topics) {
      const [file] = found.has(id) ? [] : entriesLike(context, names, "file");
      if (file) {
        found.set(id, { path: file.path, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } });
        files.push(...[...found.values()].slice(-1));
      }
    }
    const ids = topics.map(([id]) => id).filter(id => found.has(id));
    return ids.length === 0
      ? undefined
      : proposal(
          plan,
          Object.fromEntries(ids.map(id => [id, "yes"])),
          `${ids.join(", ")} in ${[...new Set(files.map(({ path }) => path))].join(", ")}`,
          files,
        );
  },
});

/** Rows of the question, the headings that speak of them, the files that are named after them. */
const topics: readonly (readonly [string, RegExp, RegExp])[] = [
  ["test", /^(running |run )?(the )?tests?(ing)?\b/i, /^(docs?\/)?test(ing)?\.(md|rst)$/i],
  [
    "use",
    /^(basic |example )?usage\b|^how to use|^quick[- ]?start|^getting started|^using\b|^tutorial/i,
    /^(docs?\/)(usage|tutorial|quickstart|getting[-_]started)\.(md|rst)$/i,
  ],
  ["build", /^build(ing)?\b|^compil(e|ing|ation)\b/i, /^(docs?\/)?build(ing)?\.(md|rst)$/i],
  ["deploy", /^deploy(ing|ment)?\b/i, /^(docs?\/)?deploy(ment|ing)?\.(md|rst)$/i],
  ["install", /^install(ing|ation)?\b|^set[- ]?up\b/i, /^(docs?\/)?install(ing|ation)?\.(md|rst|txt)$/i],
];
