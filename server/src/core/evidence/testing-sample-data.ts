import { entriesLike, proposal } from "../evidence-support.ts";
import { defineEvidence } from "./define.ts";

/** Folders of data for tests. What lies there may be anything, so it contradicts nothing. */
export const testingSampleData = defineEvidence({
  question: "testing.sample-data",
  needs: [],
  find: context => {
    const [found] = entriesLike(context, pattern);
    return found && proposal(context.plan, "yes", `${found.name} is there`, [found]);
  },
});

const pattern = /(^|\/)(tests?\/(test[-_]?)?(data|fixtures|resources)(\/readme\.\w+)?|test[-_]?data|sample[-_]?data|example[-_]?data)$/i;
