import { expect, test } from "vitest";
import { licenseTextsIn } from "../../server/src/core/formats/license-texts.ts";

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy …
The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.`;
const bsd = `Redistribution and use in source and binary forms, with or
without modification, are permitted provided that …
 * Redistributions of source code must retain the above copyright notice …`;
const endorse = "Neither the name … may be used to endorse or promote products derived from this software.";
const gpl3 =
  "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\nThe GNU General Public License is a free, copyleft license; noncommercial copies …";
const lgpl3 = "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n… supplemented by the additional permissions listed below.";

test.each<[string, string, string[]]>([
  ["MIT", mit, ["MIT"]],
  ["MIT with comment marks and CRLF", mit.replaceAll(/^/gm, " * ").replaceAll("\n", "\r\n"), ["MIT"]],
  ["two clauses", bsd, ["BSD-2-Clause"]],
  ["three clauses", `${bsd}\n${endorse}`, ["BSD-3-Clause"]],
  ["two texts, in their order", `${bsd}\n${endorse}\n----\n${mit}`, ["BSD-3-Clause", "MIT"]],
  ["MIT or GPL", `${mit}\n${gpl3}`, ["MIT", "GPL-3.0-only", "GPL-3.0-or-later"]],
  ["LGPL with the GPL behind it", `${lgpl3}\n${gpl3}`, ["LGPL-3.0-only", "LGPL-3.0-or-later"]],
  ["MIT with a restriction", `${mit}\nThe software is for non-commercial use.`, []],
  ["only named", "This is under the GNU General Public License, version 3.", []],
  ["a declared identifier", "SPDX-License-Identifier: EUPL-1.2\n", ["EUPL-1.2"]],
  [
    "a notice of exactly one version",
    "under the terms of the GNU General Public License as published by the Free Software Foundation; version 2 of the License.",
    ["GPL-2.0-only"],
  ],
  ["nothing", "", []],
])("%s", (_, text, ids) => {
  expect(licenseTextsIn(text)).toEqual(ids);
});
