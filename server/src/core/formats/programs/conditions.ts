/**
 * What is known of a condition in a build file before anybody sets an option: it holds, it does not, it depends on the machine, or on
 * an option whose default is not known here.
 */
export type Known = "yes" | "no" | "machine" | "option";

export function not(one: Known): Known {
  return one === "yes" ? "no" : one === "no" ? "yes" : one;
}

export function and(one: Known, other: Known): Known {
  for (const weakest of ["no", "option", "machine"] as const) if (one === weakest || other === weakest) return weakest;
  return "yes";
}

export function or(one: Known, other: Known): Known {
  return not(and(not(one), not(other)));
}

/** The branches around a place: conditions of if, elseif and else, one inside the other. */
export class Branches {
  private readonly open: { now: Known; before: Known }[] = [];

  begin(condition: Known): void {
    this.open.push({ now: condition, before: condition });
  }

  otherwise(condition: Known = "yes"): void {
    const last = this.open.at(-1);
    if (last === undefined) return;
    last.now = and(not(last.before), condition);
    last.before = or(last.before, condition);
  }

  end(): void {
    this.open.pop();
  }

  /** Whether what stands here takes part unless somebody sets an option. */
  get taken(): boolean {
    return this.open.every(({ now }) => now === "yes" || now === "machine");
  }
}
