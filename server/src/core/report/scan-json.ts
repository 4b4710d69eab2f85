import type { Problem } from "../facts/types.ts";
import type { Scan } from "../scan.ts";

/** The scan as one JSON object. Lines count from 1; what could not be resolved is null. */
export function formatScanJson({ files, images }: Scan): string {
  const report = {
    files: files.map(({ path, format, ecosystem, role, complete, problems, packages }) => ({
      path,
      format,
      ecosystem,
      role,
      complete,
      problems: problems.map(problemOf),
      packages: packages.map(fact => ({
        name: fact.name,
        version: fact.version,
        line: fact.at.start.line + 1,
        direct: fact.direct,
        group: fact.group,
        ecosystem: fact.ecosystem,
        range: fact.range,
      })),
    })),
    images: images.map(({ path, format, complete, problems, final, stages }) => ({
      path,
      format,
      complete,
      problems: problems.map(problemOf),
      final,
      stages: stages.map(({ name, line, base, packages }) => ({
        name,
        line,
        base: { image: base.image, tag: base.tag, digest: base.digest, stage: base.stage, resolved: base.resolved },
        packages: packages.map(fact => ({
          ecosystem: fact.ecosystem,
          name: fact.name,
          version: fact.version,
          line: fact.at.start.line + 1,
          by: fact.by,
          range: fact.range,
          ...(fact.from !== undefined && { from: fact.from }),
        })),
      })),
    })),
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}

function problemOf({ message, range }: Problem): { readonly message: string; readonly line: number | null } {
  return { message, line: range === undefined ? null : range.start.line + 1 };
}
