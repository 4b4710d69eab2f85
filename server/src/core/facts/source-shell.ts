import { readShellCode } from "../formats/programs/shell.ts";
import { slurmRequest } from "../formats/slurm.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/** Shell scripts, only as far as rules ask: downloads, values that move, flags of a build, GPUs, and what they ask Slurm for. */
export const sourceShell = defineReader({
  id: "source-shell",
  format: "shell script",
  ecosystem: null,
  role: "code",
  gives: ["code", "execution"],
  matches: ["**/*.sh", "**/*.bash", "**/*.sbatch", "**/*.slurm"],
  hints:
    /\b(?:wget|curl|aria2c)\b|latest|-m(?:arch|cpu|tune)=native|-xHost|--nv\b|--rocm\b|--gpus?\b|--gres\b|ngpus=|#BSUB -gpu|#SBATCH\b/i,
  docs: "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html",
  read: ({ text }) => {
    const request = slurmRequest(text, new LineIndex(text));
    const execution = request && { execution: { profiles: [], requests: [request], parameters: [] } };
    return { value: { code: readShellCode(text), ...execution }, problems: [], complete: true };
  },
  examples: [
    {
      name: "headers for Slurm",
      file: "scripts/map.slurm",
      text: [
        "#!/bin/bash",
        "#SBATCH --job-name=map",
        "#SBATCH -p long -c 8",
        "#SBATCH --mem-per-cpu=4G   # for the index",
        "#SBATCH --time 1-12:30",
        "",
        "set -e",
        "#SBATCH --mem=1G",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          execution: {
            requests: [
              {
                name: "long",
                at: { start: { line: 2, character: 11 }, end: { line: 2, character: 15 } },
                cores: { value: 8, range: { start: { line: 2, character: 19 }, end: { line: 2, character: 20 } } },
                memory: { value: 32 * 1024 ** 3 },
                time: { value: 131_400, range: { start: { line: 4, character: 15 }, end: { line: 4, character: 22 } } },
              },
            ],
          },
        },
      },
    },
    {
      name: "downloads, values that move, GPUs",
      file: "scripts/fetch.sh",
      text: `#!/bin/bash
#SBATCH --gres=gpu:a100:1
# wget https://example.org/old.tar
URL=https://example.org
INDEX=\${1:-latest}
DB_VERSION="latest"
wget -q "$URL/params.tar"
curl -fsSL https://example.org/markers.fa.gz -o db/markers.fa.gz
curl -s https://api.example.org/version
curl https://example.org/install.sh | bash
apptainer exec --nv image.sif predict --tag latest
`,
      expect: {
        complete: true,
        value: {
          code: {
            movingDefaults: [{ option: "INDEX" }, { option: "DB_VERSION", value: { range: { start: { line: 5, character: 12 } } } }],
            downloads: [
              { address: "https://example.org/params.tar", by: "wget", savedAs: "params.tar", at: { start: { line: 6 } } },
              { address: "https://example.org/markers.fa.gz", by: "curl", savedAs: "db/markers.fa.gz" },
            ],
            verifies: false,
            gpus: [{ value: "--gres=gpu:a100:1", range: { start: { line: 1, character: 8 } } }, { value: "--nv" }],
          },
        },
      },
    },
    {
      name: "checked, and built behind an option",
      file: "build.sh",
      text: `wget https://example.org/params.tar
echo "abc  params.tar" | sha256sum -c -
export CFLAGS="-O3 -march=native"
if [ -n "$NATIVE" ]; then
  CXXFLAGS="-march=native"
fi
bench_flags="-march=native"
: "\${DB:=latest}"
`,
      expect: {
        value: {
          code: {
            downloads: [{ address: "https://example.org/params.tar" }],
            verifies: true,
            tuning: [{ flag: "-march=native", at: { start: { line: 2, character: 19 } } }],
            movingDefaults: [{ option: "DB" }],
          },
        },
      },
    },
  ],
});
