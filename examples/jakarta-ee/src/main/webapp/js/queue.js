import {getJson} from './api.js';

/** What runs and what waits, in all containers; undefined where that cannot be had. */
export async function look(signal) {
  try {
    return await getJson('api/queue', signal);
  } catch {
    return undefined;
  }
}

/** How many of a kind, "running" or "pending", there are in all containers. */
export function total(containers, kind) {
  return containers.reduce((sum, each) => sum + each[kind].length, 0);
}

/** How many wait in front of a run in its container; undefined where it is in no queue. */
export function ahead(containers, {runId, promptId}) {
  for (const {pending} of containers) {
    const own = pending.find(entry => entry.promptId === runId || entry.promptId === promptId);
    if (own) {
      return pending.filter(entry => entry.number < own.number).length;
    }
  }
  return undefined;
}
