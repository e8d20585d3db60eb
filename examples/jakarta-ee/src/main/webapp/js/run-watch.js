import {Problem, apiPath, getJson} from './api.js';
import {isNew} from './submitted-runs.js';
import {status} from './words.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const RUN_FAILED = 'urn:flowscale:problem:run-failed';

/**
 * Follows a run until it is final: by the server's events, and where their stream breaks by looking
 * at the run with growing pauses, each time trying the stream again.
 *
 * @param listener onRun(run) for each news, onReason(text) for why a run has failed,
 *     onConnected(whether, problem) for the stream and what keeps it away, onProblem(problem) for
 *     the end of watching without a final run
 */
export async function watchRun(runId, listener, signal) {
  const watch = {runId, listener, signal, pause: FIRST_PAUSE};
  while (!signal.aborted) {
    let trouble;
    try {
      if (await isOver(watch)) {
        return;
      }
    } catch (failure) {
      if (failure.name === 'AbortError') {
        return;
      }
      const tooNew = failure.status === 404 && isNew(runId);
      if (!tooNew && !mayPass(failure)) {
        listener.onProblem(failure);
        return;
      }
      trouble = tooNew ? new Problem({detail: 'The run was started, but the service does not know it yet.'}) : failure;
    }
    listener.onConnected(false, trouble);
    await sleep(watch.pause, signal);
    watch.pause = Math.min(watch.pause * 2, LONGEST_PAUSE);
  }
}

/**
 * One look at the run, and all that its events tell. Only they tell why a run has failed, and wait
 * for outputs that come after its end.
 */
async function isOver(watch) {
  const run = await look(watch);
  const {kind} = status(run.status);
  if (run.final && kind !== 'failed' && (kind !== 'done' || run.outputs?.length)) {
    return true;
  }
  const heard = await follow(watch);
  if (heard.news) {
    watch.pause = FIRST_PAUSE;
  }
  return run.final || heard.result || (heard.problem && (await look(watch)).final);
}

async function look({runId, listener, signal}) {
  const run = await getJson(apiPath('runs', runId), signal);
  listener.onRun(run);
  return run;
}

function mayPass({status}) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** Resolves when the stream has ended, with what was heard on it. */
function follow({runId, listener, signal}) {
  const source = new EventSource(apiPath('runs', runId, 'events'));
  return new Promise(resolve => {
    let news = false;
    const end = how => {
      source.close();
      resolve({...how, news});
    };
    const hear = event => {
      news = true;
      listener.onRun(JSON.parse(event.data));
    };
    source.addEventListener('open', () => listener.onConnected(true));
    source.addEventListener('status', hear);
    source.addEventListener('result', event => {
      hear(event);
      end({result: true});
    });
    source.addEventListener('problem', event => {
      const {type, detail} = JSON.parse(event.data);
      if (type === RUN_FAILED) {
        listener.onReason(detail);
      }
      end({problem: true});
    });
    // The browser's own way to connect again knows no growing pauses.
    source.addEventListener('error', () => end({}));
    signal.addEventListener('abort', () => end({}), {once: true});
  });
}

function sleep(milliseconds, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, {once: true});
  });
}
