import {getJson} from './api.js';
import {status} from './words.js';

export const MOST = 50;

/** Enough for a guess, few enough for what has changed to show. */
const COUNTED = 9;

/** The latest runs of all workflows; undefined where they cannot be had, since they only decorate. */
export async function recentRuns(signal) {
  try {
    const query = new URLSearchParams({sortBy: 'created_at', sortOrder: 'desc', page: 1, pageSize: MOST});
    return (await getJson(`api/runs?${query}`, signal)).runs;
  } catch {
    return undefined;
  }
}

/** How long a run of a workflow takes as a rule, in milliseconds: the median of the latest; undefined where none is known. */
export function usualTime(runs, workflowId) {
  const times = runs
    .filter(run => run.workflowId === workflowId && status(run.status).kind === 'done')
    .map(run => new Date(run.completedAt ?? NaN) - new Date(run.startedAt ?? NaN))
    .filter(time => time > 0)
    .slice(0, COUNTED)
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

/** Never quite full: only the end of the run is its end. */
const FULLEST = 0.95;

/** How much of a run's usual time has passed, from 0 to 1; undefined where that is not known. */
export function partDone(run, usual) {
  const elapsed = Date.now() - new Date(run.startedAt ?? NaN);
  return usual && elapsed >= 0 ? Math.min(elapsed / usual, FULLEST) : undefined;
}

/** Shows that a run is worked on, and how far, where that is known. */
export function showProgress(bar, run, usual) {
  bar.hidden = Boolean(run.final);
  const part = status(run.status).kind === 'working' ? partDone(run, usual) : undefined;
  if (part === undefined) {
    bar.removeAttribute('value');
  } else {
    bar.value = part;
  }
}
