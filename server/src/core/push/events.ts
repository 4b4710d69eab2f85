import type { ReplyValue } from "../knowledge-model/replies.ts";

/**
 * A change of a project's content, as ProjectEventChangeDTO.hs of ds-wizard/engine-backend takes it. `uuid` is the event's own: a server that
 * has an event with it already changes that one in place, so it must be new at every push.
 */
export type PushEvent =
  | { readonly type: "SetReplyEvent"; readonly uuid: string; readonly path: string; readonly value: ReplyValue }
  | { readonly type: "ClearReplyEvent"; readonly uuid: string; readonly path: string }
  | { readonly type: "SetPhaseEvent"; readonly uuid: string; readonly phaseUuid: string };
