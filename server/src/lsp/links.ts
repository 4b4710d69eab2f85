import type { DocumentLink } from "vscode-languageserver";
import { parseSpdx } from "../core/ecosystems/spdx.ts";
import { pointerOf, textOf, walk, type ScalarNode } from "../core/plan/nodes.ts";
import { isAddress } from "../core/plan/paths.ts";
import { schemaAt, type SchemaNode } from "../core/plan/schema.ts";
import { lookUp } from "../core/repo.ts";
import type { Span } from "../core/text.ts";
import type { Definitions } from "./apptainer/document.ts";
import { definitionLinks } from "./apptainer/places.ts";
import type { Client } from "./client.ts";
import type { PlanState, Session } from "./session.ts";

interface Target {
  readonly address: string;
  readonly tooltip: string;
  /** Of a part of the text, from its first character; the whole if missing. */
  readonly part?: Span;
}

/** Files that are there, web addresses, DOIs, ORCIDs and licences. */
export async function linksOf(uri: string, session: Session, client: Client, definitions: Definitions): Promise<DocumentLink[]> {
  const document = definitions.at(uri);
  if (document !== undefined) {
    await session.ready();
    return definitionLinks(document, session, client);
  }
  const state = await session.look(uri);
  if (state === undefined) return [];
  const { lines, root: tree } = state.part.document;
  return [...walk(tree)].flatMap(node => {
    const text = textOf(node);
    if (node.kind !== "scalar" || node.alias || node.style === "block" || text === undefined || text === "") return [];
    const schema = schemaAt(pointerOf(node), state.part.kind);
    return targetsOf(text, schema, state, session).map(({ address, tooltip, part }) => ({
      range: lines.range(spanOf(node, part)),
      target: address,
      ...(client.linkTooltips ? { tooltip } : {}),
    }));
  });
}

function targetsOf(text: string, schema: SchemaNode | undefined, { plan, root }: PlanState, session: Session): Target[] {
  if (/^https?:\/\/[^\s]+$/i.test(text)) return [{ address: text, tooltip: "Open the address" }];
  const doi = /^(?:doi:\s*)?(10\.\d{4,9}\/\S+)$/i.exec(text)?.[1];
  if (doi !== undefined) return [{ address: `https://doi.org/${encodeURI(doi)}`, tooltip: "Open the DOI" }];
  const kind = schema?.["x-kind"];
  if (kind === "orcid" && /^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text))
    return [{ address: `https://orcid.org/${text}`, tooltip: "Open the ORCID record" }];
  if (kind === "spdx") return licenceTargets(text);
  if (schema?.["x-path"] === undefined || isAddress(text)) return [];
  const found = lookUp(root.repo(), text, plan.folder);
  // an editor cannot open a folder as a document
  return found.state === "present" && found.kind === "file"
    ? [{ address: session.addressOf({ root, path: found.path }), tooltip: `Open ${found.path}` }]
    : [];
}

/** One link for each licence of an expression. */
function licenceTargets(text: string): Target[] {
  const spdx = parseSpdx(text);
  if (!spdx.valid) return [];
  return [...text.matchAll(/[A-Za-z0-9.-]+/g)].flatMap(match => {
    const id = spdx.ids.find(it => it.toLowerCase() === match[0].toLowerCase());
    if (id === undefined || id.startsWith("LicenseRef-")) return [];
    return [
      {
        address: `https://spdx.org/licenses/${id}.html`,
        tooltip: `Open ${id}`,
        part: { start: match.index, end: match.index + id.length },
      },
    ];
  });
}

function spanOf(node: ScalarNode, part: Span | undefined): Span {
  const quote = node.style === "plain" ? 0 : 1;
  if (part === undefined) return { start: node.span.start + quote, end: Math.max(node.span.start + quote, node.span.end - quote) };
  return { start: node.span.start + quote + part.start, end: node.span.start + quote + part.end };
}
