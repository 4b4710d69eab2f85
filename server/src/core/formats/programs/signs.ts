import type { CodeFacts } from "../../facts/types.ts";
import type { LineIndex, Range } from "../../text.ts";

/** Facts of a text in which nothing stands. */
export const noCode: CodeFacts = { movingDefaults: [], downloads: [], verifies: false, tuning: [], sitePaths: [], gpus: [] };

/** More places of one sort in one file help nobody. */
export const maxPlaces = 50;

/** Whether a text compares a digest, a checksum or a signature somewhere, in whatever language. */
export function verifiesDownloads(text: string): boolean {
  return /\b(sha(1|224|256|384|512)(sum)?|shasum|md5(sum)?|b2sum|cksum|check_?sums?|hashlib|known_hash|crc32|xxhash|gpgv|cosign|minisign|signify)\b|sha(256|512)|md5sum|checksum|EXPECTED_(HASH|MD5)|URL_HASH|gpg2? +(--\S+ +)*--verify|openssl +dgst|digest::|digest\(/i.test(
    text,
  );
}

/**
 * Flags that make a compiler use what this one processor can do. A binary built with them may stop with an illegal instruction elsewhere;
 * `-mtune=native` only orders instructions.
 * https://gcc.gnu.org/onlinedocs/gcc/x86-Options.html
 */
const tuningFlag = /(?<![\w-])(?:-m(?:arch|cpu|tune)=native|-mavx\w*|-xHost|-xCORE-AVX[\w-]*|\/arch:AVX\w*)(?![\w=])/gi;

export function tuningFlagsIn(text: string): { readonly flag: string; readonly start: number }[] {
  return [...text.matchAll(tuningFlag)].map(match => ({ flag: match[0], start: match.index }));
}

/** Names of targets, variables and folders that never end up in what users run. */
export function isNoRelease(name: string): boolean {
  return /bench|test|perf|debug|profil|coverage|sanit|asan|fuzz/i.test(name);
}

/**
 * An absolute path that exists at one site or for one person, if the text begins with one. Names that images and services give to
 * everybody's home (`/home/jovyan`) and placeholders are none.
 */
export function sitePathIn(text: string): string | undefined {
  const path = text.replace(/^file:\/\//, "");
  if (path.length > 300 || /[\n\r*?<>|]/.test(path)) return undefined;
  if (/^\/(global\/(cfs|cscratch\d?|common|homes|scratch)|gpfs\d*|lustre\d*|sdf|nfs|nfs\d+|afs|eos)\/[\w.-]+/.test(path)) return path;
  if (/^\/scratch\/[\w.-]+\/[\w.-]+/.test(path)) return path;
  const user = /^(?:\/home\/|\/Users\/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})([^\\/]+)[\\/]/.exec(path)?.[1];
  return user !== undefined && /^[A-Za-z][\w.-]*$/.test(user) && !everybody.has(user.toLowerCase()) ? path : undefined;
}

const everybody: ReadonlySet<string> = new Set([
  ...["user", "users", "username", "user1", "name", "me", "you", "yourname", "your_name", "your-name", "your_username", "myuser", "myname"],
  ...[
    "someone",
    "somebody",
    "foo",
    "bar",
    "example",
    "test",
    "tester",
    "testuser",
    "public",
    "shared",
    "default",
    "home",
    "runner",
    "ubuntu",
  ],
  ...[
    "debian",
    "centos",
    "ec2-user",
    "vagrant",
    "docker",
    "root",
    "admin",
    "app",
    "node",
    "conda",
    "mambauser",
    "micromamba",
    "jovyan",
    "rstudio",
  ],
  ...[
    "vscode",
    "codespace",
    "gitpod",
    "circleci",
    "travis",
    "jenkins",
    "linuxbrew",
    "sagemaker-user",
    "galaxy",
    "biodocker",
    "nonroot",
    "xxx",
  ],
  ...[
    "hadoop",
    "spark",
    "airflow",
    "git",
    "pi",
    "alice",
    "bob",
    "john",
    "jane",
    "johndoe",
    "jdoe",
    "appuser",
    "dev",
    "developer",
    "worker",
    "data",
    "builder",
    "nextflow",
    "snakemake",
  ],
]);

export function rangeOf(lines: LineIndex, start: number, text: string): Range {
  return lines.range({ start, end: start + text.length });
}
