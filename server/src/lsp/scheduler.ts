/** Time as the scheduler sees it; tests give their own. */
export interface Clock {
  /** In milliseconds; only differences matter. */
  readonly now: () => number;
  /** Calls `work` once after `ms`; the result calls it off. */
  readonly after: (ms: number, work: () => void) => () => void;
}

export interface Scheduled<T> {
  readonly value: T;
  /** What the work itself took, in milliseconds, without waiting for files. */
  readonly cost: number;
}

export interface SchedulerOptions<T> {
  readonly clock: Clock;
  /** What the result for a key depends on, as text; undefined when there is no such thing any more. */
  readonly stamp: (key: string) => string | undefined;
  readonly run: (key: string) => Promise<Scheduled<T>>;
  readonly done: (key: string, value: T) => void;
  readonly failed: (key: string, error: unknown) => void;
}

/** Keeps one result a key up to date, one run at a time in all, and never hands out one that is older than what it was made from. */
export interface Scheduler<T> {
  /** Something that the key's result depends on is different now. */
  readonly changed: (key: string) => void;
  /** The result for the state of now; undefined when the key is forgotten or its work failed. */
  readonly result: (key: string) => Promise<T | undefined>;
  /** The newest result, possibly of an older state. */
  readonly last: (key: string) => T | undefined;
  readonly forget: (key: string) => void;
  readonly dispose: () => void;
}

/** Work below this is done at once; above it, keystrokes are waited for. In milliseconds, as all others. */
const cheap = 30;
const longestDelay = 150;

interface Entry<T> {
  callOff: (() => void) | undefined;
  running: boolean;
  forgotten: boolean;
  cost: number;
  changedAt: number;
  newest: { readonly stamp: string; readonly value: T } | undefined;
  waiting: ((value: T | undefined) => void)[];
}

export function createScheduler<T>({ clock, stamp, run, done, failed }: SchedulerOptions<T>): Scheduler<T> {
  const entries = new Map<string, Entry<T>>();
  /** Keys whose time has come. One is worked on at a time, so that messages are heard in between. */
  const ready = new Set<string>();
  let busy = false;

  const entryFor = (key: string): Entry<T> => {
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = { callOff: undefined, running: false, forgotten: false, cost: 0, changedAt: -Infinity, newest: undefined, waiting: [] };
      entries.set(key, entry);
    }
    return entry;
  };
  const answer = (entry: Entry<T>, value: T | undefined): void => {
    for (const resolve of entry.waiting.splice(0)) resolve(value);
  };
  const arm = (key: string, entry: Entry<T>, delay: number): void => {
    entry.callOff?.();
    entry.callOff = clock.after(delay, () => {
      entry.callOff = undefined;
      if (entry.running) return;
      ready.add(key);
      pump();
    });
  };
  const pump = (): void => {
    if (busy) return;
    // those that somebody waits for go first
    const next = [...ready].find(key => (entries.get(key)?.waiting.length ?? 0) > 0) ?? ready.values().next().value;
    const entry = next === undefined ? undefined : entries.get(next);
    if (next === undefined) return;
    ready.delete(next);
    if (entry === undefined) return pump();
    busy = true;
    void start(next, entry).finally(() => {
      busy = false;
      if (ready.size > 0) clock.after(0, pump);
    });
  };

  const start = async (key: string, entry: Entry<T>): Promise<void> => {
    const before = stamp(key);
    if (before === undefined) {
      answer(entry, undefined);
      return;
    }
    entry.running = true;
    try {
      const { value, cost } = await run(key);
      entry.cost = cost;
      if (entry.forgotten) return;
      if (stamp(key) !== before) {
        // outdated: nobody sees it; a later change may already have armed the next run
        if (entry.callOff === undefined) arm(key, entry, 0);
        return;
      }
      entry.newest = { stamp: before, value };
      done(key, value);
      answer(entry, value);
    } catch (error) {
      failed(key, error);
      if (entry.callOff === undefined) answer(entry, undefined);
    } finally {
      entry.running = false;
      if (entry.forgotten) {
        entry.callOff?.();
        answer(entry, undefined);
      } else if (entry.callOff === undefined && entry.waiting.length > 0) arm(key, entry, 0);
    }
  };

  return {
    changed: key => {
      const entry = entryFor(key);
      const quiet = clock.now() - entry.changedAt;
      entry.changedAt = clock.now();
      // a first change after a pause is answered at once; in a burst the last one counts
      const delay = entry.cost < cheap ? 0 : Math.max(0, Math.min(longestDelay, entry.cost - quiet));
      arm(key, entry, delay);
    },
    result: key => {
      const entry = entryFor(key);
      const now = stamp(key);
      if (now === undefined) return Promise.resolve(undefined);
      if (entry.newest?.stamp === now) return Promise.resolve(entry.newest.value);
      if (entry.callOff === undefined && !entry.running && !ready.has(key)) arm(key, entry, 0);
      return new Promise(resolve => entry.waiting.push(resolve));
    },
    last: key => entries.get(key)?.newest?.value,
    forget: key => forget(key),
    dispose: () => {
      for (const key of [...entries.keys()]) forget(key);
    },
  };

  function forget(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    ready.delete(key);
    entry.forgotten = true;
    entry.callOff?.();
    entry.callOff = undefined;
    if (!entry.running) answer(entry, undefined);
  }
}
