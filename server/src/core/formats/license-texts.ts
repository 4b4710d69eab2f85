/**
 * The licences whose text stands in a file, as SPDX identifiers in the order of the texts; empty when it is none that we know or when terms were added.
 * Texts are recognised by a few words that only they hold, whatever the layout. Where the text alone cannot tell "only" from
 * "or later", both identifiers are given.
 */
export function licenseTextsIn(text: string): string[] {
  const declared = /SPDX-License-Identifier:[ \t]*([^\r\n*]{1,200})/.exec(text)?.[1]?.trim();
  const words = normalised(text.slice(0, longest));
  const place = ({ all: [first = ""] }: LicenseWords): number => words.indexOf(first);
  const found = texts.filter(one => matches(one, words)).sort((a, b) => place(a) - place(b));
  const ids = new Set(found.flatMap(one => one.ids));
  // The LGPL 3 adds to the GPL 3, which is often appended; the text of the AGPL and the LGPL ends in no GPL.
  if (ids.has("LGPL-3.0-only")) for (const id of gnu("GPL-3.0")) ids.delete(id);
  if (found.length > 0 && found.every(one => one.permissive) && restrictions.some(phrase => words.includes(phrase))) return [];
  if (ids.size > 0) return [...ids];
  const notice = noticesIn(words);
  return notice.length > 0 ? notice : declared === undefined || declared === "" ? [] : [declared];
}

/** The longest text in the table has some 40,000 characters; files with many texts are no longer one licence. */
const longest = 400_000;

interface LicenseWords {
  readonly ids: readonly string[];
  /** All of these phrases are there, as `normalised` gives them. */
  readonly all: readonly string[];
  /** And none of these. */
  readonly none?: readonly string[];
  /** A short text that people add terms to. */
  readonly permissive?: true;
}

const grant = "permission is hereby granted free of charge to any person obtaining a copy";
const bsdGrant = "redistribution and use in source and binary forms with or without modification are permitted";
const bsdNotice = "redistributions of source code must retain the above copyright notice";
const bsdEndorse = ["endorse or promote products derived from"];
const creativeCommons = (kind: string): string => `creative commons ${kind} 4 0 international public license by exercising`;

