import type { Facts, FileWith } from "./facts-view.ts";
import type { BaseImage, ImageFacts } from "./facts/types.ts";
import { repoPath } from "./repo.ts";
import type { Located, Plan, PlanTarget } from "./plan/view.ts";

/** A target together with the image definition that it is built from. */
export interface TargetImage {
  readonly target: PlanTarget;
  readonly definition: Located<string>;
  readonly image: FileWith<"images">;
}

/** Targets that are built from an image definition. Those for developers may be as loose as they like. */
export function targetImages(plan: Plan, facts: Facts): TargetImage[] {
  return plan.targets.flatMap(target => {
    const { definition } = target;
    const path = definition && target.tier?.value !== "developer" ? repoPath(definition.value, plan.folder) : undefined;
    const image = path === undefined ? undefined : facts.at("images", path);
    return definition === undefined || image === undefined ? [] : [{ target, definition, image }];
  });
}

/** What the final stage stands on, through the stages that it builds on. */
export function finalBase(image: ImageFacts): BaseImage | undefined {
  let stage = image.stages[image.final];
  for (let step = 0; stage?.base.stage !== null && stage !== undefined && step < image.stages.length; step++)
    stage = image.stages[stage.base.stage];
  return stage?.base;
}

/** Bootstrap agents whose images carry tags. */
export const registryAgents: ReadonlySet<string> = new Set(["docker", "library", "oras", "shub"]);

/** Tags that are moved by habit. A version without a patch level moves too, but slowly and by everybody's expectation. */
export function isFloatingTag(tag: string): boolean {
  return /^(latest|edge|nightly|weekly|daily|main|master|dev|devel|develop|development|head|canary|rolling|stable|testing|unstable|sid|lts|current|[dw]_latest)$|(^|[-_.])latest([-_.]|$)|^(latest|nightly|edge)-/i.test(
    tag,
  );
}

/** The image as people call it, with its tag. */
export function imageName({ image, tag }: Pick<BaseImage, "image" | "tag">): string {
  return tag === null ? (image ?? "") : `${image ?? ""}:${tag}`;
}
