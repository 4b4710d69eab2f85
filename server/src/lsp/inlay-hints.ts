import type { InlayHint, InlayHintParams } from "vscode-languageserver";
import { readerFor, type Facts } from "../core/facts-view.ts";
import { filesOf, occurrencesOf, packagesNamed, standsElsewhere, truthFor, type InImage, type Occurrence } from "../core/occurrences.ts";
import { baseName, folderOf, foldersUp } from "../core/repo.ts";
import { LineIndex, type Position, type Range } from "../core/text.ts";
import type { Location, RepoPath } from "../core/types.ts";
import type { Client } from "./client.ts";
import { gateHints } from "./gate-hints.ts";
import { plainText } from "./note.ts";
import { occurrenceTable } from "./occurrence-table.ts";
import type { PackageKey } from "./package-places.ts";
import type { PlanPlace, Session } from "./session.ts";

/** No editor shows more at a time; a manifest with that many entries is a lockfile in all but name. */
const most = 2000;

/** The locked version behind each dependency of a plan, and of a manifest where the user wants it. */
export async function inlayHints(params: InlayHintParams, session: Session, client: Client): Promise<InlayHint[]> {
  const { uri } = params.textDocument;
  await session.ready();
  const place = session.locate(uri);
  const wanted = place?.root.inlayHints();
  if (place === undefined || wanted === undefined) return [];
  switch (session.roleOf(uri)) {
    case "plan":
      return [...(wanted.dependencies ? await planHints(params, session, client) : []), ...(await gateHints(params, session))];
    case "signoffs":
      return gateHints(params, session);
    case "evidence":
      return wanted.manifests && readerFor(place.path)?.role === "manifest" ? manifestHints(params, place, session, client) : [];
    default:
      return [];
  }
}

async function planHints(params: InlayHintParams, session: Session, client: Client): Promise<InlayHint[]> {
  const state = await session.look(params.textDocument.uri);
  if (state === undefined) return [];
  const { plan, part, analysis } = state;
  const seen = params.range;
  return plan.dependencies
    .filter(({ written }) => written.at.path === part.file.path && isBetween(written.at.range, seen))
    .slice(0, most)
    .flatMap(dependency => {
      const locks = truthFor(plan, analysis.facts, dependency);
      const end = part.document.lines.positionAt(dependency.written.node.span.end);
      return hintFor(
        dependency,
        locks.map(({ path }) => path),
        end,
        analysis.facts,
        state,
        session,
        client,
      );
    });
}

async function manifestHints(params: InlayHintParams, own: PlanPlace, session: Session, client: Client): Promise<InlayHint[]> {
  for (const place of session.plansOf(params.textDocument.uri)) {
    const facts = (await session.result(place))?.facts;
    const manifest = facts?.with("packages").find(({ path }) => path === own.path);
    if (facts === undefined || manifest === undefined) continue;
    const lines = new LineIndex(manifest.file.text);
    return manifest.value
      .filter(({ at, source }) => source === undefined && isBetween(at, params.range))
      .slice(0, most)
      .flatMap(fact => hintFor(fact, locksAbove(facts, fact, own.path), behind(fact.at.end, lines), facts, place, session, client));
  }
  return [];
}

/** The lockfiles of the nearest folder, from the manifest's own upwards. */
function locksAbove(facts: Facts, { ecosystem }: PackageKey, manifest: RepoPath): readonly RepoPath[] {
  const locks = filesOf(facts, ecosystem).filter(({ role }) => role === "lock");
  const nearest = foldersUp(folderOf(manifest)).find(folder => locks.some(({ path }) => folderOf(path) === folder));
  return locks.filter(({ path }) => folderOf(path) === nearest).map(({ path }) => path);
}

function hintFor(
  key: PackageKey,
  locks: readonly RepoPath[],
  position: Position,
  facts: Facts,
  { root }: PlanPlace,
  session: Session,
  client: Client,
): InlayHint[] {
  const shown = factShown(key, locks, facts);
  if (shown === undefined) return [];
  const { words, at } = shown;
  const table = occurrenceTable(facts, key);
  const tooltip = client.markdownHover ? { kind: "markdown" as const, value: table } : plainText(table);
  const location = at && { uri: session.addressOf({ root, path: at.path }), range: at.range };
  return [{ position, label: [{ value: words, ...(location && { location }) }], tooltip, paddingLeft: true }];
}

/** What is certain of a package: its locked version, that it is not locked, or where no lockfile is, the version that something else fixes. */
function factShown(
  key: PackageKey,
  locks: readonly RepoPath[],
  facts: Facts,
): { readonly words: string; readonly at?: Location | undefined } | undefined {
  const { declared, inImage } = occurrencesOf(facts, key);
  // a plan may name a manifest of exact versions as what pins
  const inTruth = packagesNamed(facts, key).filter(({ file, fact }) => locks.includes(file.path) && fact.version !== null);
  if (inTruth.length > 0) return { words: summary(inTruth), at: locationOf(inTruth[0]) };
  if (locks.length > 0) return isNotLocked(key, locks, facts) ? { words: "not locked" } : undefined;
  const pinned = declared.filter(({ fact }) => fact.version !== null);
  if (pinned.length > 0) return { words: summary(pinned), at: locationOf(pinned[0]) };
  const installed = inImage.filter(({ fact }) => fact.version !== null);
  return installed.length === 0 ? undefined : { words: summary(installed), at: locationOf(installed[0]) };
}

function locationOf(found: Occurrence | InImage | undefined): Location | undefined {
  return found && { path: found.file.path, range: found.fact.at };
}

/** One version with its file; several by name as long as they are few. */
function summary(found: readonly (Occurrence | InImage)[]): string {
  const versions = [...new Set(found.map(({ fact }) => fact.version ?? ""))];
  const files = [...new Set(found.map(({ file }) => baseName(file.path)))];
  const from = files.length === 1 ? (files[0] ?? "") : `${files.length} files`;
  return `${versions.length <= 2 ? versions.join(", ") : `${versions.length} versions`} · ${from}`;
}

/** Only when every lockfile that could hold it was read to its end, and nothing of that name stands anywhere else. */
function isNotLocked(key: PackageKey, locks: readonly RepoPath[], facts: Facts): boolean {
  if (locks.length === 0 || packagesNamed(facts, key).some(({ file }) => file.role === "lock" || locks.includes(file.path))) return false;
  if (packagesNamed(facts, key).length === 0 && standsElsewhere(facts, key)) return false;
  const unread = facts.unread("packages").some(({ path }) => {
    const reader = readerFor(path);
    return reader?.role === "lock" && (reader.ecosystem === null || reader.ecosystem === key.ecosystem);
  });
  return !unread && locks.every(path => facts.at("packages", path)?.complete === true);
}

/** Behind the quote that may end an entry. */
function behind({ line, character }: Position, lines: LineIndex): Position {
  return /["']/.test(lines.lineText(line).charAt(character)) ? { line, character: character + 1 } : { line, character };
}

function isBetween({ start, end }: Range, seen: Range): boolean {
  return end.line >= seen.start.line && start.line <= seen.end.line;
}
