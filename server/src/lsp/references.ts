import type { Location as LspLocation, ReferenceParams } from "vscode-languageserver";
import { definitionUses } from "./apptainer/places.ts";
import type { Definitions } from "./apptainer/document.ts";
import { dig } from "./client.ts";
import { packagePlaces, packagesAround, planPackageAt, unique } from "./package-places.ts";
import type { Session } from "./session.ts";

/**
 * Every place of a dependency: plan, manifests, lockfiles and images, whichever of them the cursor stands in.
 * The entry of the plan counts as its declaration.
 */
export async function referencesAt(params: ReferenceParams, session: Session, definitions: Definitions): Promise<LspLocation[] | null> {
  const { uri } = params.textDocument;
  const declaration = dig(params, ["context", "includeDeclaration"]) !== false;
  const document = definitions.at(uri);
  const uses = document && definitionUses(document, document.lines.offsetAt(params.position), declaration);
  if (uses !== undefined) return uses;
  const state = await session.look(uri);
  if (state !== undefined) {
    const { part, analysis, plan } = state;
    const key = planPackageAt(state, part.document.lines.offsetAt(params.position));
    if (key === undefined) return null;
    const places = packagePlaces(key, plan, analysis.facts, state, session);
    return unique([...(declaration ? places.plan : []), ...places.declared, ...places.locked, ...places.inImage]);
  }
  const found = await packagesAround(uri, params.position, session);
  if (found === undefined) return null;
  const { plan, declared, locked, inImage } = found.places;
  return [...(declaration ? plan : []), ...declared, ...locked, ...inImage];
}
