import type * as vscode from "vscode";
import type { KeptTexts } from "./kept-texts.ts";
import type { Server } from "./language-client.ts";

/** What commands about exports and the Wizard need of the extension. */
export interface WizardContext {
  readonly server: Server;
  readonly texts: KeptTexts;
  /** Of this workspace. */
  readonly memory: vscode.Memento;
  /** Of the user, in whatever workspace. */
  readonly known: vscode.Memento;
  /** Where keys are kept, and nowhere else. */
  readonly secrets: vscode.SecretStorage;
}
