import { releaseToDecide, type Commit, type History } from "../history.ts";
import { linearPattern } from "../linear-pattern.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText, type Plan } from "../plan/view.ts";
import { versionOfTag } from "../release-version.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports commits that went in after the feature freeze and are not what the project still allows. */
export const commitsAfterFreeze = defineRule({
  id: "commits-after-freeze",
  code: "REL004",
  since: "0.1.0",
  severity: ["off", "off", "info", "info", "warning", "error"],
  title: "Commits after the freeze without a critical ticket",
  rationale: "What goes in after the freeze was not part of the validation that is being prepared.",
  remedy: "Look at the commits; take back what can wait, or widen release.freeze_allows.",
  source: "Path to production: feature freeze, only critical bugfixes",
  needs: [],
  messages: {
    commit: "1 commit since the freeze does not match “{pattern}”",
    commits: "{count} commits since the freeze do not match “{pattern}”",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "a feature, and a fix that is not critical",
        plan: "release: {current: v12.1.0, branch: release/12.1, frozen_since: 2026-09-14, freeze_allows: 'MER-[0-9]+ critical'}\n",
        history: {
          tags: ["v12.0.0"],
          sinceFreeze: [
            { id: "3f2a91c", date: "2026-10-02", subject: "MER-1071: new deblender" },
            { id: "77aa0b3", date: "2026-09-30", subject: "MER-1066 critical: bad PSF" },
            { id: "c5e1d4f", date: "2026-09-20", subject: "Tidy the plots" },
          ],
        },
        finds: ["2 commits since the freeze do not match “MER-[0-9]+ critical”"],
      },
      {
        why: "one",
        plan: "release: {current: v12.1.0, frozen_since: 2026-09-14, freeze_allows: '^(fix|hotfix)(\\(.+\\))?:'}\n",
        history: { sinceFreeze: [{ id: "3f2a91c", date: "2026-10-02", subject: "feat: new deblender" }] },
        finds: ["1 commit since the freeze does not match “^(fix|hotfix)(\\(.+\\))?:”"],
      },
    ],
    good: [
      {
        why: "critical fixes only",
        plan: "release: {current: v12.1.0, frozen_since: 2026-09-14, freeze_allows: 'MER-[0-9]+ critical'}\n",
        history: { sinceFreeze: [{ id: "77aa0b3", date: "2026-09-30", subject: "Fix bad PSF (MER-1066 Critical)" }] },
        outcome: "pass",
      },
      {
        why: "the release itself, and what was signed for it",
        plan: "release: {current: v12.1.0, frozen_since: 2026-09-14, freeze_allows: 'MER-[0-9]+ critical'}\n",
        history: {
          sinceFreeze: [
            { id: "0000002", date: "2026-10-20", subject: "signoff(release-validated): v12.1.0" },
            { id: "0000003", date: "2026-10-19", subject: "waiver(remote-sites/ukdf): v12.1.0 until 2027-01-15" },
            { id: "0000004", date: "2026-10-02", subject: "Release 12.1.0" },
          ],
        },
        outcome: "pass",
      },
      {
        why: "work on the next release goes on behind the tag, where the plan names no branch",
        plan: "release: {current: v12.1.0, frozen_since: 2026-09-14, freeze_allows: 'MER-[0-9]+ critical'}\n",
        history: {
          tags: ["v12.1.0"],
          sinceFreeze: [
            { id: "3f2a91c", date: "2026-10-20", subject: "New deblender" },
            { id: "0000000000", date: "2026-10-02", subject: "Release v12.1.0" },
            { id: "77aa0b3", date: "2026-09-30", subject: "MER-1066 critical: bad PSF" },
          ],
        },
        outcome: "pass",
      },
      {
        why: "a pattern that takes for ever elsewhere",
        plan: "release: {frozen_since: 2026-09-14, freeze_allows: '(a+)+$|MER'}\n",
        history: { sinceFreeze: [{ id: "77aa0b3", date: "2026-09-30", subject: `${"a".repeat(60)} MER-1` }] },
        outcome: "pass",
      },
      {
        why: "a pattern that cannot be read",
        plan: "release: {frozen_since: 2026-09-14, freeze_allows: 'MER-([0-9]+ critical'}\n",
        history: { sinceFreeze: [{ id: "77aa0b3", date: "2026-09-30", subject: "Tidy the plots" }] },
        outcome: "unknown",
      },
      {
        why: "nothing is said of what may still go in",
        plan: "release: {frozen_since: 2026-09-14}\n",
        history: { sinceFreeze: [{ id: "77aa0b3", date: "2026-09-30", subject: "Tidy the plots" }] },
        outcome: "not-applicable",
      },
      {
        why: "the branch is not here",
        plan: "release: {branch: release/12.1, frozen_since: 2026-09-14, freeze_allows: critical}\n",
        history: { tags: ["v12.0.0"] },
        outcome: "unknown",
      },
      { why: "without git", plan: "release: {frozen_since: 2026-09-14, freeze_allows: critical}\n", outcome: "unknown" },
    ],
  },

  check({ plan, history, report }): void {
    const [frozen, allowed, branch] = ["frozen_since", "freeze_allows", "branch"].map(key =>
      locatedText(plan.main, nodeAt(plan.root, ["release", key])),
    );
    if (frozen === undefined || allowed === undefined)
      return report.notApplicable("the plan names no freeze, or nothing that may still go in");
    if (history?.sinceFreeze === undefined) return report.unknown("git does not tell which commits went in since the freeze");
    const isAllowed = allowed.value.trim() === "" ? undefined : linearPattern(allowed.value, "any case");
    if (isAllowed === undefined) return report.unknown("release.freeze_allows is no pattern that can be read");
    const line = branch === undefined ? beforeRelease(plan, history) : history.sinceFreeze;
    const others = line.filter(({ subject }) => !isAllowed(subject.slice(0, longest)) && !isOfRelease(plan, subject));
    if (others.length === 0) return;
    const pattern = short(allowed.value, 40);
    const extras = {
      subject: "freeze",
      related: others
        .slice(0, mostShown)
        .map(({ id, date, subject }) => ({ ...frozen.at, message: short(`${id} ${date} ${subject}`, 90) })),
    };
    if (others.length === 1) report.finding("commit", allowed.at, { pattern }, extras);
    else report.finding("commits", allowed.at, { count: others.length, pattern }, extras);
  },
});

/** Of a subject, the part that is looked at. */
const longest = 200;
const mostShown = 20;

/**
 * Without a branch of its own a line goes on behind its release: what was committed after the tag belongs to the next one. Commits come
 * newest first.
 */
function beforeRelease(plan: Plan, { tags, sinceFreeze = [] }: History): readonly Commit[] {
  const tagged = tags.get(releaseToDecide(plan) ?? "");
  const at = tagged === undefined ? -1 : sinceFreeze.findIndex(({ id }) => id !== "" && tagged.startsWith(id));
  return at < 0 ? sinceFreeze : sinceFreeze.slice(at);
}

/** Entries of the plan, and the commit that makes the release: without them there would be none. */
function isOfRelease(plan: Plan, subject: string): boolean {
  if (/^(signoff|waiver)\([^()]*\): /.test(subject)) return true;
  const release = releaseToDecide(plan);
  const version = release === undefined ? undefined : versionOfTag(release);
  return version !== undefined && subject.length <= 60 && subject.includes(version) && makesRelease.test(subject);
}

const makesRelease =
  /^((chore|build|ci)(\([\w-]*\))?: ?)?(prepare|bump|release|version|tag|(set|update) (the )?(version|changelog))\b|^chore\(release\)/i;
