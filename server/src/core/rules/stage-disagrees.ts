import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { locate } from "../plan/view.ts";
import { andList } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports plans whose stage is earlier than what the plan itself says is already happening. */
export const stageDisagrees = defineRule({
  id: "stage-disagrees",
  code: "PLN008",
  since: "0.1.0",
  severity: ["hint", "hint", "info", "info", "info", "off"],
  title: "Declared stage and facts disagree",
  rationale:
    "Software is in production when somebody uses it. A stage that lags behind keeps the questions of production from being asked.",
  remedy: "Set the stage that the software is really in.",
  source: "ELIXIR SMP stage 4; “What does deploying to production mean?”",
  needs: [],
  messages: { lags: "The plan says {stage}, but {facts}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "released and used",
        stage: "construction",
        plan: "release: {current: v2.3.1}\nconsumers:\n  - {name: MGnify, kind: pipeline}\n  - {name: Partner lab, kind: people}\n",
        finds: ["The plan says construction, but v2.3.1 is released and 2 consumers are listed"],
      },
      {
        why: "a production target",
        stage: "getting-started",
        plan: "release: {current: v1.0.0}\ntargets:\n  image: {kind: container, tier: production}\n",
      },
    ],
    good: [
      { why: "in production", plan: "release: {current: v2.3.1}\nconsumers:\n  - {name: MGnify, kind: pipeline}\n" },
      { why: "a first release that nobody uses yet", stage: "construction", plan: "release: {current: v0.1.0}\n" },
      {
        why: "application comes before production",
        stage: "application",
        plan: "release: {current: v0.9.0}\nconsumers:\n  - {name: Partner lab, kind: people}\n",
      },
    ],
  },

  check({ plan, report }): void {
    const { stage } = plan;
    if (stage === undefined) return report.notApplicable("the plan names no stage");
    const early = stage.value === "getting-started" || stage.value === "construction";
    const production = plan.targets.filter(({ tier }) => tier?.value === "production");
    const released = plan.release.current;
    const used = [
      ...(plan.consumers.length > 0
        ? [plan.consumers.length === 1 ? "1 consumer is listed" : `${plan.consumers.length} consumers are listed`]
        : []),
      ...(production.length > 0 ? [`${production[0]?.id ?? ""} is a production target`] : []),
    ];
    if (!early || released === undefined || used.length === 0) return;
    const [consumer] = plan.consumers;
    report.finding(
      "lags",
      stage.at,
      { stage: stage.value, facts: andList([`${released.value} is released`, used[0] ?? ""]) },
      {
        subject: "stage",
        related: [
          { ...released.at, message: "the release" },
          consumer && { ...locate(plan.main, consumer), message: "a consumer" },
          production[0] && { ...production[0].at, message: "a production target" },
        ],
        fixes: [suggestion("Set the stage to production", setScalar(plan.main, stage.node, "production"))],
      },
    );
  },
});
