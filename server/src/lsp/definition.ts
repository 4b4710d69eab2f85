import type { DefinitionParams, Location as LspLocation } from "vscode-languageserver";
import { occurrencesOf } from "../core/occurrences.ts";
import { entryOf, pointerOf, textOf, valueOf } from "../core/plan/nodes.ts";
import { isAddress } from "../core/plan/paths.ts";
import { schemaAt } from "../core/plan/schema.ts";
import { locateKey } from "../core/plan/view.ts";
import { lookUp } from "../core/repo.ts";
import { startOfFile } from "../core/text.ts";
import type { Location } from "../core/types.ts";
import { atOffset } from "./plan-tree.ts";
import type { PlanState, Session } from "./session.ts";

/** From a dependency to where it is declared, locked and installed; from an id to where it is defined; from a path to its file. */
export async function definitionAt(params: DefinitionParams, session: Session): Promise<LspLocation[] | null> {
  const state = await session.look(params.textDocument.uri);
  if (state === undefined) return null;
  const places = placesFor(state, state.part.document.lines.offsetAt(params.position));
  const { root } = state;
  return places.length === 0 ? null : places.map(({ path, range }) => ({ uri: session.addressOf({ root, path }), range }));
}

function placesFor({ part, plan, analysis, root }: PlanState, offset: number): readonly Location[] {
  const { node } = atOffset(part.document.root, offset);
  const text = textOf(node);
  if (node?.kind !== "scalar" || text === undefined || text === "") return [];
  const dependency = plan.dependencies.find(({ written }) => written.node === node);
  if (dependency !== undefined) {
    const { declared, locked, inImage } = occurrencesOf(analysis.facts, dependency);
    return [...locked, ...declared, ...inImage].map(({ file, fact }) => ({ path: file.path, range: fact.at }));
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
