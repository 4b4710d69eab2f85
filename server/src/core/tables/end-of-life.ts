/** A base system, by the images that it comes as. */
export interface BaseSystem {
  /** As people say it. */
  readonly name: string;
  /** Official images without registry and library. */
  readonly images: readonly string[];
  /** Version to the last day on which everybody gets security fixes for nothing. */
  readonly ends: Readonly<Record<string, string>>;
  /** Code names of versions. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * When systems leave the support that is free for all: standard support of Ubuntu, long term support of Debian. From endoflife.date
 * (https://endoflife.date, CC0) and the projects' own pages, as of August 2026. A version that is not here is unknown.
 */
export const baseSystems: readonly BaseSystem[] = [
  {
    name: "Ubuntu",
    images: ["ubuntu"],
    ends: {
      "12.04": "2017-04-28", "14.04": "2019-04-02", "16.04": "2021-04-02", "18.04": "2023-05-31", "20.04": "2025-05-31",
      "20.10": "2021-07-22", "21.04": "2022-01-20", "21.10": "2022-07-14", "22.04": "2027-04-01", "22.10": "2023-07-20",
      "23.04": "2024-01-20", "23.10": "2024-07-12", "24.04": "2029-05-31", "24.10": "2025-07-10", "25.04": "2026-01-17",
      "25.10": "2026-07-01", "26.04": "2031-04-30",
    },
    names: {
      precise: "12.04", trusty: "14.04", xenial: "16.04", bionic: "18.04", focal: "20.04", groovy: "20.10", hirsute: "21.04",
      impish: "21.10", jammy: "22.04", kinetic: "22.10", lunar: "23.04", mantic: "23.10", noble: "24.04", oracular: "24.10",
      plucky: "25.04", questing: "25.10", resolute: "26.04",
    },
  },
  {
    name: "Debian",
    images: ["debian", "buildpack-deps"],
    ends: { "7": "2018-05-31", "8": "2020-06-30", "9": "2022-07-01", "10": "2024-06-30", "11": "2026-08-31", "12": "2028-06-30", "13": "2030-06-30" },
    names: { wheezy: "7", jessie: "8", stretch: "9", buster: "10", bullseye: "11", bookworm: "12", trixie: "13" },
  },
  {
    name: "CentOS",
    images: ["centos", "centos/centos"],
    ends: { "5": "2017-03-31", "6": "2020-11-30", "7": "2024-06-30", "8": "2021-12-31" },
    names: { centos5: "5", centos6: "6", centos7: "7", centos8: "8" },
  },
  {
    name: "CentOS Stream",
    images: ["centos/centos-stream"],
    ends: { "8": "2024-05-31", "9": "2027-05-31" },
    names: { stream8: "8", stream9: "9" },
  },
  { name: "Rocky Linux", images: ["rockylinux", "rockylinux/rockylinux"], ends: { "8": "2029-05-31", "9": "2032-05-31" } },
  { name: "AlmaLinux", images: ["almalinux"], ends: { "8": "2029-03-01", "9": "2032-05-31" } },
  {
    name: "Fedora",
    images: ["fedora", "fedora/fedora"],
    ends: {
      "30": "2020-05-26", "31": "2020-11-24", "32": "2021-05-25", "33": "2021-11-30", "34": "2022-06-07", "35": "2022-12-13",
      "36": "2023-05-16", "37": "2023-12-05", "38": "2024-05-21", "39": "2024-11-26", "40": "2025-05-13", "41": "2025-12-15",
      "42": "2026-05-13", "43": "2026-12-09",
    },
  },
  {
    name: "openSUSE Leap",
    images: ["opensuse/leap"],
    ends: {
      "15.0": "2019-12-03", "15.1": "2021-02-02", "15.2": "2022-01-04", "15.3": "2022-12-31", "15.4": "2023-12-07", "15.5": "2024-12-31",
      "15.6": "2026-04-30", "16.0": "2027-10-31",
    },
  },
  {
    name: "Alpine",
    images: ["alpine"],
    ends: {
      "3.5": "2018-11-01", "3.6": "2019-05-01", "3.7": "2019-11-01", "3.8": "2020-05-01", "3.9": "2020-11-01", "3.10": "2021-05-01",
      "3.11": "2021-11-01", "3.12": "2022-05-01", "3.13": "2022-11-01", "3.14": "2023-05-01", "3.15": "2023-11-01", "3.16": "2024-05-23",
      "3.17": "2024-11-22", "3.18": "2025-05-09", "3.19": "2025-11-01", "3.20": "2026-04-01", "3.21": "2026-11-01", "3.22": "2027-05-01",
      "3.23": "2027-11-01",
    },
  },
  {
    name: "Python",
    images: ["python"],
    ends: {
      "2.7": "2020-01-01", "3.4": "2019-03-18", "3.5": "2020-09-13", "3.6": "2021-12-23", "3.7": "2023-06-27", "3.8": "2024-10-07",
      "3.9": "2025-10-31", "3.10": "2026-10-31", "3.11": "2027-10-31", "3.12": "2028-10-31", "3.13": "2029-10-31", "3.14": "2030-10-31",
    },
  },
  {
    name: "Node",
    images: ["node"],
    ends: {
      "8": "2019-12-31", "10": "2021-04-30", "12": "2022-04-30", "14": "2023-04-30", "16": "2023-09-11", "18": "2025-04-30",
      "20": "2026-04-30", "22": "2027-04-30", "24": "2028-04-30",
    },
  },
]; // prettier-ignore

export interface KnownBase {
  readonly system: string;
  readonly version: string;
  /** `YYYY-MM-DD` */
  readonly ends: string;
}

/**
 * The systems that an image is or, by its tag, stands on: `python:3.8-buster` is Python 3.8 on Debian 10, `nvidia/cuda:12.2.0-base-ubuntu20.04`
 * stands on Ubuntu 20.04. Nothing where image or tag do not say.
 */
export function basesOf(image: string, tag: string): KnownBase[] {
  const name = image
    .replace(/^(docker\.io|index\.docker\.io|registry\.hub\.docker\.com|public\.ecr\.aws\/docker|quay\.io)\//, "")
    .replace(/^library\//, "");
  const own = baseSystems.find(({ images }) => images.includes(name));
  const found = own === undefined ? [] : versionsIn(own, tag);
  // a registry of somebody's own may hold anything under a name
  const behind =
    own === undefined || own.name === "Python" || own.name === "Node"
      ? baseSystems.flatMap(system => (system === own ? [] : namedIn(system, tag)))
      : [];
  return [...found, ...behind];
}

function versionsIn({ name, ends, names }: BaseSystem, tag: string): KnownBase[] {
  const first = tag.split(/[-_]/, 1)[0] ?? "";
  const version = names?.[first.toLowerCase()] ?? longest(ends, first);
  const end = version === undefined ? undefined : ends[version];
  return version === undefined || end === undefined ? [] : [{ system: name, version, ends: end }];
}

/** `12.5` is 12, `3.18.4` is 3.18. */
function longest(ends: BaseSystem["ends"], version: string): string | undefined {
  const parts = version.split(".");
  for (let count = parts.length; count > 0; count--) {
    const start = parts.slice(0, count).join(".");
    if (Object.hasOwn(ends, start)) return start;
  }
  return undefined;
}

/** A system that a tag names behind a dash: `-ubuntu20.04`, `-centos7`, `-buster`, `-alpine3.18`, `-ubi8` is none. */
function namedIn({ name, ends, names }: BaseSystem, tag: string): KnownBase[] {
  for (const part of tag.toLowerCase().split(/[-_]/)) {
    const word = names !== undefined && Object.hasOwn(names, part) ? names[part] : undefined;
    const [, system, number] = /^(ubuntu|debian|alpine|rockylinux|fedora|centos)(\d+(?:\.\d+)*)$/.exec(part) ?? [];
    const same =
      system !== undefined && name.toLowerCase().replace(/\s.*$/, "") === system.replace("rockylinux", "rocky") && name !== "CentOS Stream";
    const version = word ?? (same && number !== undefined ? longest(ends, number) : undefined);
    const end = version === undefined ? undefined : ends[version];
    if (version !== undefined && end !== undefined) return [{ system: name, version, ends: end }];
  }
  return [];
}
