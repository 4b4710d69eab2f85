import * as vscode from "vscode";
import { readAddress } from "../../server/src/wizard/address.ts";
import { connect, type WizardServer } from "../../server/src/wizard/client.ts";
import { WizardError } from "../../server/src/wizard/error.ts";
import { tlsRefusal } from "../../server/src/wizard/tls.ts";
import { ask, dismissed, pick } from "./choose.ts";
import type { WizardContext } from "./wizard-context.ts";

/** Where the user's Wizard is and who the user is there. */
export interface Account {
  readonly address: string;
  /** Whom the key is for: scheme, host and port. */
  readonly origin: string;
  readonly key: string;
}

/** What need not be asked for. */
export interface AccountAnswers {
  readonly server?: string;
  readonly key?: string;
}

const secretOf = (origin: string): string => `smp.wizard.key ${origin}`;

/** The origins that keys are kept for: secrets cannot be listed. */
const originsKey = "smp.wizard.origins";

/**
 * The Wizard of the user's own settings and the key that is kept for it, each asked for when it is missing. Neither is ever taken from a
 * workspace or a plan, for whoever wrote that would get the key.
 * @throws dismissed
 */
export async function accountOf({ secrets, known }: WizardContext, given: AccountAnswers): Promise<Account> {
  const settings = vscode.workspace.getConfiguration("smp.wizard");
  const set = settings.inspect<string>("server")?.globalValue ?? "";
  const address = given.server ?? (set.trim() === "" ? await askAddress() : set);
  const origin = originOf(address);
  if (given.server === undefined && address !== set) await settings.update("server", address, vscode.ConfigurationTarget.Global);
  const kept = await secrets.get(secretOf(origin));
  const key = given.key ?? kept ?? (await askKey(origin));
  if (key !== kept) {
    await secrets.store(secretOf(origin), key);
    await known.update(originsKey, [...new Set([...known.get<readonly string[]>(originsKey, []), origin])]);
  }
  return { address, origin, key };
}

function originOf(address: string): string {
  const [first = ""] = readAddress(address).candidates;
  return new URL(first).origin;
}

async function askAddress(): Promise<string> {
  const text = await ask({
    title: "Your Software Management Wizard",
    prompt: "The address of its first page, or the API URL under Help, About. It is kept in your user settings.",
    placeHolder: "https://smw.example.org/wizard",
    validateInput: addressProblem,
  });
  return text.trim();
}

function addressProblem(text: string): string | undefined {
  try {
    readAddress(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function askKey(origin: string): Promise<string> {
  const key = await ask({
    title: `API key for ${new URL(origin).host}`,
    prompt: "Make one at the Wizard, in your profile under API Keys. VS Code keeps it in its secret storage.",
    password: true,
    validateInput: text => (text.trim() === "" ? "This is needed" : undefined),
  });
  return key.trim();
}

/** Forgets one kept key, or all of them. */
export async function forgetKey({ secrets, known }: WizardContext, given: unknown): Promise<void> {
  const origins = known.get<readonly string[]>(originsKey, []);
  if (origins.length === 0) return void vscode.window.showInformationMessage("No key of a Wizard is kept.");
  const [only, second] = origins;
  const asked = typeof given === "string" ? originOf(given) : undefined;
  const origin =
    asked ??
    (second === undefined && only !== undefined
      ? only
      : (
          await pick(
            origins.map(label => ({ label })),
            keyWords,
          )
        ).label);
  await secrets.delete(secretOf(origin));
  await known.update(
    originsKey,
    origins.filter(it => it !== origin),
  );
  void vscode.window.showInformationMessage(
    `The key for ${new URL(origin).host} is forgotten. It still holds at the Wizard until you revoke it there.`,
  );
}

const keyWords = { title: "Forget the Wizard's API key", placeHolder: "The key of which Wizard?" };

/** Does something at the Wizard while the user sees what, and can stop it. What goes wrong there is said in a sentence without the key. */
export async function atWizard<T>(
  { context, account }: { readonly context: WizardContext; readonly account: Account },
  title: string,
  work: (server: WizardServer) => Promise<T>,
): Promise<T> {
  const refusal = tlsRefusal(typeof process === "undefined" ? {} : process.env);
  if (refusal !== undefined) throw new Error(refusal);
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(progress, async (_report, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        const { address, key } = account;
        return await work(await connect({ address, key, fetch: (target, options) => fetch(target, options), signal: stop.signal }));
      } finally {
        listening.dispose();
      }
    });
  } catch (error) {
    if (!(error instanceof WizardError)) throw error;
    if (error.kind === "stopped" && !error.uncertain) throw dismissed;
    if (error.kind === "key") await offerAnotherKey(context, account, error.message);
    throw new Error(inBrowser(error));
  }
}

async function offerAnotherKey({ secrets }: WizardContext, { origin }: Account, message: string): Promise<never> {
  const another = "Enter another key";
  if ((await vscode.window.showErrorMessage(message, another)) === another) {
    await secrets.store(secretOf(origin), await askKey(origin));
    void vscode.window.showInformationMessage("The new key is kept. Run the command again.");
  }
  throw dismissed;
}

/** A browser asks the Wizard whether this page may speak to it, and does not say when it may not. */
function inBrowser(error: WizardError): string {
  const isBrowser = typeof process === "undefined";
  if (!isBrowser || error.kind !== "unreachable") return `${error.message}.`;
  return `${error.message}. In a browser the Wizard has to allow it (CORS); VS Code on a desktop, and “smp push”, need no leave.`;
}
