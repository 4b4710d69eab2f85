declare module "spdx-expression-parse" {
  /** Throws on what is not an expression. */
  export default function parse(source: string): unknown;
}

declare module "spdx-correct" {
  /** A guess, often a bold one; throws on a blank text. */
  export default function correct(text: string, options?: { readonly upgrade?: boolean }): string | null;
}
