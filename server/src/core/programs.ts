import type { Facts, FileWith } from "./facts-view.ts";
import { isOwnCode } from "./own-code.ts";
import type { RepoSnapshot } from "./types.ts";

/** Why nothing can be said of program text as a whole; undefined when all of it was looked at. */
export function programsUnknown(repo: RepoSnapshot, facts: Facts): string | undefined {
  if (repo.withoutPrograms) return "program text was not read";
  const [unread] = facts.unread("code");
  return unread && `${unread.path} could not be read: ${unread.why}`;
}

/** The plan's own program text, as far as it holds a fact of this sort. */
export function programsWith(
  facts: Facts,
  sort: "movingDefaults" | "downloads" | "tuning" | "sitePaths" | "gpus",
): readonly FileWith<"code">[] {
  return facts.derived(["code"], ownPrograms).filter(({ value }) => value[sort].length > 0);
}

function ownPrograms(facts: Facts): readonly FileWith<"code">[] {
  return facts.with("code").filter(({ path }) => isOwnCode(path));
}

/** Words for options and parameters whose value decides which data are used. */
const dataWords =
  /(^|[^a-z])(indexe?s?|db|databases?|references?|ref|refs|genomes?|taxonomy|taxdump|markers?|catalogu?e?s?|datasets?|data|assembly|annotations?|ontology|panel|weights|ensembl|gencode|gtdb|refseq|uniprot|uniref|pfam|silva|kraken|ncbi|dbsnp|clinvar|vep|igenomes|calibrations?|calib|conditions|globaltag|global_tag|ephemeris|schema_data)([^a-z]|$)/;
const otherWords =
  /image|docker|container|tag$|python|conda|nextflow|pipeline|commit|branch|url|path|dir|file|format|mode|sort|order|by$|date|log/;

/** Whether an option or parameter names data by its version or release: `--index`, `db_version`, `DB_RELEASE`, `ensemblRelease`. */
export function namesData(option: string): boolean {
  const words = option
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/^-+/, "");
  return dataWords.test(words) && !otherWords.test(words);
}
