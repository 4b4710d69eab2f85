import type { Facts } from "../facts-view.ts";
import type { Facet } from "../facts/types.ts";
import type { Plan, PlanAnswer } from "../plan/view.ts";
import type { Fix, Location, RelatedLocation, RepoSnapshot } from "../types.ts";

/** How the repository speaks to one question of the catalogue. One file per question; the file name is its id with `-` for `.`. */
export interface EvidenceSource {
  readonly question: string;
  readonly needs: readonly Facet[];
  /** An answer that the repository suggests, with the files that show it. Never more than a proposal. */
  readonly find: (context: EvidenceContext) => Proposal | undefined;
  /** An answer that another key of the plan already gives, so that nobody has to write it twice. */
  readonly implied?: (plan: Plan) => ImpliedAnswer | undefined;
  /** Files that say otherwise. Only where the file leaves no doubt. */
  readonly contradictions?: (context: EvidenceContext & { readonly answer: GivenAnswer }) => readonly Contradiction[];
}

export interface EvidenceContext {
  readonly plan: Plan;
  readonly repo: RepoSnapshot;
  readonly facts: Facts;
}

/** An answer in its canonical form (see `normalAnswer`), given under `answers` or by another key. */
export interface GivenAnswer {
  readonly value: unknown;
  readonly at: Location;
  /** Missing for an implied answer. */
  readonly written?: PlanAnswer;
}

export interface Proposal {
  /** Plain data in the canonical form of the question's type. */
  readonly answer: unknown;
  /** Paths relative to the plan's folder, or addresses. */
  readonly evidence: readonly string[];
  /** The places, for "open". */
  readonly at: readonly Location[];
  /** What was found, in a few words: "LICENSE is the MIT licence". */
  readonly because: string;
}

export interface ImpliedAnswer {
  readonly value: unknown;
  readonly at: Location;
  /** "software.license says MIT" */
  readonly because: string;
}

export interface Contradiction {
  /** At most 90 characters: "The plan says MIT, LICENSE is Apache-2.0". */
  readonly message: string;
  readonly at: Location;
  readonly related: readonly RelatedLocation[];
  readonly fixes: readonly (Fix | undefined)[];
  readonly subject: string;
}

export function defineEvidence(source: EvidenceSource): EvidenceSource {
  return source;
}
