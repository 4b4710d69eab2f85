/** What went wrong at the Wizard, in a sentence that can be shown. No message ever holds the key. */
export class WizardError extends Error {
  override readonly name = "WizardError";
  readonly kind: WizardFault;
  /** Whether a request that changes something may have been carried out all the same. */
  readonly uncertain: boolean;

  constructor(kind: WizardFault, message: string, uncertain = false) {
    super(message);
    this.kind = kind;
    this.uncertain = uncertain;
  }
}

/**
 * `usage`: an address or a key that cannot be right. `unreachable`: nobody answers. `tls`: who answers is not proven. `time-out`, `cut`: the
 * answer did not come whole. `not-a-wizard`, `version`: somebody else answers, or one that is not known. `key`, `rights`, `missing`,
 * `refused`, `fault`: the Wizard's own answer. `changed`: somebody else was at work. `not-kept`: what was sent is not there.
 */
export type WizardFault =
  | "usage"
  | "unreachable"
  | "tls"
  | "time-out"
  | "cut"
  | "stopped"
  | "not-a-wizard"
  | "version"
  | "key"
  | "rights"
  | "missing"
  | "refused"
  | "fault"
  | "changed"
  | "not-kept";
