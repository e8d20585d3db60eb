import {apiPath, getJson} from './api.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;

/**
 * Follows a run until it is final: by the server's events, and where their stream breaks by looking
 * at the run with growing pauses, each time trying the stream again.
 *
 * @param listener onRun(run) for each news, onConnected(whether, problem) for the stream and what keeps
 *     it away, onProblem(problem) for the end of watching without a final run
 */
export async function watchRun(runId, listener, signal) {
  let pause = FIRST_PAUSE;
  let trouble;
  const isOver = async () => {
    const run = await getJson(apiPath('runs', runId), signal);
    listener.onRun(run);
    return run.final;
  };
  while (!signal.aborted) {
    trouble = undefined;
    try {
      if (await isOver()) {
        return;
      }
      const heard = await follow(runId, listener, signal);
      if (heard.final || (heard.problem && (await isOver()))) {
        return;
      }
      pause = heard.news ? FIRST_PAUSE : pause;
    } catch (failure) {
      if (failure.name === 'AbortError') {
        return;
      }
      if (!mayPass(failure)) {
        listener.onProblem(failure);
        return;
      }
      trouble = failure;
    }
    listener.onConnected(false, trouble);
    await sleep(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function mayPass({status}) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** Resolves when the stream has ended, with what was heard on it. */
function follow(runId, listener, signal) {
  const source = new EventSource(apiPath('runs', runId, 'events'));
  return new Promise(resolve => {
    let news = false;
    const end = how => {
      source.close();
      resolve({...how, news});
    };
    const hear = event => {
      news = true;
      const run = JSON.parse(event.data);
      listener.onRun(run);
      if (run.final) {
        end({final: true});
      }
    };
    source.addEventListener('open', () => listener.onConnected(true));
    source.addEventListener('status', hear);
    source.addEventListener('result', hear);
    // The run itself tells how it ended; a look at it follows.
    source.addEventListener('problem', () => end({problem: true}));
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
