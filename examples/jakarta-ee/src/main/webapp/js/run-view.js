import {apiPath, postEmpty} from './api.js';
import {codePanel} from './code-panel.js';
import {announce, copy, make, setTitle, tell} from './dom.js';
import {gallery} from './gallery.js';
import {clearProblem, showProblem} from './notice.js';
import {archiveLinks, elementOf, kindOf} from './outputs.js';
import {ahead, look} from './queue.js';
import {recentRuns, showProgress, usualTime} from './recent-runs.js';
import {watchRun} from './run-watch.js';
import {refusedNodes} from './submitted-runs.js';
import {tabs} from './tabs.js';
import {openViewer} from './viewer.js';
import {between, duration, status, time, title} from './words.js';
import {workflowForm} from './workflow-form.js';
import {learnNames, workflowName} from './workflows.js';

/** How often the queue is asked for while the run waits in it, in seconds. */
const QUEUE_PAUSE = 5;

/** As in app.css: from here on there is room for the form beside the result. */
const WIDE = matchMedia('(min-width: 64rem)');

export function runView(id, signal) {
  const {content, slots} = copy('run-view');
  const view = {id, slots, signal, run: null, usual: undefined, form: null, gallery: gallery(slots.gallery)};
  setTitle('Run');
  slots.id.textContent = id;
  slots.cancel.addEventListener('click', () => cancel(view));
  // Seconds pass without any news.
  let seconds = 0;
  const clock = setInterval(() => {
    tellElapsed(view);
    seconds += 1;
    if (seconds % QUEUE_PAUSE === 0) {
      tellQueue(view);
    }
  }, 1000);
  signal.addEventListener('abort', () => clearInterval(clock));
  view.chooseTab = tabs(slots.tabs, [slots.resultsPanel, slots.codePanel]);
  WIDE.addEventListener('change', () => {
    showForm(view);
    tellBeside(view);
  }, {signal});
  watch(view);
  learnNames(signal).then(() => view.run && tellName(view));
  return content;
}

/** Beside the run, for the next one; a screen that has no room for it has the link. */
function showForm(view) {
  const {id, run, slots, signal} = view;
  if (view.form || !WIDE.matches || !run?.workflowId || signal.aborted) {
    return;
  }
  view.form = workflowForm(run.workflowId);
  view.form.enter(signal, {from: id, quiet: true}).then(workflow => {
    if (workflow && !signal.aborted) {
      slots.side.append(view.form.element);
      slots.side.hidden = false;
      slots.codePanel.append(codePanel(view.form, signal));
      tellBeside(view);
    }
  });
}

/** A form beside the run runs the workflow again by itself, and has its code; a screen without room for it has a link. */
function tellBeside({run, slots, chooseTab}) {
  const beside = WIDE.matches && !slots.side.hidden;
  slots.again.hidden = beside || !run?.final || !run.workflowId;
  slots.tabs.hidden = !beside;
  if (!beside) {
    chooseTab(0);
  }
}

/** What past runs tell of this one, while it is not finished. */
async function learnUsual(view) {
  view.usual = usualTime(await recentRuns(view.signal) ?? [], view.run.workflowId);
  tellElapsed(view);
}

function watch(view) {
  const {id, slots, signal} = view;
  clearProblem(slots.problem);
  watchRun(id, {
    onRun: run => show(view, run),
    onReason: text => {
      view.reason = text;
      tellReason(view);
    },
    onConnected: (connected, problem) => tellConnection(view, connected, problem),
    onProblem: problem => {
      slots.progress.hidden = true;
      showProblem(slots.problem, problem, {retry: () => watch(view)});
    },
  }, signal).then(() => {
    view.watched = true;
    if (view.run) {
      showResults(view, status(view.run.status).kind);
    }
  });
}

