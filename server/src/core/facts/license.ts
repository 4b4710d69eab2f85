import { licenseTextsIn } from "../formats/license-texts.ts";
import { LineIndex } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Extracted, Fact, FileFacts } from "./types.ts";

export const license: Reader = defineReader({
  id: "license",
  format: "LICENSE",
  ecosystem: null,
  role: "license",
  gives: ["license"],
  matches: [
    "**/{LICENSE,LICENCE,COPYING,UNLICENSE}{,.*,-*,_*}",
    "**/{License,Licence,Copying,license,licence,copying,Unlicense,unlicense}{,.md,.txt,.rst}",
  ],
  topOnly: true,
  docs: "https://spdx.org/licenses/",
  read,
  examples: [
    {
      name: "MIT",
      file: "LICENSE",
      text: `                  The MIT License

Copyright (c) 2026 The Observatory

Permission is hereby granted, free of charge, to any person obtaining a copy of this software …
The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          license: { spdx: ["MIT"], title: "The MIT License", at: { start: { line: 0, character: 18 }, end: { line: 0, character: 33 } } },
        },
      },
    },
    {
      name: "GPL, either form",
      file: "COPYING.md",
      text: "### GNU GENERAL PUBLIC LICENSE\n\nVersion 3, 29 June 2007\n\nThe GNU General Public License is a free, copyleft license …\n",
      expect: { value: { license: { spdx: ["GPL-3.0-only", "GPL-3.0-or-later"], title: "GNU GENERAL PUBLIC LICENSE" } } },
    },
    {
      name: "a notice that says or later",
      file: "LICENSE",
      text: `You can redistribute it under the terms of the GNU General Public License as published by
the Free Software Foundation, either version 3 of the License, or (at your option) any later version.
`,
      expect: { value: { license: { spdx: ["GPL-3.0-or-later"] } } },
    },
    {
      name: "terms of somebody's own",
      file: "LICENCE.txt",
      text: "Copyright 2026 The Observatory. Ask before you use it.\n",
      expect: { complete: true, value: { license: { spdx: [], title: "Copyright 2026 The Observatory. Ask before you use it." } } },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  const { value: title, range: at } = titleOf(file.text);
  return { value: { license: { spdx: licenseTextsIn(file.text), title, at } }, problems: [], complete: true };
}

/** The first of the leading lines that speaks of a licence, else the first line. */
function titleOf(text: string): Fact<string> {
  const lines = new LineIndex(text.slice(0, 20_000));
  const leading: Fact<string>[] = [];
  for (let line = 0; line < lines.lineCount && leading.length < 5; line++) {
    const written = lines.lineText(line);
    const value = written.replace(/^[\s#*=/;-]+|[\s#*=/-]+$/g, "");
    const character = written.indexOf(value);
    if (value !== "") leading.push({ value, range: { start: { line, character }, end: { line, character: character + value.length } } });
  }
  const title = leading.find(({ value }) => /licen[cs]e|cc0/i.test(value) && value.length <= 100) ?? leading[0];
  return title ?? { value: "", range: lines.range({ start: 0, end: 0 }) };
}
