import {apiPath, postEmpty} from './api.js';
import {announce, copy, make, setTitle, tell} from './dom.js';
import {gallery} from './gallery.js';
import {clearProblem, showProblem} from './notice.js';
import {watchRun} from './run-watch.js';
import {between, duration, status, time} from './words.js';
import {learnNames, workflowName} from './workflows.js';

export function runView(id, signal) {
  const {content, slots} = copy('run-view');
  const view = {id, slots, signal, run: null, gallery: gallery(slots.gallery)};
  setTitle('Run');
  slots.id.textContent = id;
  slots.cancel.addEventListener('click', () => cancel(view));
  // Seconds pass without any news.
  const clock = setInterval(() => tellElapsed(view), 1000);
  signal.addEventListener('abort', () => clearInterval(clock));
  watch(view);
  learnNames(signal).then(() => view.run && tellName(view));
  return content;
}

function watch(view) {
  const {id, slots, signal} = view;
  clearProblem(slots.problem);
  watchRun(id, {
    onRun: run => show(view, run),
    onReason: text => {
      view.reason = text;
      tell(slots.told, text);
    },
    onConnected: (connected, problem) => tellConnection(view, connected, problem),
    onProblem: problem => {
      slots.progress.hidden = true;
      showProblem(slots.problem, problem, {retry: () => watch(view)});
    },
  }, signal);
}

function tellConnection({run, slots}, connected, problem) {
  slots.connection.textContent = connected ? '' : `${problem?.message ?? 'The connection was lost.'} Trying again…`;
  if (connected) {
    clearProblem(slots.problem);
  } else if (problem && !run && !slots.problem.textContent) {
    showProblem(slots.problem, problem, {});
  }
}

function show(view, run) {
  const {slots} = view;
  const before = view.run;
  if (JSON.stringify(before) === JSON.stringify(run)) {
    return;
  }
  view.run = run;
  const {kind, text} = status(run.status);
  if (!before) {
    clearProblem(slots.problem);
  }
  if (before?.status !== run.status) {
    announce(text);
  }
  tellName(view);
  slots.status.textContent = text;
  slots.status.dataset.kind = kind;
  slots.now.hidden = false;
  slots.details.hidden = false;
  slots.progress.hidden = Boolean(run.final);
  if (run.final) {
    slots.connection.textContent = '';
  }
  slots.cancel.hidden = Boolean(run.final);
  if (run.workflowId) {
    slots.again.hidden = !run.final;
    slots.again.href = `#/workflows/${encodeURIComponent(run.workflowId)}?from=${encodeURIComponent(view.id)}`;
  }
  tellElapsed(view);
  tell(slots.told, whatItTells(view, kind));
  view.gallery.show(run.outputs ?? []);
  tell(slots.noResults, run.outputs?.length ? '' : noResults(run, kind));
  showFacts(slots.facts, facts(run));
  showFacts(slots.inputs, (run.inputs ?? []).map(({name, value}) => [name, inputValue(value)]));
  slots.noInputs.hidden = Boolean(run.inputs?.length);
}

function tellName({run, slots}) {
  const name = run.workflowId ? workflowName(run.workflowId) : '';
  const title = name ? `Run of ${name}` : 'Run';
  slots.title.textContent = title;
  setTitle(`${status(run.status).text}: ${title}`);
}

function whatItTells({id, reason}, kind) {
  if (kind === 'failed') {
    return reason || 'The run has failed.';
  }
  const refused = sessionStorage.getItem(`refused:${id}`);
  return refused ? `Parts of the workflow were refused and did not run: ${refused}.` : '';
}

function noResults(run, kind) {
  if (!run.final) {
    return 'They appear here when the run is finished.';
  }
  return kind === 'done' ? 'The run is finished and has given none.' : 'There are none.';
}

function tellElapsed({run, slots}) {
  if (!run) {
    return;
  }
  if (run.final) {
    const took = between(run.startedAt, run.completedAt);
    slots.elapsed.textContent = took && `took ${took}`;
    return;
  }
  const since = run.startedAt ?? run.createdAt;
  slots.elapsed.textContent = since ? `for ${duration(Date.now() - new Date(since))}` : '';
}

function facts(run) {
  return [
    ['Workflow', run.workflowId ?? '–'],
    ['Group', run.groupId ? make('a', {href: `#/runs?group=${encodeURIComponent(run.groupId)}`}, run.groupId) : '–'],
    ['Submitted', time(run.createdAt)],
    ['Started', time(run.startedAt)],
    ['Ended', time(run.completedAt)],
  ];
}

function inputValue(value) {
  if (value === undefined || value === null) {
    return make('span', {className: 'quiet'}, 'a file');
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function showFacts(list, pairs) {
  list.replaceChildren(
    ...pairs.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

async function cancel(view) {
  const {id, slots, signal} = view;
  if (!(await confirmed()) || signal.aborted) {
    return;
  }
  slots.cancel.disabled = true;
  try {
    await postEmpty(apiPath('runs', id, 'cancel'), signal);
    announce('The run is being cancelled');
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      showProblem(slots.problem, failure, {focus: true});
    }
  } finally {
    slots.cancel.disabled = false;
  }
}

function confirmed() {
  const dialog = document.getElementById('confirm-cancel');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'cancel'), {once: true});
  });
}
