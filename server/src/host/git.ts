import { spawn } from "node:child_process";

/** What git printed, as bytes; or why it could not say. */
export type GitResult =
  { readonly output: Buffer } | { readonly why: string; /** of git, if it ran */ readonly status: number | undefined };

/** Runs git in one folder: read-only, without a network, and so that no setting of a repository makes it run another program. */
export type Git = (args: readonly string[], input?: string) => Promise<GitResult>;

/** Longer than any listing of a sound repository. */
const mostOutput = 512 * 1024 * 1024;
const mostTime = 60_000;

/** Settings of a hostile repository that would start programs or wait for somebody. `safe.directory` is git's own and stays as it is. */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.pager=cat",
  "core.askPass=",
  "credential.helper=",
  "log.showSignature=false",
  "blame.ignoreRevsFile=",
  "diff.external=",
  "gpg.program=gpg",
  "gpg.openpgp.program=gpg",
  "gpg.x509.program=gpgsm",
  "gpg.ssh.program=ssh-keygen",
];

const environment = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_PAGER: "cat",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_REPLACE_OBJECTS: "1",
  LC_ALL: "C",
};

/** Git in a folder. `extra` settings stand behind ours (`name=value`). */
export function gitIn(folder: string, extra: readonly string[] = []): Git {
  return (args, input) => {
    const all = ["-C", folder, ...[...settings, ...extra].flatMap(setting => ["-c", setting]), ...args];
    const env = { ...withoutRepository(process.env), ...environment };
    return new Promise(done => {
      const child = spawn("git", all, { env, timeout: mostTime, windowsHide: true, stdio: ["pipe", "pipe", "pipe"] });
      const chunks: Buffer[] = [];
      const complaints: Buffer[] = [];
      let size = 0;
      child.stdout.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostOutput) child.kill();
        else chunks.push(chunk);
      });
      child.stderr.on("data", (chunk: Buffer) => {
        if (complaints.length < 100) complaints.push(chunk);
      });
      child.on("error", (error: NodeJS.ErrnoException) =>
        done({ why: error.code === "ENOENT" ? "git is not installed" : "git could not be started", status: undefined }),
      );
      child.on("close", status => {
        if (status === 0) done({ output: Buffer.concat(chunks) });
        else if (status !== null) done({ why: whyOf(Buffer.concat(complaints).toString("utf8"), status), status });
        else done({ why: size > mostOutput ? "git said more than can be read" : "git did not answer in time", status: undefined });
      });
      // git may end before it has read everything; what it says then is told by its status
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
    });
  };
}

/** Empties the filters that a repository's own settings define: git would run them to compare files of the working tree. */
export async function withoutFilters(git: Git, folder: string): Promise<Git> {
  const found = await git(["config", "--name-only", "-z", "--get-regexp", "^filter\\..*\\.(clean|smudge|process|required)$"]);
  if (!("output" in found)) return git;
  const names = new Set(
    textOf(found)
      .split("\0")
      .filter(name => name !== "" && !name.includes("=")),
  );
  return gitIn(
    folder,
    [...names].map(name => (name.endsWith(".required") ? `${name}=false` : `${name}=`)),
  );
}

/** Output as text. Bytes that are no UTF-8 become U+FFFD. */
export function textOf({ output }: { readonly output: Buffer }): string {
  return output.toString("utf8");
}

/** A hook runs us with variables that speak of another folder than the one we ask about. */
function withoutRepository(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|EXTERNAL_DIFF|CONFIG.*|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|TRACE.*)$/.test(
          name,
        ),
    ),
  );
}

function whyOf(stderr: string, status: number): string {
  if (stderr.includes("not a git repository")) return "this is not a git repository";
  if (stderr.includes("dubious ownership")) return "git does not trust the owner of this folder (safe.directory)";
  return `git says: ${stderr.trim().split("\n", 1)[0] || `exit status ${status}`}`;
}
