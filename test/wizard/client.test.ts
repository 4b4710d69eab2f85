import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { projectOf, readAddress } from "../../server/src/wizard/address.ts";
import { connect } from "../../server/src/wizard/client.ts";
import { WizardError } from "../../server/src/wizard/error.ts";
import type { Fetch } from "../../server/src/wizard/http.ts";
import { tlsWords } from "../../server/src/wizard/tls.ts";
import { apiOf, versionIn } from "../../server/src/wizard/versions.ts";
import { runSmp } from "../support/cli-run.ts";
import { folderWith } from "../support/folder.ts";
import { fullPlan } from "../support/full-plan.ts";
import { startWizard } from "../support/wizard-server.ts";

const key = "k3y-that-must-not-be-seen.anywhere";
const uuid = "0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40";

describe("an address", () => {
  test.each([
    [`https://smw.example.org/wizard/projects/${uuid}`, ["https://smw.example.org/wizard-api", "https://smw.example.org/api"], uuid],
    [
      `https://h.example/dsw/wizard/projects/${uuid.toUpperCase()}/settings?x=1#y`,
      ["https://h.example/dsw/wizard-api", "https://h.example/dsw/api", "https://h.example/wizard-api"],
      uuid,
    ],
    ["https://h.example/wizard-api/", ["https://h.example/wizard-api"], undefined],
    [`https://h.example/wizard-api/projects/${uuid}/questionnaire`, ["https://h.example/wizard-api"], uuid],
    ["https://api.h.example", ["https://api.h.example", "https://api.h.example/wizard-api"], undefined],
    [
      "https://h.example:8443/x",
      ["https://h.example:8443/x", "https://h.example:8443/x/wizard-api", "https://h.example:8443/wizard-api"],
      undefined,
    ],
    ["http://localhost:3000/wizard-api", ["http://localhost:3000/wizard-api"], undefined],
    ["http://[::1]:3000/wizard-api", ["http://[::1]:3000/wizard-api"], undefined],
  ])("%s leads to the interface", (text, candidates, project) => {
    const found = readAddress(text);
    expect(found.candidates).toEqual(expect.arrayContaining(candidates));
    expect(found.candidates[0]).toBe(candidates[0]);
    expect(new Set(found.candidates.map(it => new URL(it).origin)).size).toBe(1);
    expect(found.project).toBe(project);
  });

  test.each([
    "",
    "smw.example.org",
    "ftp://h.example/",
    "file:///etc/passwd",
    "http://h.example/",
    "http://127.0.0.1.evil.example/",
    "http://localhost.evil.example",
    "https://a:b@h.example/",
    "javascript:alert(1)",
    "https://",
  ])("%j is refused, and not repeated", text => {
    expect(() => readAddress(text)).toThrow(WizardError);
    try {
      readAddress(text);
    } catch (error) {
      if (text.length > 8) expect(String(error)).not.toContain(text);
    }
  });

  test("of a project is its identifier, or its page", () => {
    expect(projectOf(` ${uuid.toUpperCase()} `)).toBe(uuid);
    expect(projectOf(`https://h.example/wizard/projects/${uuid}`)).toBe(uuid);
    expect(projectOf(`https://h.example/wizard/knowledge-models/${uuid}`)).toBeUndefined();
    expect(projectOf("mine")).toBeUndefined();
  });
});

