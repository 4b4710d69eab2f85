import { isTop } from "../evidence-support.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { valueOf } from "../plan/nodes.ts";
import { textList } from "../plan/view.ts";
import { relativeTo } from "../repo.ts";
import { startOfFile } from "../text.ts";
import { andList, short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports answers that a file of the repository says otherwise about. */
export const answerContradicted = defineRule({
  id: "answer-contradicted",
  code: "PLN010",
  since: "0.1.0",
  severity: ["warning", "warning", "error", "error", "error", "error"],
  title: "An answer contradicts a file",
  rationale: "Readers believe the plan, machines believe the file; one of them is wrong.",
  remedy: "Take the value from the file, or correct the file.",
  source: "ELIXIR SMP Accessibility 3; EVERSE; OSPS-LE-03",
  needs: ["license", "project", "prose", "changelog", "packages", "images", "ci", "code"],
  messages: { contradicted: "{message}", language: "The plan says {said}, {file} says {other}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a licence that changed",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nlicense: Apache-2.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        finds: ["The plan says MIT, CITATION.cff says Apache-2.0"],
      },
      {
        why: "the text of another licence",
        plan: "answers:\n  accessibility.license: {answer: Apache-2.0, evidence: LICENSE}\n",
        files: {
          LICENSE:
            "Permission is hereby granted, free of charge, to any person obtaining a copy of this software.\nThe above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.\n",
        },
        finds: ["The plan says Apache-2.0, LICENSE is MIT"],
      },
      {
        why: "the headers of most programs",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: {
          "src/a.py": "#!/usr/bin/env python\n# SPDX-License-Identifier: GPL-3.0-only\nimport b\n",
          "src/b.py": "# SPDX-FileCopyrightText: A. Lens\n#\n# SPDX-License-Identifier: GPL-3.0-only\n",
          "src/c.py": "",
        },
        finds: ["The plan says MIT, src/a.py says GPL-3.0-only"],
      },
      {
        why: "the text of the GPL",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: {
          LICENSE: "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\nThe GNU General Public License is a free, copyleft license.\n",
        },
        finds: ["The plan says MIT, LICENSE is GPL-3.0"],
      },
      {
        why: "a file that is gone",
        plan: "answers:\n  reproducibility.dependencies: [pyproject.toml, poetry.lock] # both\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\n' },
        finds: ["The answer names poetry.lock, which does not exist"],
      },
      {
        why: "versions of another form",
        plan: "answers:\n  versioning.semver: yes\nrelease: {current: '2026.03'}\n",
        finds: ["The plan says Semantic Versioning; 2026.03 is not major.minor.patch"],
      },
      {
        why: "all releases have two parts",
        plan: "release: {versioning: semver, changelog: CHANGELOG.md}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## 1.34 (2026-02-01)\n\n## 1.33 (2026-01-01)\n\n## 1.32 (2025-12-01)\n" },
        finds: ["The plan says Semantic Versioning; 1.34 is not major.minor.patch"],
      },
      {
        why: "a workflow that nobody starts by itself",
        plan: "answers:\n  testing.types: {answer: {unit: automatic}, evidence: .github/workflows/tests.yml}\n",
        files: {
          ".github/workflows/tests.yml":
            "on: workflow_dispatch\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest\n",
        },
        finds: ["The plan says tests run automatically; .github/workflows/tests.yml only starts by hand"],
      },
      {
        why: "no releases, says the plan",
        plan: "answers:\n  reproducibility.releases: no\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## 1.3.0 (2026-02-01)\n" },
        finds: ["The plan says there are no releases; CHANGELOG.md has 1.3.0"],
      },
      {
        why: "a form for bug reports",
        plan: "answers:\n  reproducibility.bug-reports: no\n",
        files: { ".github/ISSUE_TEMPLATE/bug_report.yml": "name: Bug\n" },
        finds: ["The plan says bugs cannot be reported; .github/ISSUE_TEMPLATE/bug_report.yml is there"],
      },
      {
        why: "a release with a DOI",
        plan: "answers:\n  recognition.release-identifier: no\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\ndoi: 10.5281/zenodo.1234567\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
      },
      {
        why: "another language",
        plan: "software: {name: X, kind: tool, programmingLanguage: [Python, C++]}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "name": "X", "programmingLanguage": "R"}\n' },
        finds: ["The plan says Python and C++, codemeta.json says R"],
      },
    ],
    good: [
      {
        why: "two licences to choose from, with the text of each",
        plan: "software: {name: X, kind: tool, license: MIT OR Apache-2.0}\n",
        files: {
          "LICENSE-MIT":
            "Permission is hereby granted, free of charge, to any person obtaining a copy of this software.\nThe above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.\n",
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nlicense: [Apache-2.0, MIT]\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
      },
      {
        why: "a program by somebody else, and headers for a part of the whole",
        plan: "software: {name: X, kind: tool, license: MIT AND BSD-3-Clause}\n",
        files: {
          "src/a.py": "# SPDX-License-Identifier: MIT\n",
          "src/b.py": "# SPDX-License-Identifier: MIT\n",
          "tests/c.py": "# SPDX-License-Identifier: Apache-2.0\n",
        },
      },
      {
        why: "one header among many programs",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: { "src/a.py": "", "src/b.py": "", "src/versioneer.py": "# SPDX-License-Identifier: Unlicense\n" },
      },
      {
        why: "the text does not tell “or later”",
        plan: "software: {name: X, kind: tool, license: GPL-3.0-or-later}\n",
        files: {
          LICENSE: "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\nThe GNU General Public License is a free, copyleft license.\n",
        },
      },
      {
        why: "a licence text that we do not know",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: { LICENSE: "You may use this on Sundays.\n" },
      },
      {
        why: "a licence that could not be read",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        unread: ["LICENSE"],
        outcome: "unknown",
      },
      {
        why: "words that are no files, and files that are there",
        plan: "answers:\n  reproducibility.dependencies: [container, pyproject.toml, the module foss/2025b]\n  reproducibility.environment: [conda, module]\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\n' },
      },
      {
        why: "releases with three parts, a candidate among them",
        plan: "answers:\n  versioning.semver: yes\nrelease: {current: v2.0.0rc1, changelog: CHANGELOG.md}\n",
        files: { "CHANGELOG.md": "# Changelog\n\n## 2.0.0rc1 (2026-02-01)\n\n## 1.9.4 (2026-01-01)\n" },
      },
      {
        why: "a single release written short",
        plan: "answers:\n  versioning.semver: yes\nrelease: {current: v1.0}\n",
      },
      {
        why: "tests by hand and by themselves",
        plan: "answers:\n  testing.types: {answer: {unit: automatic}, evidence: .github/workflows/long.yml}\n",
        files: {
          ".github/workflows/long.yml":
            "on: workflow_dispatch\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest\n",
          ".github/workflows/ci.yml":
            "on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n",
        },
      },
      {
        why: "tests that run elsewhere",
        plan: "answers:\n  testing.types: {answer: {unit: automatic}, evidence: [tests/, 'https://ci.example.org/job/x']}\n",
        files: { "tests/test_x.py": "def test_x(): pass\n" },
      },
      {
        why: "tests of software that was copied in",
        plan: "answers:\n  testing.types: none\n",
        files: { "third_party/solver/test_solver.py": "def test_x(): pass\n" },
      },
      {
        why: "one language of several",
        plan: "software: {name: X, kind: tool, programmingLanguage: [R, C++]}\n",
        files: { "codemeta.json": '{"@context": "https://w3id.org/codemeta/3.0", "name": "X", "programmingLanguage": "R"}\n' },
      },
      {
        why: "they agree",
        plan: "software: {name: X, kind: tool, license: Apache-2.0}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nlicense: Apache-2.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
      },
      { why: "nothing to compare with", plan: "software: {name: X, kind: tool, license: MIT}\n" },
    ],
  },

  check({ plan, questions, facts, report }): void {
    for (const unread of facts.unread("license")) report.unknown(`${unread.path} could not be read: ${unread.why}`);
    for (const { question, contradictions } of questions()) {
      for (const { message, at, related, fixes, subject } of contradictions) {
        report.finding("contradicted", at, { message }, { related, fixes, question: question.id, subject });
      }
    }
    const said = textList(plan.main, valueOf(valueOf(plan.root, "software"), "programmingLanguage"));
    const [first] = said;
    for (const file of facts.with("project")) {
      const other = file.value.programmingLanguage;
      // a manifest speaks for the part that is written in its own language
      if (first === undefined || other === undefined || file.role !== "metadata" || !isTop(plan, file.path)) continue;
      if (said.some(({ value }) => sameLanguage(value, other))) continue;
      const name = relativeTo(file.path, plan.folder);
      report.finding(
        "language",
        first.at,
        { said: short(andList(said.map(({ value }) => value)), 30), file: short(name, 20), other: short(other, 16) },
        {
          subject: `language ${name}`,
          related: [{ path: file.path, range: startOfFile, message: `${other} stands in here` }],
          fixes: [suggestion(`Set the language to ${other}`, said.length === 1 ? setScalar(plan.main, first.node, other) : undefined)],
        },
      );
    }
  },
});

/** `Python`, `Python 3` and `python` are one language. */
function sameLanguage(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[\s.\d]+$/, "");
  return plain(a) === plain(b);
}
