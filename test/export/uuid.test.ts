import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sha1, uuidV5 } from "../../server/src/core/uuid.ts";

const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

describe("uuid", () => {
  test("gives the example of RFC 9562, appendix A.4", () => {
    expect(uuidV5(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  });

  test("has version 5 and the variant of the RFC, whatever the name", () => {
    for (const name of ["", "a", "ü😀", "x".repeat(1000)]) {
      expect(uuidV5(dns, name)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test("sha1 agrees with another implementation at every length around a block", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 0xff);
      expect(Buffer.from(sha1(bytes)).toString("hex")).toBe(createHash("sha1").update(bytes).digest("hex"));
    }
  });
});
