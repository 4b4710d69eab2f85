import { contradiction, entriesLike, isTop, proposal } from "../evidence-support.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineEvidence } from "./define.ts";

/** Issue templates, an issue tracker in the metadata, and support.issues. */
export const reproducibilityBugReports = defineEvidence({
  question: "reproducibility.bug-reports",
  needs: ["project"],
  find: context => {
    const { plan, facts } = context;
    const [template] = entriesLike(
      context,
      /^(\.github|\.gitlab)\/(ISSUE_TEMPLATE|issue_templates)(\/[^/]*bug[^/]*|\.md)?$|^SUPPORT\.\w+$|^CONTRIBUTING\.\w+$|^\.github\/CONTRIBUTING\.\w+$/i,
    );
    if (template) return proposal(plan, "yes", `${template.name} is there`, [template]);
    for (const { path, value } of facts.with("project")) {
      const tracker = value.issueTracker;
      if (tracker && isTop(plan, path))
        return {
          answer: "yes",
          evidence: [tracker.value],
          at: [{ path, range: tracker.range }],
          because: `${path} names an issue tracker`,
        };
    }
    return undefined;
  },
  contradictions: context => {
    const [template] = entriesLike(context, /^(\.github|\.gitlab)\/(ISSUE_TEMPLATE|issue_templates)\/[^/]*bug[^/]*\.(ya?ml|md)$/i, "file");
    if (context.answer.value !== "no" || template === undefined) return [];
    return [
      contradiction(
        context,
        `The plan says bugs cannot be reported; ${short(template.name, 44)} is there`,
        { path: template.path, message: "a form for bug reports" },
        "yes",
      ),
    ];
  },
  implied: plan => {
    const node = valueOf(valueOf(plan.root, "support"), "issues");
    const address = textOf(node);
    return node && address !== undefined
      ? { value: "yes", at: locate(plan.main, node), because: `support.issues is ${address}` }
      : undefined;
  },
});
