import { defineEvidence } from "./define.ts";

/** Links of the README to a registry of research software. */
export const recognitionRegistry = defineEvidence({
  question: "recognition.registry",
  needs: ["prose"],
  find: ({ facts }) => {
    for (const { path, value } of facts.with("prose")) {
      const link = value.links.find(({ url }) => registry.test(url));
      if (link) return { answer: "yes", evidence: [link.url], at: [{ path, range: link.at }], because: `${path} links ${link.url}` };
    }
    return undefined;
  },
});

const registry =
  /^https?:\/\/(www\.)?(bio\.tools\/[\w.-]+|ascl\.net\/\d|research-software-directory\.org\/software\/|workflowhub\.eu\/workflows\/|openebench\.bsc\.es\/tool\/|swmath\.org\/software\/)/i;
