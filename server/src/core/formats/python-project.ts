import type { Fact, ProjectFacts } from "../facts/types.ts";

// Labels as PEP 753 normalises them: lower case, without punctuation and blanks.
const repositoryLabels: ReadonlySet<string> = new Set(["source", "repository", "sourcecode", "github", "code", "repo"]);
const issueLabels: ReadonlySet<string> = new Set(["issues", "bugs", "issue", "tracker", "issuetracker", "bugtracker", "bugreports"]);

/** The addresses of a Python project that have a meaning, by the labels of `project_urls`; the first of each. */
export function projectUrls(urls: readonly { readonly label: string; readonly address: Fact<string> }[]): {
  readonly repository?: Fact<string>;
  readonly issueTracker?: Fact<string>;
} {
  const find = (labels: ReadonlySet<string>): Fact<string> | undefined =>
    urls.find(({ label }) => labels.has(label.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")))?.address;
  const repository = find(repositoryLabels);
  const issueTracker = find(issueLabels);
  return { ...(repository && { repository }), ...(issueTracker && { issueTracker }) };
}

/** What setuptools is told of a project. `of` gives what stands at a keyword of `setup()`, where it is written out. */
export function setuptoolsProject(
  of: (keyword: string) => Fact<string> | undefined,
  urls: Parameters<typeof projectUrls>[0],
  versionIsDynamic: boolean,
): ProjectFacts {
  const { repository, issueTracker } = projectUrls(urls);
  const author = of("author");
  const runtime = of("python_requires");
  const facts = {
    name: of("name"),
    version: of("version"),
    description: of("description"),
    license: of("license_expression") ?? of("license"),
    repository: repository ?? repositoryAddress(of("url")),
    issueTracker,
    authors: author && [{ name: author.value, orcid: null, at: author.range }],
    runtime: runtime && { value: `python ${runtime.value}`, range: runtime.range },
  };
  return {
    versionIsDynamic,
    programmingLanguage: "Python",
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  };
}

/** A home page that is the page of a repository itself. */
function repositoryAddress(url: Fact<string> | undefined): Fact<string> | undefined {
  const isRepository = /^https?:\/\/(?:[\w-]+\.)*(?:github|gitlab|bitbucket|codeberg)\.[a-z]+\/[^/]+\/[^/]+/;
  return url !== undefined && isRepository.test(url.value) ? url : undefined;
}
