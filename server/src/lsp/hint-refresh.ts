import type { Facts } from "../core/facts-view.ts";
import type { PlanPlace, Session } from "./session.ts";

/** Has the client ask for inlay hints anew when files besides the document in front of the user have changed. */
export interface HintRefresh {
  readonly analyzed: (place: PlanPlace) => void;
  readonly worldChanged: () => void;
}

export interface HintRefreshOptions {
  readonly session: Session;
  /** Whether the client understands to be asked. */
  readonly wanted: boolean;
  readonly refresh: () => void;
}

export function createHintRefresh({ session, wanted, refresh }: HintRefreshOptions): HintRefresh {
  /** What the last hints of each plan rest on: typing in the plan leaves it as it is. */
  const last = new Map<string, Facts | undefined>();
  return {
    analyzed: place => {
      const key = `${place.root.uri}\n${place.path}`;
      const facts = session.lastResult(place)?.facts;
      if (!wanted || last.get(key) === facts) return;
      const first = !last.has(key);
      last.set(key, facts);
      if (!first) refresh();
    },
    worldChanged: () => {
      const there = new Set(session.plans().map(place => `${place.root.uri}\n${place.path}`));
      for (const key of last.keys()) if (!there.has(key)) last.delete(key);
      if (wanted) refresh();
    },
  };
}
