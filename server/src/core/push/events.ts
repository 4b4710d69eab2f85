import type { ReplyValue } from "../knowledge-model/reply-value.ts";

/**
 * A change of a project's content, as ProjectEventChangeDTO.hs of ds-wizard/engine-backend takes it. `uuid` is the event's own: a server that
 * has an event with it already changes that one in place, so it must be new at every push.
 */
export type PushEvent =
  | { readonly type: "SetReplyEvent"; readonly uuid: string; readonly path: string; readonly value: ReplyValue }
  | { readonly type: "ClearReplyEvent"; readonly uuid: string; readonly path: string }
  | { readonly type: "SetPhaseEvent"; readonly uuid: string; readonly phaseUuid: string };

/** A change as somebody reads it. */
export interface PushChange {
  readonly kind: "add" | "change" | "remove";
  /** Titles from the question down; items by what they are called. */
  readonly way: readonly string[];
  readonly old: string | undefined;
  readonly new: string | undefined;
}

export interface PushNote {
  readonly way: readonly string[];
  /** A value, or a reason. */
  readonly words: string;
}
