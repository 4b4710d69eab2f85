/** A word of definition files and what it means, in a sentence. */
export interface DefWord {
  /** As Apptainer's manual writes it. */
  readonly name: string;
  readonly meaning: string;
}

export interface DefHeaderWord extends DefWord {
  /** The bootstrap agents that read it; missing where every agent does. */
  readonly agents?: readonly string[];
}

export interface DefSectionWord extends DefWord {
  /** What its lines are. */
  readonly holds: "shell" | "files" | "labels" | "arguments" | "text";
  /** It belongs to an app, whose name stands behind it. */
  readonly ofApp?: true;
}

/** What `Bootstrap:` may name: https://apptainer.org/docs/user/main/definition_files.html#header */
export const bootstrapAgents: readonly DefWord[] = [
  { name: "docker", meaning: "Pulls the base image from a Docker or OCI registry; `From` is its reference." },
  { name: "localimage", meaning: "Builds on an image or sandbox on this machine; `From` is its path." },
  { name: "oras", meaning: "Pulls a SIF image from an OCI registry; `From` is its reference with tag." },
  { name: "library", meaning: "Pulls a SIF image from a container library; `From` is its reference." },
  { name: "scratch", meaning: "Begins with an empty file system." },
  { name: "docker-daemon", meaning: "Takes an image of the Docker daemon on this machine; `From` is `name:tag`." },
  { name: "docker-archive", meaning: "Reads what `docker save` has written; `From` is the path of the archive." },
  { name: "oci", meaning: "Reads an OCI image layout; `From` is the path of its folder." },
  { name: "oci-archive", meaning: "Reads an archive of an OCI image layout; `From` is its path." },
  { name: "debootstrap", meaning: "Builds a Debian or Ubuntu system from a mirror, with debootstrap on this machine." },
  { name: "yum", meaning: "Builds a Red Hat style system from a mirror, with yum or dnf on this machine." },
  { name: "dnf", meaning: "Builds a Red Hat style system from a mirror, with yum or dnf on this machine." },
  { name: "zypper", meaning: "Builds a SUSE system from a mirror, with zypper on this machine." },
  { name: "arch", meaning: "Builds an Arch Linux system, with pacstrap on this machine." },
  { name: "busybox", meaning: "Builds on the BusyBox binary that `MirrorURL` names." },
  { name: "shub", meaning: "Pulls from Singularity Hub, which only serves what it held in 2021." },
];

const images = ["docker", "localimage", "oras", "library", "docker-daemon", "docker-archive", "oci", "oci-archive", "shub"];
const mirrors = ["debootstrap", "yum", "dnf", "zypper", "busybox"];
const packages = ["debootstrap", "yum", "dnf", "zypper", "arch"];
/** Agents of none of the listed kinds; a later Apptainer may know more, for which every key is offered. */
const others: readonly string[] = [];

/** The keys of the header: https://apptainer.org/docs/user/main/appendix.html#build-modules */
export const headerWords: readonly DefHeaderWord[] = [
  { name: "Bootstrap", meaning: "The agent that makes the base system. It opens a stage and comes first in its header." },
  { name: "From", meaning: "The image that this stage builds on.", agents: images },
  { name: "Stage", meaning: "The name of this stage, for `%files from` in later ones." },
  { name: "Registry", meaning: "The registry that `From` is looked up in.", agents: ["docker"] },
  { name: "Namespace", meaning: "The path below the registry that `From` is looked up in.", agents: ["docker"] },
  { name: "IncludeCmd", meaning: "`yes`: the image's own command becomes the runscript. Old versions only.", agents: ["docker"] },
  { name: "Library", meaning: "The address of the container library.", agents: ["library"] },
  {
    name: "Fingerprints",
    meaning: "Fingerprints of the keys, with commas between, that must all have signed the base image.",
    agents: ["library", "localimage", "oras"],
  },
  { name: "MirrorURL", meaning: "The mirror that the base system comes from; `%{OSVERSION}` stands for `OSVersion`.", agents: mirrors },
  { name: "OSVersion", meaning: "Version of the distribution.", agents: ["debootstrap", "yum", "dnf", "zypper"] },
  { name: "UpdateURL", meaning: "A mirror of updates for the base system.", agents: ["yum", "dnf", "zypper"] },
  { name: "Include", meaning: "Packages, with spaces between, that are installed along with the base system.", agents: packages },
  { name: "SetOpt", meaning: "Options for yum or dnf.", agents: ["yum", "dnf"] },
  { name: "ConfURL", meaning: "Address of the pacman configuration to use.", agents: ["arch"] },
  { name: "Product", meaning: "The SUSE product to register.", agents: ["zypper"] },
  { name: "User", meaning: "The e-mail address to register the SUSE product with.", agents: ["zypper"] },
  { name: "RegCode", meaning: "The registration code of the SUSE product.", agents: ["zypper"] },
  { name: "ProductPGP", meaning: "The key that signs the SUSE product.", agents: ["zypper"] },
  { name: "RegisterURL", meaning: "Address of the server to register the SUSE product at.", agents: ["zypper"] },
  { name: "Modules", meaning: "Modules of the SUSE product, with commas between.", agents: ["zypper"] },
  { name: "OtherURL1", meaning: "A further repository; more follow as `OtherURL2` and so on.", agents: ["zypper"] },
  { name: "Filename", meaning: "The Dockerfile to build.", agents: others },
  { name: "Target", meaning: "The stage of the Dockerfile to build.", agents: others },
  { name: "Frontend", meaning: "The BuildKit frontend that reads the Dockerfile.", agents: others },
  { name: "BuildArgs", meaning: "`NAME=value` pairs, with spaces between, for the Dockerfile.", agents: others },
];

