import { readFileSync } from "node:fs";

/** Milliseconds of processor time that a process has used so far, in steps of 10; undefined where there is no /proc. */
export function cpuOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // behind the name in parentheses, which may hold anything: state is the third field, utime and stime are 14 and 15, in hundredths of a second
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * Milliseconds for which the main thread of a process has been on a processor so far: what the process itself is to blame for, whatever else
 * the machine does. Undefined where there is no /proc.
 */
export function mainThreadOf(pid: number): number | undefined {
  const nanoseconds = read(`/proc/${pid}/task/${pid}/schedstat`)?.split(" ", 1)[0];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

/** Resident memory of a process in MB; undefined where there is no /proc. */
export function memoryOf(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
