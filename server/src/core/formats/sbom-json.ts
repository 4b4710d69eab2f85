import type { Extracted, Fact, FileFacts, PackageFact, Problem } from "../facts/types.ts";
import { member, parseJson, textFact, valueAt, type JsonNode } from "./json.ts";
import { parsePurl } from "./purl.ts";

/**
 * A software bill of materials in JSON: CycloneDX 1.x, SPDX 2.x, SPDX 3.0. Gives nothing for JSON of any other kind.
 * https://cyclonedx.org/specification/overview/, https://spdx.github.io/spdx-spec/
 */
export function readSbomJson(text: string): Extracted<FileFacts> {
  const { root, problems: syntax, complete } = parseJson(text);
  const problems: Problem[] = [...syntax];
  const packages: PackageFact[] = [];
  if (textFact(valueAt(root, "bomFormat"))?.value === "CycloneDX") addComponents(root, packages, problems);
  else if (textFact(valueAt(root, "spdxVersion"))?.value.startsWith("SPDX-")) addSpdx2(root, packages, problems);
  else if (textFact(valueAt(root, "@context"))?.value.includes("spdx.org/rdf/3")) addSpdx3(root, packages, problems);
  else return { value: {}, problems, complete };
  return { value: { packages }, problems, complete: problems.length === 0 };
}

/** A package of a bill of materials by its purl, else by its name alone. */
export function sbomPackage(found: {
  readonly name: Fact<string> | undefined;
  readonly version: Fact<string> | undefined;
  readonly purl: string | undefined;
  readonly at: PackageFact["at"];
  readonly direct?: boolean | null;
  readonly required?: boolean;
}): PackageFact | undefined {
  const { name, at } = found;
  const version = found.version !== undefined && /^(?:NOASSERTION|NONE)$/.test(found.version.value) ? undefined : found.version;
  const parts = found.purl === undefined ? undefined : parsePurl(found.purl);
  if (parts === undefined && name === undefined) return undefined;
  const plain = name?.value ?? "";
  return {
    ...(parts ?? { ecosystem: "generic", name: plain, writtenName: plain }),
    version: parts?.version ?? version?.value ?? null,
    range: null,
    direct: found.direct ?? null,
    group: "main",
    required: found.required ?? true,
    at,
    ...(version && { versionAt: version.range }),
  };
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

function addComponents(root: JsonNode | undefined, to: PackageFact[], problems: Problem[]): void {
  const subject = textFact(valueAt(root, "metadata", "component", "bom-ref"))?.value;
  const direct = directOf(root, subject);
  const open = [...itemsOf(valueAt(root, "components"))].reverse();
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    open.push(...[...itemsOf(valueAt(one, "components"))].reverse());
    const type = textFact(valueAt(one, "type"))?.value;
    const purl = textFact(valueAt(one, "purl"));
    if (type === "file" && purl === undefined) continue;
    const group = textFact(valueAt(one, "group"));
    const name = textFact(valueAt(one, "name"));
    const reference = textFact(valueAt(one, "bom-ref"))?.value;
    const fact = sbomPackage({
      name: name && group ? { ...name, value: `${group.value}/${name.value}` } : name,
      version: textFact(valueAt(one, "version")),
      purl: purl?.value,
      at: one.at,
      direct: direct === undefined || reference === undefined ? null : direct.has(reference),
      required: !/^(?:optional|excluded)$/.test(textFact(valueAt(one, "scope"))?.value ?? ""),
    });
    if (fact !== undefined) to.push(fact);
    else problems.push({ message: "A component without name and purl is left out.", range: one.at });
  }
}

/** What the software itself depends on, where the file says so. */
function directOf(root: JsonNode | undefined, subject: string | undefined): ReadonlySet<string> | undefined {
  if (subject === undefined) return undefined;
  for (const one of itemsOf(valueAt(root, "dependencies"))) {
    const list = valueAt(one, "dependsOn");
    if (list !== undefined && textFact(valueAt(one, "ref"))?.value === subject)
      return new Set(itemsOf(list).flatMap(item => textFact(item)?.value ?? []));
  }
  return undefined;
}

function addSpdx2(root: JsonNode | undefined, to: PackageFact[], problems: Problem[]): void {
  const described = new Set(itemsOf(valueAt(root, "documentDescribes")).flatMap(item => textFact(item)?.value ?? []));
  for (const one of itemsOf(valueAt(root, "relationships"))) {
    const [type, from, target] = ["relationshipType", "spdxElementId", "relatedSpdxElement"].map(key => textFact(valueAt(one, key))?.value);
    if (type === "DESCRIBES" && from === "SPDXRef-DOCUMENT" && target !== undefined) described.add(target);
    if (type === "DESCRIBED_BY" && target === "SPDXRef-DOCUMENT" && from !== undefined) described.add(from);
  }
  const all = itemsOf(valueAt(root, "packages"));
  for (const one of all) {
    const id = textFact(valueAt(one, "SPDXID"))?.value;
    // What the document is about is no package of it, unless it is about each of them.
    if (id !== undefined && described.has(id) && described.size < all.length) continue;
    const references = itemsOf(valueAt(one, "externalRefs"));
    const purl = references.find(item => textFact(valueAt(item, "referenceType"))?.value === "purl");
    const fact = sbomPackage({
      name: textFact(valueAt(one, "name")),
      version: textFact(valueAt(one, "versionInfo")),
      purl: textFact(valueAt(purl, "referenceLocator"))?.value,
      at: one.at,
    });
    if (fact !== undefined) to.push(fact);
    else problems.push({ message: "A package without a name is left out.", range: one.at });
  }
}

function addSpdx3(root: JsonNode | undefined, to: PackageFact[], problems: Problem[]): void {
  const all = itemsOf(valueAt(root, "@graph"));
  const about = new Set(
    all
      .filter(one => /^(?:software_)?Sbom$|^SpdxDocument$/.test(textFact(valueAt(one, "type"))?.value ?? ""))
      .flatMap(one => itemsOf(valueAt(one, "rootElement")).flatMap(item => textFact(item)?.value ?? [])),
  );
  for (const one of all) {
    if (textFact(valueAt(one, "type"))?.value !== "software_Package") continue;
    if (about.has(textFact(valueAt(one, "spdxId"))?.value ?? "")) continue;
    const identifier = itemsOf(valueAt(one, "externalIdentifier")).find(
      item => textFact(valueAt(item, "externalIdentifierType"))?.value === "packageUrl",
    );
    const fact = sbomPackage({
      name: textFact(valueAt(one, "name")),
      version: textFact(valueAt(one, "software_packageVersion")),
      purl: (textFact(valueAt(one, "software_packageUrl")) ?? textFact(member(identifier, "identifier")?.value))?.value,
      at: one.at,
    });
    if (fact !== undefined) to.push(fact);
    else problems.push({ message: "A package without a name is left out.", range: one.at });
  }
}
