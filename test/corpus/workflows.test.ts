import { compose } from "../../server/src/core/facts/compose.ts";
import { githubAction } from "../../server/src/core/facts/github-action.ts";
import { githubWorkflow } from "../../server/src/core/facts/github-workflow.ts";
import { yamlKubernetes } from "../../server/src/core/facts/yaml-kubernetes.ts";
import { corpusTests } from "./cases.ts";

corpusTests("workflow", [githubWorkflow, githubAction, compose, yamlKubernetes]);
