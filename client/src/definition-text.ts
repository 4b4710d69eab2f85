const languages = new Map([
  ["md", "markdown"],
  ["markdown", "markdown"],
  ["rst", "restructuredtext"],
  ["py", "python"],
  ["sh", "shellscript"],
  ["json", "json"],
  ["yml", "yaml"],
  ["yaml", "yaml"],
  ["html", "html"],
]);

/** Of the text that is looked at; the header stands at the top. */
const mostCharacters = 100_000;

/** The language of a document that only by its name is a definition file; undefined when it may well be one. */
export function otherLanguage(language: string, path: string, text: string): string | undefined {
  if (language !== "apptainer") return undefined;
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const named = languages.get(ending);
  if (named !== undefined) return named;
  const lines = text.slice(0, mostCharacters).split(/\r?\n/);
  // what is still empty, or only a comment, may become one
  const saysNothing = lines.every(line => /^\s*(#|$)/.test(line));
  return saysNothing || lines.some(line => definitionLine.test(line)) ? undefined : "plaintext";
}

const definitionLine =
  /^[ \t]*(bootstrap[ \t]*:|%(app)?(help|setup|files|labels|environment|env|pre|post|install|run|start|runscript|startscript|test|arguments)\b)/i;
