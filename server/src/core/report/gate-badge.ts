import { counted } from "../words.ts";
import type { GateFormatter } from "./gate-report.ts";

/** The decision for a badge: what shields.io reads from an address, https://shields.io/badges/endpoint-badge */
export const formatGateBadge: GateFormatter = ({ name, decision: { decision, exit, release, waived, passed, total } }) => {
  const [message, color] =
    decision === "UNDECIDED"
      ? ["cannot decide", "lightgrey"]
      : decision === "OPEN"
        ? waived === 0
          ? ["open", "brightgreen"]
          : [`open with ${counted(waived, "exception")}`, "yellow"]
        : exit === 4
          ? ["closed until re-signed", "orange"]
          : [`closed, ${passed} of ${total} signed`, "red"];
  return `${JSON.stringify({ schemaVersion: 1, label: `${name} ${release}`, message, color }, undefined, 2)}\n`;
};
