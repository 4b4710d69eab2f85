import { describe, expect, test } from "vitest";
import { parseCsv } from "../../server/src/core/import/csv.ts";

const cellsOf = (text: string): (readonly string[])[] => parseCsv(text).rows.map(({ cells }) => cells);

describe("CSV", () => {
  test.each([
    [
      "plain",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "without a last line end",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "with line ends of Windows and of old Macs",
      "a,b\r\n1,2\r3,4",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    [
      "with empty lines and empty cells",
      "a,b\n\n,\n\n1,\n",
      [
        ["a", "b"],
        ["", ""],
        ["1", ""],
      ],
    ],
    [
      "with quotes",
      'a,b\n"x, ""y""\nz",2\n',
      [
        ["a", "b"],
        ['x, "y"\nz', "2"],
      ],
    ],
    [
      "with blanks behind a quote",
      'a,b\n"x" ,2\n',
      [
        ["a", "b"],
        ["x", "2"],
      ],
    ],
    [
      "with a quote inside a cell",
      'a,b\n5" disk,2\n',
      [
        ["a", "b"],
        ['5" disk', "2"],
      ],
    ],
    [
      "with a byte order mark",
      "\ufeffa,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "with semicolons",
      "a;b,c\n1;2,3\n".replace("b,c", "b;c"),
      [
        ["a", "b", "c"],
        ["1", "2,3"],
      ],
    ],
    [
      "with tabs",
      "a\tb\n1,5\t2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "with a separator in quotes in the header",
      '"a,b,c";d\n1;2\n',
      [
        ["a,b,c", "d"],
        ["1", "2"],
      ],
    ],
    [
      "with its separator named",
      "\ufeffsep=;\r\na,x;b\r\n1;2\r\n",
      [
        ["a,x", "b"],
        ["1", "2"],
      ],
    ],
    ["empty", "", []],
    ["of one column", "a\n1\n", [["a"], ["1"]]],
  ])("%s", (_name, text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  test("knows on which line a row begins", () => {
    const { rows } = parseCsv('a,b\n"1\n1","2\r\n2"\n\n3,4\n');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  test("leaves out what it cannot read, and says so", () => {
    expect(parseCsv('a,b\n"x"y,2\n3,4\n')).toMatchObject({
      rows: [{ cells: ["a", "b"] }, { cells: ["3", "4"], line: 3 }],
      problems: [{ line: 2, message: "text stands behind a closing quote; the row is not read" }],
    });
    expect(parseCsv('a,b\n1,2\n"x,2\n3,4\n')).toMatchObject({
      rows: [{ cells: ["a", "b"] }, { cells: ["1", "2"] }],
      problems: [{ line: 3, message: "a quote is never closed; the rows from here on are not read" }],
    });
  });

  test("takes linear time for hostile text", () => {
    const many = 400_000;
    for (const text of [
      `a,b\n"${"x".repeat(8_000_000)}",2\n`,
      `a,b\n${'"'.repeat(many)}`,
      `a,b\n${'"",'.repeat(many)}`,
      ",".repeat(many),
      "\n".repeat(many),
      "\r".repeat(many),
      `a,b\n${'"x"y\n'.repeat(many)}`,
      '"a\n'.repeat(many),
    ]) {
      expect(() => parseCsv(text)).not.toThrow();
    }
  });

  test("never throws, wherever it is cut off", () => {
    const text = '\ufeffsep=;\r\na;"b\r\n";c\r1;"2""";"3" x\n__proto__;constructor;\u0000\n';
    for (let end = 0; end <= text.length; end++) expect(() => parseCsv(text.slice(0, end))).not.toThrow();
  });
});