describe("a version", () => {
  test.each([
    ["4.28.1~1a2b3c4", "4.28"],
    ["v4.22.0", "4.22"],
    ["4.33", "4.33"],
    ["develop~1a2b3c4", undefined],
    ["feature-4.28~1a2b3c4", undefined],
    ["4.28.1.2", undefined],
    ["", undefined],
  ])("%s is %s", (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  test.each([
    ["4.22", "questionnaires", "packageId"],
    ["4.24", "questionnaires", "packageId"],
    ["4.25", "questionnaires", "knowledgeModelPackageId"],
    ["4.26", "projects", "knowledgeModelPackageId"],
    ["4.27", "projects", "knowledgeModelPackageId"],
    ["4.28", "projects", "knowledgeModelPackageUuid"],
    ["4.33", "projects", "knowledgeModelPackageUuid"],
  ])("%s speaks of %s and %s", (version, projects, packageField) => {
    expect(apiOf(version)).toMatchObject({ projects, packageField });
  });

  test.each(["4.21", "3.99", "4.34", "5.0"])("%s is not spoken to", version => {
    expect(() => apiOf(version)).toThrow(WizardError);
  });
});

describe("a request", () => {
  const address = "https://h.example/wizard-api";
  const info = JSON.stringify({ name: "Wizard Server", version: "4.30.0~a", builtAt: "2026-01-01T00:00:00Z", metamodelVersions: [] });

  /** Answers about the version, then as `rest` does. */
  function server(rest: Fetch): { readonly fetch: Fetch; readonly asked: RequestInit[] } {
    const asked: RequestInit[] = [];
    return {
      asked,
      fetch: (to, options) => {
        asked.push(options);
        return to === `${address}/` ? Promise.resolve(new Response(info)) : rest(to, options);
      },
    };
  }

  test("takes no cookies along, follows nothing, and has the key only behind the version", async () => {
    const { fetch, asked } = server(() => Promise.resolve(new Response("{}")));
    const wizard = await connect({ address, key: ` ${key}\n`, fetch });
    await wizard.project(uuid);
    expect(asked).toHaveLength(2);
    for (const it of asked)
      expect(it).toMatchObject({ redirect: "manual", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
    expect(JSON.stringify(asked[0])).not.toContain(key);
    expect(asked[1]?.headers).toMatchObject({ Authorization: `Bearer ${key}` });
  });

  test("before 4.26 finds the project at its own address, where that holds all of it", async () => {
    const whole = JSON.stringify({ uuid, knowledgeModel: {}, replies: {} });
    const old = info.replace("4.30.0", "4.22.1");
    const at =
      (text: string): Fetch =>
      to =>
        Promise.resolve(
          to === `${address}/` ? new Response(old) : to.endsWith(uuid) ? new Response(text) : new Response("{}", { status: 404 }),
        );
    await expect((await connect({ address, key, fetch: at(whole) })).project(uuid)).resolves.toEqual({ text: whole });
    await expect((await connect({ address, key, fetch: at("{}") })).project(uuid)).rejects.toMatchObject({ kind: "missing" });
  });

  test("that a browser will not follow is a redirect, too", async () => {
    const opaque = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null } as unknown as Response;
    const { fetch } = server(() => Promise.resolve(opaque));
    await expect((await connect({ address, key, fetch })).project(uuid)).rejects.toThrow("points elsewhere; the key is not sent there");
  });

  test.each([
    new TypeError("fetch failed", { cause: Object.assign(new Error(`secret ${key}`), { code: "ECONNRESET" }) }),
    new TypeError("fetch failed", { cause: new AggregateError([Object.assign(new Error(key), { code: "ECONNREFUSED" })]) }),
    new Error(`Bearer ${key}`),
    Object.assign(new Error("x"), { code: `E_${key}` }),
    key,
  ])("whose fault speaks of the key gives a message that does not", async fault => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything may be thrown
    const { fetch } = server(() => Promise.reject(fault));
    const wizard = await connect({ address, key, fetch });
    const error = await wizard.send(uuid, []).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(WizardError);
    expect(`${String(error)} ${(error as Error).stack ?? ""} ${JSON.stringify(error)}`).not.toContain(key);
    expect((error as Error).cause).toBeUndefined();
  });

  test("can be stopped", async () => {
    const stop = new AbortController();
    const never: Fetch = (_, { signal }) =>
      new Promise((_done, reject) => {
        signal?.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
        stop.abort();
      });
    const { fetch } = server(never);
    const wizard = await connect({ address, key, fetch, signal: stop.signal });
    await expect(wizard.project(uuid)).rejects.toMatchObject({ kind: "stopped" });
    await expect(connect({ address, key, fetch: never, signal: stop.signal })).rejects.toMatchObject({ kind: "stopped" });
  });

  test("that drips without end ends in time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    let reading: () => void = () => undefined;
    const begun = new Promise<void>(done => (reading = done));
    const { fetch } = server((_, { signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start: controller => {
          controller.enqueue(new Uint8Array([0x7b]));
          signal?.addEventListener("abort", () => {
            controller.error(new Error("aborted"));
          });
        },
        pull: () => {
          reading();
        },
      });
      return Promise.resolve(new Response(body));
    });
    const wizard = await connect({ address, key, fetch, timeout: 1000 });
    const asked = wizard.project(uuid);
    await begun;
    vi.advanceTimersByTime(1000);
    await expect(asked).rejects.toThrow("did not answer within 1 second when asked to read this project");
  });

  test("answered by something else than a Wizard never gets the key", async () => {
    const asked: RequestInit[] = [];
    const fetch: Fetch = (_, options) => {
      asked.push(options);
      return Promise.resolve(new Response('{"version":"4.30.0","hello":"world"}'));
    };
    await expect(connect({ address: "https://h.example/x", key, fetch })).rejects.toThrow("No Wizard answers at h.example");
    expect(asked.length).toBeGreaterThan(2);
    expect(JSON.stringify(asked)).not.toContain(key);
  });
});

describe("who answers", () => {
  const openssl = spawnSync("openssl", ["version"]).status === 0;

  test.skipIf(!openssl)("has to prove it: a certificate that signed itself is refused", async () => {
    const folder = folderWith({ "smp.yaml": fullPlan });
    const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", keyFile, "-out", certFile, ...subject], {
      stdio: "ignore",
    });
    const tls = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
    const wizard = await startWizard({ version: "4.28", key, tls });
    onTestFinished(() => wizard.close());
    const env = { SMP_WIZARD_KEY: key, SMP_WIZARD_URL: wizard.address };
    const said = await runSmp(["push", "--project", uuid], folder, env);
    expect(said).toMatchObject({
      status: 2,
      err: expect.stringContaining("cannot prove who it is: it has signed its certificate itself") as string,
    });
    expect(wizard.requests).toEqual([]);
  });

  test.each([
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "CERT_UNTRUSTED",
  ])("and %s is no proof", code => {
    expect(tlsWords(code)).toBeDefined();
  });

  test("other faults are not about proof", () => {
    expect(["ECONNREFUSED", "ENOTFOUND", "constructor"].map(tlsWords)).toEqual([undefined, undefined, undefined]);
  });
});