const texts: readonly LicenseWords[] = [
  {
    ids: ["MIT"],
    all: [grant, "this permission notice shall be included in all copies or substantial portions"],
    none: [
      "except as contained in this notice the name",
      "shall be used for good not evil",
      "licensed under the university of illinois",
      "neither the names of",
    ],
    permissive: true,
  },
  {
    ids: ["MIT-0"],
    all: [grant, "sell copies of the software and to permit persons"],
    none: ["this permission notice shall be included"],
    permissive: true,
  },
  { ids: ["NCSA"], all: [grant, "redistributions of source code must retain", "neither the names of"], permissive: true },
  {
    ids: ["BSD-2-Clause"],
    all: [bsdGrant, bsdNotice],
    none: [...bsdEndorse, "all advertising materials mentioning", "no express or implied licenses to any party"],
    permissive: true,
  },
  {
    ids: ["BSD-3-Clause"],
    all: [bsdGrant, bsdNotice, ...bsdEndorse],
    none: [
      "all advertising materials mentioning",
      "no express or implied licenses to any party",
      "apache license version 2 0 january 2004",
    ],
    permissive: true,
  },
  { ids: ["BSD-4-Clause"], all: [bsdGrant, bsdNotice, ...bsdEndorse, "all advertising materials mentioning"], permissive: true },
  {
    ids: ["ISC"],
    all: [
      "distribute this software for any purpose with or without fee is hereby granted provided that the above copyright notice and this permission notice appear in all copies",
    ],
    permissive: true,
  },
  {
    ids: ["0BSD"],
    all: ["distribute this software for any purpose with or without fee is hereby granted the software is provided"],
    permissive: true,
  },
  {
    ids: ["Zlib"],
    all: ["altered source versions must be plainly marked as such", "the origin of this software must not be misrepresented"],
    permissive: true,
  },
  { ids: ["BSL-1.0"], all: ["boost software license version 1 0", "to any person or organization obtaining a copy"] },
  {
    ids: ["Apache-2.0"],
    all: ["apache license version 2 0 january 2004", "terms and conditions for use reproduction and distribution"],
    none: ["llvm exceptions to the apache 2 0 license", "commons clause license condition"],
  },
  {
    ids: ["Apache-2.0 WITH LLVM-exception"],
    all: ["apache license version 2 0 january 2004", "llvm exceptions to the apache 2 0 license"],
  },
  {
    ids: gnu("GPL-2.0"),
    all: ["gnu general public license version 2 june 1991", "terms and conditions for copying distribution and modification"],
  },
  {
    ids: gnu("GPL-3.0"),
    all: ["gnu general public license version 3 29 june 2007", "the gnu general public license is a free copyleft license"],
  },
  {
    ids: gnu("LGPL-2.0"),
    all: ["gnu library general public license version 2 june 1991", "this license agreement applies to any software library"],
  },
  {
    ids: gnu("LGPL-2.1"),
    all: ["gnu lesser general public license version 2 1 february 1999", "this license agreement applies to any software library"],
  },
  {
    ids: gnu("LGPL-3.0"),
    all: ["gnu lesser general public license version 3 29 june 2007", "supplemented by the additional permissions listed below"],
  },
  { ids: gnu("AGPL-3.0"), all: ["gnu affero general public license version 3 19 november 2007", "remote network interaction"] },
  { ids: ["MPL-2.0"], all: ["mozilla public license version 2 0", "contributor means each individual or legal entity that creates"] },
  {
    ids: ["EPL-2.0"],
    all: ["eclipse public license v 2 0", "the accompanying program is provided under the terms of this eclipse public license"],
  },
  {
    ids: ["Artistic-2.0"],
    all: ["the artistic license 2 0", "everyone is permitted to copy and distribute verbatim copies of this license document"],
  },
  { ids: ["BlueOak-1.0.0"], all: ["blue oak model license version 1 0 0"] },
  { ids: ["PSF-2.0"], all: ["python software foundation license version 2", "psf is making python available to licensee"] },
  { ids: ["Unlicense"], all: ["this is free and unencumbered software released into the public domain"] },
  { ids: ["CC0-1.0"], all: ["cc0 1 0 universal", "statement of purpose", "affirmer"] },
  { ids: ["CC-BY-4.0"], all: [creativeCommons("attribution")] },
  { ids: ["CC-BY-SA-4.0"], all: [creativeCommons("attribution sharealike")] },
  { ids: ["CC-BY-NC-4.0"], all: [creativeCommons("attribution noncommercial")] },
  { ids: ["CC-BY-NC-SA-4.0"], all: [creativeCommons("attribution noncommercial sharealike")] },
  { ids: ["CC-BY-ND-4.0"], all: [creativeCommons("attribution noderivatives")] },
  { ids: ["CC-BY-NC-ND-4.0"], all: [creativeCommons("attribution noncommercial noderivatives")] },
  { ids: ["EUPL-1.2"], all: ["european union public licence v 1 2", "the licensor hereby grants you"] },
  { ids: ["CECILL-2.1"], all: ["free software license agreement cecill", "version 2 1 dated 2013 06 21"] },
  { ids: ["CECILL-2.1"], all: ["contrat de licence de logiciel libre cecill", "version 2 1 du 2013 06 21"] },
  { ids: ["CECILL-B"], all: ["cecill b free software license agreement", "version 1 0 dated 2006 09 05"] },
  { ids: ["CECILL-C"], all: ["cecill c free software license agreement", "version 1 0 dated 2006 09 05"] },
];

/** Terms that make another licence of a permissive one. */
const restrictions = [
  "commons clause license condition",
  "non commercial",
  "noncommercial",
  "academic use only",
  "research purposes only",
  "for academic and research",
  "commercial use is prohibited",
  "commercial use requires",
];

/** Files that name a licence by its usual notice and do not hold its text. */
function noticesIn(words: string): string[] {
  const ids: string[] = [];
  for (const [name, id] of gnuNames) {
    const notice = new RegExp(
      `under the terms of the ${name} (?:as )?published by the free software foundation (either )?version (\\d(?: \\d)?) of the license( or at your option any later version)?`,
    ).exec(words);
    const version = (notice?.[2] ?? "").replace(" ", ".");
    if (notice === null) continue;
    ids.push(`${id}-${version.includes(".") ? version : `${version}.0`}${notice[3] === undefined ? "-only" : "-or-later"}`);
  }
  if (words.includes("licensed under the apache license version 2 0 the license you may not use")) ids.push("Apache-2.0");
  if (words.includes("subject to the terms of the mozilla public license v 2 0")) ids.push("MPL-2.0");
  return ids;
}

const gnuNames = [
  ["gnu general public license", "GPL"],
  ["gnu lesser general public license", "LGPL"],
  ["gnu affero general public license", "AGPL"],
] as const;

function gnu(id: string): string[] {
  return [`${id}-only`, `${id}-or-later`];
}

function matches({ all, none = [] }: LicenseWords, words: string): boolean {
  return all.every(phrase => words.includes(phrase)) && !none.some(phrase => words.includes(phrase));
}

/** Lower case, words with single spaces between them. */
function normalised(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