function tellConnection({run, slots}, connected, problem) {
  tell(slots.connection, connected ? '' : `${problem?.message ?? 'The connection was lost.'} Trying again…`);
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
  slots.now.dataset.kind = kind;
  slots.now.hidden = false;
  slots.details.hidden = false;
  if (run.final) {
    tell(slots.connection, '');
  }
  slots.cancel.hidden = Boolean(run.final);
  if (run.workflowId) {
    slots.again.href = `#/workflows/${encodeURIComponent(run.workflowId)}?from=${encodeURIComponent(view.id)}`;
  }
  tellBeside(view);
  if (!before && !run.final) {
    learnUsual(view);
  }
  tellElapsed(view);
  tellQueue(view);
  tellReason(view);
  tell(slots.refused, refused(view.id));
  showResults(view, kind);
  showFacts(slots.facts, facts(run));
  if (JSON.stringify(before?.inputs) !== JSON.stringify(run.inputs)) {
    showFacts(slots.inputs, (run.inputs ?? []).map(input => [inputName(input.name), inputValue(input)]));
  }
  slots.noInputs.hidden = Boolean(run.inputs?.length);
  showForm(view);
}

function tellName({run, slots}) {
  const name = run.workflowId ? workflowName(run.workflowId) : 'Run';
  slots.title.textContent = name;
  setTitle(`${status(run.status).text}: ${name}`);
}

function tellReason({run, reason, slots}) {
  const failed = Boolean(run) && status(run.status).kind === 'failed';
  slots.reason.hidden = !failed;
  slots.told.textContent = failed ? reason || 'The service does not say why.' : '';
}

function refused(id) {
  const nodes = refusedNodes(id);
  return nodes ? `Parts of the workflow were refused and did not run: ${nodes}.` : '';
}

function showResults({run, slots, ...view}, kind) {
  const outputs = (run.outputs ?? []).filter(output => output.contentUrl);
  view.gallery.show(outputs);
  slots.all.hidden = outputs.length < 2 || !run.final;
  slots.all.replaceChildren(...archiveLinks(outputs));
  slots.expected.hidden = Boolean(run.final) || outputs.length > 0;
  tell(slots.noResults, outputs.length ? '' : noResults(run, kind, view.watched));
}

function noResults(run, kind, watched) {
  if (!run.final) {
    return 'They appear here when the run is finished.';
  }
  if (kind === 'done' && !watched) {
    return 'The run is finished. Looking for them…';
  }
  return kind === 'done' ? 'The run is finished and has given none.' : 'There are none, since the run did not finish.';
}

function tellElapsed({run, usual, slots}) {
  if (!run) {
    return;
  }
  showProgress(slots.progress, run, usual);
  if (run.final) {
    const took = between(run.startedAt, run.completedAt);
    slots.elapsed.textContent = took && `took ${took}`;
    return;
  }
  const passed = Date.now() - new Date(run.startedAt ?? run.createdAt ?? NaN);
  slots.elapsed.textContent = Number.isNaN(passed) ? '' : `${duration(passed)}${expected(run, usual, passed)}`;
}

function expected(run, usual, passed) {
  if (!usual) {
    return '';
  }
  if (status(run.status).kind !== 'working') {
    return ` so far; a run takes about ${duration(usual)}`;
  }
  return passed < usual ? ` · about ${duration(usual - passed)} left` : ' · longer than usual';
}

/** How many are before it, while it waits. */
async function tellQueue({run, slots, signal}) {
  const waits = run && status(run.status).kind === 'waiting';
  const containers = waits ? await look(signal) : undefined;
  const before = containers && ahead(containers, run);
  const now = slots.status.dataset.kind === 'waiting';
  tell(slots.queue, !now || before === undefined ? '' : before === 0 ? 'Next in the queue.' : `${before} before it in the queue.`);
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

/** As the form has it. */
function inputName(name) {
  const label = title(name);
  return label === name ? [name] : [label, ' ', make('code', {}, name)];
}

function inputValue({value, ...file}) {
  if (file.contentUrl) {
    const shown = elementOf(file, kindOf(file), () => openViewer([file], file));
    return make('figure', {className: 'given'}, make('div', {className: 'picture'}, shown), make('figcaption', {className: 'quiet'}, file.filename));
  }
  if (value === undefined || value === null) {
    return make('span', {className: 'quiet'}, 'a file');
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function showFacts(list, pairs) {
  list.replaceChildren(
    ...pairs.map(([name, value]) => make('div', {}, make('dt', {}, ...[name].flat()), make('dd', {}, value))));
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