/** The sections, in the order in which a build comes to them: https://apptainer.org/docs/user/main/definition_files.html#sections */
export const sectionWords: readonly DefSectionWord[] = [
  { name: "arguments", holds: "arguments", meaning: "`NAME=value` defaults for `{{ NAME }}`; `--build-arg NAME=value` sets another." },
  { name: "pre", holds: "shell", meaning: "Runs **on the host** before the base system is fetched." },
  { name: "setup", holds: "shell", meaning: "Runs **on the host** after the base system is there; `$APPTAINER_ROOTFS` is its root." },
  { name: "files", holds: "files", meaning: "`source [target]` a line: copied from the host, or `from` an earlier stage, before `%post`." },
  { name: "post", holds: "shell", meaning: "Runs inside the container while it is built: installs what the image is for." },
  { name: "environment", holds: "shell", meaning: "Sourced at run time, not while the image is built." },
  { name: "labels", holds: "labels", meaning: "`name value` a line: metadata that `apptainer inspect` shows." },
  { name: "runscript", holds: "shell", meaning: "What `apptainer run` executes." },
  { name: "startscript", holds: "shell", meaning: "What `apptainer instance start` executes." },
  { name: "test", holds: "shell", meaning: "Runs at the end of the build, and with `apptainer test`." },
  { name: "help", holds: "text", meaning: "What `apptainer run-help` prints." },
  { name: "appinstall", holds: "shell", ofApp: true, meaning: "Runs while the image is built, in the folder of the app." },
  { name: "appfiles", holds: "files", ofApp: true, meaning: "`source [target]` a line: copied into the folder of the app." },
  { name: "appenv", holds: "shell", ofApp: true, meaning: "Sourced before the app runs." },
  { name: "applabels", holds: "labels", ofApp: true, meaning: "`name value` a line: metadata of the app." },
  { name: "apprun", holds: "shell", ofApp: true, meaning: "What `apptainer run --app` executes." },
  { name: "appstart", holds: "shell", ofApp: true, meaning: "What `apptainer instance start --app` executes." },
  { name: "apptest", holds: "shell", ofApp: true, meaning: "Runs with `apptainer test --app`." },
  { name: "apphelp", holds: "text", ofApp: true, meaning: "What `apptainer run-help --app` prints." },
];

/** The word for a header key, however it is written. */
export function headerWord(key: string): DefHeaderWord | undefined {
  const name = key.toLowerCase().replace(/^otherurl\d+$/, "otherurl1");
  return headerWords.find(word => word.name.toLowerCase() === name);
}

/** The word for a section's name in lower case. */
export function sectionWord(name: string): DefSectionWord | undefined {
  return sectionWords.find(word => word.name === name);
}

export function agentWord(name: string): DefWord | undefined {
  return bootstrapAgents.find(word => word.name === name);
}

/** Whether the agent reads the key. An agent that is not known here may read every key. */
export function readsHeader(agent: string | undefined, word: DefHeaderWord): boolean {
  return word.agents === undefined || agent === undefined || agentWord(agent) === undefined || word.agents.includes(agent);
}
