/**
 * One spelling for the address of a source repository: `host/owner/name` in lower case, whatever the protocol, `.git`, the user and what
 * stands behind the repository. Undefined for addresses of which that cannot be told: archives, packages, pages.
 */
export function repositoryKey(address: string): string | undefined {
  const text = address
    .trim()
    .replace(/^scm:git:/i, "")
    .replace(/^git\+/i, "");
  const found =
    /^(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([^/:\s]+)(?::\d+)?\/([^\s?#]+)/i.exec(text) ??
    /^[\w.-]+@([^/:\s]+):(?!\/\/)([^\s?#]+)/.exec(text);
  const host = found?.[1]?.toLowerCase().replace(/^www\./, "");
  const [path = ""] = (found?.[2] ?? "").split(/\/-\/|\/(?:tree|blob|src|raw|issues|releases|wiki|archive|browse|commits?)(?:\/|$)/);
  const steps = path
    .replace(/\/+$/, "")
    .replace(/\.git$/i, "")
    .toLowerCase()
    .split("/")
    .filter(step => step !== "");
  if (host === undefined || steps.length < 2 || !isForge(host)) return undefined;
  // groups below groups exist elsewhere; here what follows the name is a place inside the repository
  return [host, ...(twoSteps.has(host) ? steps.slice(0, 2) : steps)].join("/");
}

const twoSteps = new Set(["github.com", "bitbucket.org", "codeberg.org", "gitee.com"]);

/** Hosts that are known to keep repositories; any other may be a page about the software. */
function isForge(host: string): boolean {
  return twoSteps.has(host) || /^(?:[\w-]+\.)*(?:git|[\w-]*gitlab[\w-]*|gitea|forgejo)\.(?!io$)/.test(host);
}

/**
 * An identifier of a kind of which a piece of software has one and no more, as `scheme id`. Undefined for all others: archives give a DOI to
 * each version and one to all of them together, and nothing but asking them tells that two are of one software.
 */
export function uniqueIdentifier(text: string): string | undefined {
  const plain = text.trim().replace(/^https?:\/\/(?:dx\.)?doi\.org\//i, "").replace(/^doi:\s*/i, "").toLowerCase(); // prettier-ignore
  const schemes: readonly (readonly [scheme: string, pattern: RegExp])[] = [
    ["ascl", /^(?:ascl:|https?:\/\/(?:www\.)?ascl\.net\/)(\d{4}\.\d{3})\/?$/],
    ["rrid", /^(?:rrid:|https?:\/\/scicrunch\.org\/resolver\/(?:rrid:)?)(scr_\d+)\/?$/],
    ["biotools", /^(?:biotools:|https?:\/\/bio\.tools\/)([\w.-]+)\/?$/],
    // versions of these have the number of the version behind the rest
    ["figshare", /^(10\.6084\/m9\.figshare\.\d+)(?:\.v\d+)?$/],
    ["hal", /^(?:https?:\/\/(?:hal\.science|hal\.archives-ouvertes\.fr|inria\.hal\.science)\/)?((?:hal|inria)-\d{8})(?:v\d+)?\/?$/],
  ];
  for (const [scheme, pattern] of schemes) {
    const id = pattern.exec(plain)?.[1];
    if (id !== undefined) return `${scheme} ${id}`;
  }
  return undefined;
}
