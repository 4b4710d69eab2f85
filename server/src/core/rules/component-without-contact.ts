import { suggestion } from "../fix.ts";
import { addItemAt, yamlFlow } from "../plan/edit.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { itemsOf, locate } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports components of a campaign whose key plots nobody looks at. */
export const componentWithoutContact = defineRule({
  id: "component-without-contact",
  code: "GAT010",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "A component has no contact",
  rationale: "A few key plots are looked at before a production starts, by at least one contact for each component.",
  remedy: "Add a check with a contact under `key_checks`.",
  source: "Path to production: at least one contact per subdetector",
  needs: [],
  messages: { none: "No contact for “{component}”; name a plot or number and who looks at it" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "one of two",
        plan: "people: {a: {name: A, roles: [science-contact]}}\nproduction: {id: p, release: v1, components: [alpha, beta]}\nkey_checks:\n  - {for: alpha, what: scatter, contact: a}\n",
        finds: ["No contact for “beta”; name a plot or number and who looks at it"],
      },
    ],
    good: [
      {
        why: "each has one",
        plan: "people: {a: {name: A}}\nproduction: {id: p, release: v1, components: [alpha]}\nkey_checks:\n  - {for: alpha, what: scatter, contact: a}\n",
      },
      {
        why: "one check for all of them",
        plan: "people: {a: {name: A}}\nproduction: {id: p, release: v1, components: [alpha, beta]}\nkey_checks:\n  - {what: scatter, contact: a}\n",
      },
      { why: "no campaign", plan: "release: {current: v1}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, report }): void {
    const components = itemsOf(valueOf(valueOf(plan.root, "production"), "components"));
    if (components.length === 0) return report.notApplicable("the plan has no campaign with components");
    const checks = itemsOf(valueOf(plan.root, "key_checks")).filter(check => textOf(valueOf(check, "contact")) !== undefined);
    const covered = new Set(checks.map(check => textOf(valueOf(check, "for"))));
    if (covered.has(undefined)) return;
    for (const node of components) {
      const component = textOf(node);
      if (component === undefined || covered.has(component)) continue;
      const contacts = plan.people.filter(({ roles }) => roles.some(({ value }) => /^science-(contact|lead)$/.test(value))).slice(0, 2);
      const fixes = contacts.map(({ id }) => {
        const written = yamlFlow({ for: component, what: `key plot of ${component}`, contact: id });
        return suggestion(`Let ${id} look at it`, addItemAt(plan.main, ["key_checks"], written));
      });
      report.finding("none", locate(plan.main, node), { component: short(component, 25) }, { subject: component, fixes });
    }
  },
});
