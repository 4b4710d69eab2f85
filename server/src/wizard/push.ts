import type { PushEvent } from "../core/push/events.ts";
import type { WizardServer } from "./client.ts";
import { WizardError } from "./error.ts";

/** What is planned for one state of a project. `same` is equal for two plans that do the same. */
export interface Planned {
  readonly events: readonly PushEvent[];
  readonly same: string;
}

/** Plans for a project as it is, by what the server answers about it; may throw. */
export type PlanFor<T extends Planned> = (text: string) => Promise<T> | T;

export interface PushOrder<T extends Planned> {
  readonly server: Pick<WizardServer, "project" | "send">;
  readonly uuid: string;
  /** What somebody has seen and agreed to. */
  readonly seen: T;
  readonly plan: PlanFor<T>;
}

/**
 * Sends what was seen, whole or not at all. The project is read again right before: when something else is to be done by then, nothing is
 * sent. It is read back afterwards. Where it is not known whether a request arrived, reading back decides; repeating does no harm, as only
 * what differs is ever sent. Throws a WizardError, or what `plan` throws.
 */
export async function pushSeen<T extends Planned>({ server, uuid, seen, plan }: PushOrder<T>): Promise<void> {
  const now = await planNow(server, uuid, plan);
  if (now.same !== seen.same)
    throw new WizardError("changed", "Somebody has changed the project since you looked; nothing was sent. Look again, then push");
  if (now.events.length === 0) return;
  let doubt: WizardError | undefined;
  try {
    await server.send(uuid, now.events);
  } catch (error) {
    if (!(error instanceof WizardError)) throw error;
    if (!error.uncertain) throw error;
    doubt = error;
  }
  await checkKept(server, uuid, plan, now.same, doubt);
}

async function checkKept<T extends Planned>(
  server: PushOrder<T>["server"],
  uuid: string,
  plan: PlanFor<T>,
  sent: string,
  doubt: WizardError | undefined,
): Promise<void> {
  let left: T;
  try {
    left = await planNow(server, uuid, plan);
  } catch (error) {
    if (!(error instanceof WizardError)) throw error;
    const why = doubt?.message ?? "Everything was sent and taken";
    const what = doubt === undefined ? "it could not be read back" : "it is not known whether it arrived";
    throw new WizardError((doubt ?? error).kind, `${why}; ${what}. Push again: only what is missing is sent`, true);
  }
  if (left.events.length === 0) return;
  if (doubt !== undefined && left.same === sent) throw new WizardError(doubt.kind, `${doubt.message}. Nothing was changed; push again`);
  throw new WizardError("not-kept", `${replies(left.events.length)} of the project differ from what was sent; push again and look`);
}

async function planNow<T extends Planned>(server: PushOrder<T>["server"], uuid: string, plan: PlanFor<T>): Promise<T> {
  const { text } = await server.project(uuid);
  return plan(text);
}

function replies(count: number): string {
  return count === 1 ? "One reply" : `${count} replies`;
}
