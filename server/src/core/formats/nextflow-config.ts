import { blockEnd, statementEnd, type GroovyToken } from "./groovy.ts";

/** `scope.name = value` of Nextflow's configuration, in blocks or not. */
export interface NextflowSetting {
  /** Scopes and name; a selector is one word: `withName:ALIGN`. */
  readonly path: readonly ConfigKey[];
  readonly value: readonly GroovyToken[];
}

export interface ConfigKey {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface NextflowConfig {
  readonly settings: readonly NextflowSetting[];
  /** Every block with its scopes, empty ones too. */
  readonly blocks: readonly (readonly ConfigKey[])[];
  /** Whether a block never ends. */
  readonly broken: boolean;
}

/** Settings and blocks in the order of the text. Code between them (functions, conditions) is passed over. */
export function nextflowConfig(tokens: readonly GroovyToken[]): NextflowConfig {
  const settings: NextflowSetting[] = [];
  const blocks: (readonly ConfigKey[])[] = [];
  const scopes: (readonly ConfigKey[])[] = [[]];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    const scope = scopes.at(-1) ?? [];
    if (token === undefined) break;
    if (token.kind === "line") at++;
    else if (token.text === "}" && token.kind === "sign") {
      if (scopes.length > 1) scopes.pop();
      at++;
    } else {
      const { keys, end } = keyAt(tokens, at);
      const next = tokens[end];
      const path = [...scope, ...keys];
      if (keys.length > 0 && next?.kind === "sign" && next.text === "{" && !isStatement(keys) && scopes.length < 50) {
        scopes.push(path);
        blocks.push(path);
        at = end + 1;
      } else if (keys.length > 0 && next?.kind === "sign" && next.text === "=") {
        const stop = statementEnd(tokens, end + 1);
        settings.push({ path, value: tokens.slice(end + 1, stop) });
        at = Math.max(stop, end + 1);
      } else if (keys.length > 0 && isStatement(keys)) {
        at = afterCode(tokens, at);
      } else at = Math.max(statementEnd(tokens, at), at + 1);
    }
  }
  return { settings, blocks, broken: scopes.length > 1 };
}

function isStatement(keys: readonly ConfigKey[]): boolean {
  return keys.length === 1 && /^(?:if|else|try|catch|finally|for|while|def)$/.test(keys[0]?.name ?? "");
}

/** `a.b`, `'x'.y`, `withName: 'A|B'`, `withLabel:small` */
function keyAt(tokens: readonly GroovyToken[], start: number): { readonly keys: readonly ConfigKey[]; readonly end: number } {
  const keys: ConfigKey[] = [];
  let at = start;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== "word" && token?.kind !== "string") return { keys, end: at };
    at++;
    const colon = tokens[at];
    const selected = tokens[at + 1];
    if (/^with(?:Name|Label)$/.test(token.text) && colon?.text === ":" && (selected?.kind === "word" || selected?.kind === "string")) {
      keys.push({ name: `${token.text}:${selected.text}`, start: token.start, end: selected.end });
      at += 2;
    } else keys.push({ name: token.text, start: token.textStart, end: token.textStart + token.text.length });
    if (tokens[at]?.text !== "." || tokens[at]?.kind !== "sign") return { keys, end: at };
    at++;
  }
}

/** Index behind `if (…) {…}`, `try {…}` and `def name(…) {…}`. */
function afterCode(tokens: readonly GroovyToken[], start: number): number {
  let at = start + 1;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token?.kind === "line") return at + 1;
    if (token?.kind === "sign" && token.text === "{") return blockEnd(tokens, at);
    if (token?.kind === "sign" && /^[([]$/.test(token.text)) at = blockEnd(tokens, at);
    else if (token?.kind === "sign" && token.text === "}") return at;
    else at++;
  }
  return at;
}
