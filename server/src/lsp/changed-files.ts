import { slotName } from "../core/gates/evaluate.ts";
import type { RepoPath } from "../core/types.ts";
import type { Histories } from "./histories.ts";
import type { ChangedFile, ChangedFilesResult, FileAtParams, FileAtResult, HeadParams, SlotParams } from "./protocol.ts";
import { decisionOn, nowOf } from "./readiness.ts";
import type { Session } from "./session.ts";

/** The files that differ between what was signed for a slot and the release now. Null when nothing differs, or git cannot show it. */
export async function changedFiles(params: SlotParams, session: Session, histories: Histories): Promise<ChangedFilesResult | null> {
  const [place] = session.plansOf(params.uri);
  const analysis = place && (await session.result(place));
  if (place === undefined || analysis === undefined) return null;
  const decision = await decisionOn(place, analysis, params.release, histories);
  const slot = decision?.slots.find(({ gate, part }) => gate.id === params.gate && part === (params.part ?? null));
  if (decision === undefined || slot?.signOff === undefined) return null;
  const { signOff } = slot;
  const facts = await histories.factsOf(nowOf(place, analysis.plan), decision.release);
  if ("why" in facts) return null;
  const now = facts.tags.get(decision.release);
  if (now === undefined) return null;
  const files = new Map<string, ChangedFile>();
  for (const part of slot.changed) {
    const signed = facts.signedAt(signOff, part);
    if (signed === undefined) continue;
    for (const path of facts.changedFiles(signOff, decision.release, part) ?? []) {
      const uri = session.addressOf({ root: place.root, path: path as RepoPath });
      files.set(path, { path, uri, signed, now });
    }
  }
  if (files.size === 0) return null;
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const since = signOff.date === undefined ? "as signed" : `as signed on ${signOff.date}`;
  return { title: `${slotName(slot)}: ${since}, and ${decision.release}`, files: sorted };
}

/** The files that differ between what was signed last and what is checked out. Null when nothing does. */
export async function headFiles({ uri }: HeadParams, session: Session, histories: Histories): Promise<ChangedFilesResult | null> {
  const [place] = session.plansOf(uri);
  const analysis = place && (await session.result(place));
  if (place === undefined || analysis === undefined) return null;
  const asked = histories.asked(nowOf(place, analysis.plan));
  const head = asked.state === "read" ? asked.history.head : undefined;
  if (head === undefined || head.files.length === 0) return null;
  const files = head.files.map(path => ({
    path,
    uri: session.addressOf({ root: place.root, path }),
    signed: head.signed,
    now: head.head,
  }));
  return { title: `As signed for ${head.release}, and HEAD`, files };
}

/** A file as it was at a commit. */
export async function fileAt({ uri, commit }: FileAtParams, session: Session, histories: Histories): Promise<FileAtResult | null> {
  await session.ready();
  const place = session.locate(uri);
  const text = place && (await histories.gitOf(place.root.uri)?.fileAt(commit, place.path));
  return text === undefined ? null : { text };
}
