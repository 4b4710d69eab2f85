import { fromArchiveName, parseRequirement, type Requirement } from "./pep508.ts";
import type { Span } from "../text.ts";

/** What one line of a requirements file says. Spans are offsets into the line. */
export type RequirementLine =
  | { readonly kind: "requirement"; readonly requirement: Requirement; readonly at: Span }
  /** `-r` and `-c`: another file, relative to this one. One of constraints binds only what is asked for elsewhere. */
  | { readonly kind: "include"; readonly target: string; readonly isConstraint: boolean; readonly at: Span }
  /** The project itself (`-e .`), options and empty lines. */
  | { readonly kind: "nothing" }
  | { readonly kind: "unreadable"; readonly message: string; readonly at: Span };

/**
 * One line, with lines that end in a backslash already joined to it.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function parseRequirementLine(line: string): RequirementLine {
  const comment = /(?:^|\s)#/.exec(line);
  let end = comment === null ? line.length : comment.index;
  while (end > 0 && isSpace(line[end - 1])) end--;
  let start = 0;
  while (start < end && isSpace(line[start])) start++;
  const at = { start, end };
  const text = line.slice(start, end);
  if (text === "") return { kind: "nothing" };
  const option = /^(--?[A-Za-z][\w-]*)/.exec(text)?.[1];
  if (option !== undefined) return optionLine(option, text.slice(option.length), start + option.length, at);
  return requirementText(text, start, at);
}

/** Options that take the rest of the line for themselves; a short one may stand right before its value. */
function optionLine(option: string, rest: string, offset: number, at: Span): RequirementLine {
  const value = rest.replace(/^\s*=?\s*/, "");
  const valueAt = offset + rest.length - value.length;
  const short = /^-([erc])(.+)$/.exec(option);
  const joined = short?.[2] === undefined ? value : short[2] + rest;
  const name = short?.[1] === undefined ? option : `-${short[1]}`;
  switch (name) {
    case "-r":
    case "--requirement":
    case "-c":
    case "--constraint":
      return { kind: "include", target: unquoted(joined.trim()), isConstraint: name.startsWith("-c") || name.startsWith("--c"), at };
    case "-e":
    case "--editable":
      return requirementText(joined, short?.[2] === undefined ? valueAt : offset - short[2].length, at);
    default:
      return { kind: "nothing" };
  }
}

function requirementText(written: string, offset: number, at: Span): RequirementLine {
  // Per-requirement options (`--hash`, `--config-settings`, `-C`) follow the requirement and are none of its words.
  const options = /\s--?[A-Za-z]/.exec(written);
  const text = written.slice(0, options?.index ?? written.length).trimEnd();
  if (isSelf(text)) return { kind: "nothing" };
  if (isAddress(text)) return addressLine(text, at);
  const requirement = parseRequirement(text);
  if (requirement === undefined) {
    const message = text.includes("${")
      ? "The name depends on a variable, so the package is not known."
      : "The line is not a requirement of the form name, range, marker.";
    return { kind: "unreadable", message, at };
  }
  const span = requirement.versionSpan;
  return {
    kind: "requirement",
    at,
    requirement: span === undefined ? requirement : { ...requirement, versionSpan: { start: span.start + offset, end: span.end + offset } },
  };
}

function addressLine(text: string, at: Span): RequirementLine {
  const semicolon = /\s;/.exec(text)?.index ?? text.length;
  const url = text.slice(0, semicolon).trimEnd();
  const marker = text.slice(semicolon).replace(/^\s*;/, "").trim();
  const egg = /[#&]egg=([^&]+)/.exec(url)?.[1];
  const named = egg === undefined ? undefined : parseRequirement(egg);
  const archive = /^[a-z]+\+/.test(url) ? undefined : fromArchiveName(url);
  const name = named?.name ?? archive?.name;
  if (name === undefined) return { kind: "unreadable", message: "The address does not tell the package's name; write name @ address.", at };
  return {
    kind: "requirement",
    at,
    requirement: { name, extras: [], range: null, version: archive?.version ?? null, url, ...(marker && { marker }) },
  };
}

/** `.`, `.[extra]`, `file:.`: the project that the file lies in. */
function isSelf(text: string): boolean {
  return /^(?:file:)?\.\/?(?:\[[^\]]*\])?$/.test(text);
}

function isAddress(text: string): boolean {
  return (
    /^(?:[a-z]+(?:\+[a-z]+)?:|[./~\\])/i.test(text) ||
    /^[^\s@;=<>!~]+[\\/]/.test(text) ||
    /^[^\s@;=<>!~[\]]+\.(?:whl|zip|tar\.gz|tar\.bz2)$/i.test(text)
  );
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\r" || char === "\n";
}
