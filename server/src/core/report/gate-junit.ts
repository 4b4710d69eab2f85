import { slotName, type Slot } from "../gates/evaluate.ts";
import { isOpen } from "../gates/slot-words.ts";
import { escapeXml } from "./escape.ts";
import type { GateFormatter } from "./gate-report.ts";

/** JUnit XML: one suite for the decision, one case for each slot. What could not be decided is an error, for it must not pass. */
export const formatGateJunit: GateFormatter = ({ plan, decision, prefix }) => {
  const { slots, release, undecided } = decision;
  const cases = slots.map(slot => testCase(slot));
  if (undecided !== undefined && !slots.some(({ state }) => state === "unknown")) {
    cases.push(
      `  <testcase classname="smp.gate" name="decision">\n   <error message="${escapeXml(undecided)}" type="undecided"/>\n  </testcase>`,
    );
  }
  const failures = slots.filter(slot => !isOpen(slot) && slot.state !== "unknown").length;
  const errors = cases.length - slots.length + slots.filter(({ state }) => state === "unknown").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${slots.filter(({ state }) => state === "waived").length}"`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="smp gate" ${counts}>`,
    ` <testsuite name="${escapeXml(`${prefix}${plan.path} ${release}`)}" ${counts}>`,
    ...cases,
    " </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
};

function testCase(slot: Slot): string {
  const open = `  <testcase classname="smp.gate.${escapeXml(slot.gate.id)}" name="${escapeXml(slotName(slot))}"`;
  const because = escapeXml(slot.because);
  if (slot.state === "waived") return `${open}>\n   <skipped message="${because}"/>\n  </testcase>`;
  if (slot.state === "unknown") return `${open}>\n   <error message="${because}" type="unknown"/>\n  </testcase>`;
  return isOpen(slot) ? `${open}/>` : `${open}>\n   <failure message="${because}" type="${slot.state}"/>\n  </testcase>`;
}
