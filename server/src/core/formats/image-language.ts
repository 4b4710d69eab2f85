/** Official images of languages, by the last part of their name. */
const languages: ReadonlyMap<string, string> = new Map([
  ["python", "python"],
  ["pypy", "python"],
  ["node", "node"],
  ["golang", "go"],
  ["ruby", "ruby"],
  ["rust", "rust"],
  ["julia", "julia"],
  ["r-base", "r"],
  ["rocker/r-base", "r"],
  ["rocker/r-ver", "r"],
  ["rocker/rstudio", "r"],
  ["rocker/tidyverse", "r"],
  ["rocker/verse", "r"],
  ["eclipse-temurin", "java"],
  ["openjdk", "java"],
  ["php", "php"],
]);

/** The language that an official image brings, and the version in its tag: python 3.12 for `python:3.12-slim`. */
export function languageOfImage(
  image: string,
  tag: string | null,
): { readonly language: string; readonly version: string | null } | undefined {
  const name = image.replace(/^(?:docker\.io|index\.docker\.io)\//, "").replace(/^library\//, "");
  const language = languages.get(name);
  if (language === undefined) return undefined;
  return { language, version: /^v?(\d+(?:\.\d+)*)(?=$|[-_+])/.exec(tag ?? "")?.[1] ?? null };
}
