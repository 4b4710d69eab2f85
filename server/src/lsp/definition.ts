import type { DefinitionParams, Location as LspLocation } from "vscode-languageserver";
import { occurrencesOf } from "../core/occurrences.ts";
import { entryOf, pointerOf, textOf, valueOf } from "../core/plan/nodes.ts";
import { isAddress } from "../core/plan/paths.ts";
import { schemaAt } from "../core/plan/schema.ts";
import { locateKey } from "../core/plan/view.ts";
import { lookUp } from "../core/repo.ts";
import { startOfFile } from "../core/text.ts";
import type { Location } from "../core/types.ts";
import type { Definitions } from "./apptainer/document.ts";
import { definitionPlaces } from "./apptainer/places.ts";
import { contains, packagesAround } from "./package-places.ts";
import { atOffset } from "./plan-tree.ts";
import type { PlanState, Session } from "./session.ts";

/**
 * From a dependency to where it is declared, locked and installed; from an id to where it is defined; from a path to its file;
 * from a package in a manifest, lockfile or image to the plan, and to what locks or declares it.
 */
export async function definitionAt(params: DefinitionParams, session: Session, definitions: Definitions): Promise<LspLocation[] | null> {
  const { uri } = params.textDocument;
  const document = definitions.at(uri);
  if (document !== undefined) {
    await session.ready();
    const own = definitionPlaces(document, document.lines.offsetAt(params.position), session);
    if (own.length > 0) return own;
  }
  const state = await session.look(uri);
  if (state === undefined) return evidenceDefinition(params, session);
  const places = placesFor(state, state.part.document.lines.offsetAt(params.position));
  const { root } = state;
  return places.length === 0 ? null : places.map(({ path, range }) => ({ uri: session.addressOf({ root, path }), range }));
}

/** To the plan first, then on to the next nearest truth; never to where the cursor stands already. */
async function evidenceDefinition(params: DefinitionParams, session: Session): Promise<LspLocation[] | null> {
  const { uri } = params.textDocument;
  const found = await packagesAround(uri, params.position, session);
  if (found === undefined) return null;
  const { plan, declared, locked } = found.places;
  const more = { manifest: locked, lock: declared, image: [...locked, ...declared] }[found.role];
  const places = [...plan, ...more].filter(place => place.uri !== uri || !contains(place.range, params.position));
  return places.length === 0 ? null : places;
}

function placesFor({ part, plan, analysis, root }: PlanState, offset: number): readonly Location[] {
  const { node } = atOffset(part.document.root, offset);
  const text = textOf(node);
  if (node?.kind !== "scalar" || text === undefined || text === "") return [];
  const dependency = plan.dependencies.find(({ written }) => written.node === node);
  if (dependency !== undefined) {
    const { declared, locked, inImage, mentioned } = occurrencesOf(analysis.facts, dependency);
    return [...locked, ...declared, ...inImage, ...mentioned].map(({ file, fact }) => ({ path: file.path, range: fact.at }));
  }
  const schema = schemaAt(pointerOf(node), part.kind);
  const refers = schema?.["x-refers"];
  if (refers === "people" || refers === "targets" || refers === "gates" || refers === "models") {
    const entry = entryOf(valueOf(plan.root, refers), text);
    return entry === undefined ? [] : [locateKey(plan.main, entry)];
  }
  if (refers === "roles") {
    return plan.people.flatMap(person => person.roles.filter(({ value }) => value === text).map(({ at }) => at));
  }
  if (schema?.["x-path"] === undefined || isAddress(text)) return [];
  const found = lookUp(root.repo(), text, plan.folder);
  return found.state === "present" && found.kind === "file" ? [{ path: found.path, range: startOfFile }] : [];
}
