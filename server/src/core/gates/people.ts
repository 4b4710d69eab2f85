import { suggestion } from "../fix.ts";
import { addEntry, addItem, setScalar, yamlText } from "../plan/edit.ts";
import { valueOf, type PlanNode } from "../plan/nodes.ts";
import type { Plan, PlanPart, PlanPerson } from "../plan/view.ts";
import type { Fix } from "../types.ts";
import type { Gate } from "./gate.ts";

/** People of the plan who may sign a gate. */
export function signersOf(plan: Plan, gate: Gate): readonly PlanPerson[] {
  if (gate.signers.length === 0) return plan.people;
  return plan.people.filter(({ roles }) => roles.some(({ value }) => gate.signers.includes(value)));
}

/** Puts one of those who have a role in the place of a name. */
export function chooseAnother(plan: Plan, part: PlanPart, by: PlanNode | undefined, roles: readonly string[]): (Fix | undefined)[] {
  if (by === undefined) return [];
  return plan.people
    .filter(person => person.roles.some(({ value }) => roles.includes(value)))
    .slice(0, 3)
    .map(({ id }) => suggestion(`Put ${id} in its place`, setScalar(part, by, id)));
}

/** Gives a person a role. */
export function giveRole(plan: Plan, person: PlanPerson | undefined, role: string | undefined): Fix | undefined {
  if (person?.node?.kind !== "map" || role === undefined) return undefined;
  const roles = valueOf(person.node, "roles");
  const title = `Give ${person.id} the role ${role}`;
  if (roles === undefined) return suggestion(title, addEntry(plan.main, person.node, "roles", [role]));
  return roles.kind === "list" ? suggestion(title, addItem(plan.main, roles, yamlText(role, roles.flow))) : undefined;
}
