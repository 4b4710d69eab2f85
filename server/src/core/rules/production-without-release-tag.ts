import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { nodeAt, textOf } from "../plan/nodes.ts";
import { locatedText } from "../plan/view.ts";
import { newestRelease, releaseTags, type ReleaseTag } from "../release-tags.ts";
import { isLaterRelease, sameRelease, versionOfTag } from "../release-version.ts";
import { tagMatcher } from "../tag-pattern.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports campaigns that run something else than a tagged release. */
export const productionWithoutReleaseTag = defineRule({
  id: "production-without-release-tag",
  code: "REL001",
  since: "0.1.0",
  severity: ["off", "off", "warning", "error", "error", "error"],
  title: "Production runs something that is not a release tag",
  rationale: "Results can be explained and repeated as long as everybody finds the same content under the name of what ran.",
  remedy: "Tag what runs, or name the release that runs.",
  source: "Path to production: run on releases and their patches; OSPS-BR-02",
  needs: [],
  messages: {
    commit: "{production} runs commit {commit}, which has no tag",
    notTagged: "{production} runs {release}, which is not a tag of this repository",
    otherName: "{production} runs {release}; the tag is called {tag}",
    noRelease: "{production} runs {release}; releases are tagged {pattern}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a commit",
        plan: "release: {current: v12.1.0, tags: 'v[0-9]*'}\nproduction: {id: dr2, release: 3f2a91c}\n",
        history: { tags: ["v12.0.0", "v12.1.0"] },
        finds: ["dr2 runs commit 3f2a91c, which has no tag"],
      },
      {
        why: "a branch",
        plan: "release: {current: v12.1.0}\nproduction: {id: dr2, release: main}\n",
        history: { tags: ["v12.1.0"] },
        finds: ["dr2 runs main, which is not a tag of this repository"],
      },
      {
        why: "a weekly tag",
        plan: "release: {current: v12.1.0, tags: 'v[0-9]*'}\nproduction: {id: dr2, release: w.2026.44}\n",
        history: { tags: ["v12.1.0", "w.2026.44"] },
        finds: ["dr2 runs w.2026.44; releases are tagged v[0-9]*"],
      },
      {
        why: "the tag has another name",
        plan: "production: {id: dr2, release: 12.1.0}\n",
        history: { tags: ["v12.1.0"] },
        finds: ["dr2 runs 12.1.0; the tag is called v12.1.0"],
      },
      {
        why: "already started, and never tagged",
        plan: "production: {id: dr2, release: v12.2.0, starts: 2026-11-01}\n",
        history: { tags: ["v12.1.0"] },
        finds: ["dr2 runs v12.2.0, which is not a tag of this repository"],
      },
    ],
    good: [
      {
        why: "a release",
        plan: "release: {current: v12.1.0, tags: 'v[0-9]*'}\nproduction: {id: dr2, release: v12.1.0}\n",
        history: { tags: ["v12.1.0", "w.2026.44"] },
        outcome: "pass",
      },
      {
        why: "no pattern of tags: whatever is tagged counts",
        plan: "production: {id: dr2, release: core-v12.1.0}\n",
        history: { tags: ["core-v12.1.0", "v3.0.0"] },
        outcome: "pass",
      },
      {
        why: "the commit of a release",
        plan: "production: {id: dr2, release: '0000000000000000'}\n",
        history: { tags: ["v12.1.0"] },
        outcome: "unknown",
      },
      {
        why: "the next release is prepared and will be tagged before the production starts",
        plan: "production: {id: dr2, release: v12.2.0, starts: 2026-12-01}\n",
        history: { tags: ["v12.1.0"] },
        outcome: "unknown",
      },
      { why: "without git", plan: "production: {id: dr2, release: 3f2a91c}\n", outcome: "unknown" },
      { why: "no production", plan: "release: {current: v12.1.0}\n", history: { tags: [] }, outcome: "not-applicable" },
    ],
  },

  check({ plan, history, today, report }): void {
    const production = nodeAt(plan.root, ["production"]);
    const release = locatedText(plan.main, nodeAt(production, ["release"]));
    if (release === undefined || release.value.trim() === "") return report.notApplicable("the plan prepares no production");
    const tags = releaseTags(plan, history);
    if (history === undefined || tags === undefined) return report.unknown("git could not be asked for the tags");
    const name = release.value.trim();
    const pattern = plan.release.tags?.value;
    if (history.tags.has(name) && (pattern === undefined || tagMatcher(pattern)(name))) return;

    const newest = newestRelease(plan, tags);
    const same = tags.find(({ version }) => sameRelease(version, name)) ?? tags.find(({ tag }) => tag === `v${name}`);
    const isCommit = /^[0-9a-f]{7,64}$/.test(name) && same === undefined;
    const tagged = isCommit ? [...history.tags].find(([, commit]) => commit.startsWith(name)) : undefined;
    if (tagged !== undefined) return report.unknown(`${name} is the commit of the tag ${tagged[0]}`);
    const starts = textOf(nodeAt(production, ["starts"]));
    const ran = textOf(nodeAt(production, ["preproduction", "ran"]));
    const isLater = newest === undefined || isLaterRelease(name, newest.version) === true;
    const isNext = !isCommit && !history.tags.has(name) && versionOfTag(name) !== undefined && isLater;
    if (isNext && starts !== undefined && starts > today && (ran === undefined || ran > today))
      return report.unknown(`${name} has no tag yet, and the production starts on ${starts}`);

    const params = { production: short(textOf(nodeAt(production, ["id"])) ?? "The production", 20) };
    const choose = (tag: ReleaseTag | undefined): ReturnType<typeof suggestion> =>
      tag && suggestion(`Run ${tag.tag}`, setScalar(plan.main, release.node, tag.tag));
    const extras = { subject: "release", fixes: [choose(same ?? newest)] };
    if (isCommit) report.finding("commit", release.at, { ...params, commit: name.slice(0, 10) }, extras);
    else if (history.tags.has(name))
      report.finding("noRelease", release.at, { ...params, release: short(name, 20), pattern: short(pattern ?? "", 22) }, extras);
    else if (same !== undefined)
      report.finding("otherName", release.at, { ...params, release: short(name, 20), tag: short(same.tag, 20) }, extras);
    else report.finding("notTagged", release.at, { ...params, release: short(name, 26) }, extras);
  },
});
