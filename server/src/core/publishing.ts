import type { CiFacts, CiJob, Fact } from "./facts/types.ts";

/** Actions that publish whatever they are given. */
const publishingActions =
  /^(pypa\/gh-action-pypi-publish|softprops\/action-gh-release|ncipollo\/release-action|actions\/create-release|JS-DevTools\/npm-publish|cycjimmy\/semantic-release-action|goreleaser\/goreleaser-action|svenstaro\/upload-release-action|katyukha\/gitlab-release)@/i;

/** Commands that publish. */
const publishingCommands =
  /(?:^|[\s;&|])(?:twine\s+upload|(?:npm|pnpm|yarn|cargo|poetry|uv|flit|hatch|pdm|lerna)\s+publish|(?:docker|podman|buildah|apptainer|singularity|oras)\s+push|gh\s+release\s+(?:create|upload)|anaconda\s+upload|rattler-build\s+upload|cvmfs_server\s+publish|gem\s+push|mvn\s+\S*deploy)\b/m;

/** What in a job publishes a release, by its place; undefined when nothing surely does. */
export function publishingStep(job: CiJob): Fact<string> | undefined {
  return (
    job.uses.find(({ value }) => publishingActions.test(value)) ??
    job.runs.find(({ value }) => publishingCommands.test(withoutComments(value)))
  );
}

/** Whether a job, or one that it waits for, asks the gate. */
export function isGuarded(job: CiJob, ci: CiFacts): boolean {
  const seen = new Set<string>();
  const queue = [job];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    if (asksGate(one)) return true;
    queue.push(...one.needs.flatMap(({ value }) => ci.jobs.find(({ id }) => id === value) ?? []));
  }
  return false;
}

/** A reusable workflow may hold the gate; nobody can see from here. */
export function mayAskElsewhere(job: CiJob, ci: CiFacts): boolean {
  const needed = [job, ...job.needs.flatMap(({ value }) => ci.jobs.find(({ id }) => id === value) ?? [])];
  return needed.some(({ uses }) => uses.some(({ value }) => /\.ya?ml(@|$)/.test(value)));
}

function asksGate({ uses, runs }: CiJob): boolean {
  if (uses.some(({ value }) => /(^|\/)software-management-plans(\/[\w./-]+)?(@|$)/.test(value))) return true;
  return runs.some(({ value }) => /\bsmp(\.mjs)?["']?\s+gate\b/.test(withoutComments(value)));
}

function withoutComments(script: string): string {
  return script.replace(/(^|\s)#.*$/gm, "$1");
}
