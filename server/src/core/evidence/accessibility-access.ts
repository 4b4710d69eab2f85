import { isTop } from "../evidence-support.ts";
import { defineEvidence } from "./define.ts";

/** An address of the source in the project's own metadata. */
export const accessibilityAccess = defineEvidence({
  question: "accessibility.access",
  needs: ["project"],
  find: ({ plan, facts }) => {
    const own = plan.software.codeRepository;
    if (own) return { answer: "public", evidence: [own.value], at: [own.at], because: "software.codeRepository" };
    for (const { path, value } of facts.with("project")) {
      const address = value.repository;
      if (address && isTop(plan, path) && /^https?:/.test(address.value)) {
        return { answer: "public", evidence: [address.value], at: [{ path, range: address.range }], because: `the address in ${path}` };
      }
    }
    return undefined;
  },
});
