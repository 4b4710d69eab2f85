import { gitIn, textOf } from "./git.ts";

/** The e-mail address under which somebody commits here; undefined when git does not say. */
export async function userMail(folder: string): Promise<string | undefined> {
  const found = await gitIn(folder)(["config", "--get", "user.email"]);
  const mail = "output" in found ? textOf(found).trim() : "";
  return mail === "" ? undefined : mail;
}
