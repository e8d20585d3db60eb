import {getJson} from './api.js';

let known = new Map();

/** The workflows that are deployed, asked for anew. */
export async function listWorkflows(signal) {
  const workflows = await getJson('api/workflows', signal);
  known = new Map(workflows.map(workflow => [workflow.id, workflow]));
  return workflows;
}

/** What a workflow is called, for lists that only have its ID; the ID itself where nobody knows. */
export function workflowName(id) {
  return known.get(id)?.name || id;
}

/** Has workflowName() know; without the names everything else still works. */
export async function learnNames(signal) {
  if (known.size === 0) {
    await listWorkflows(signal).catch(() => {});
  }
}
