import {codePanel} from './code-panel.js';
import {copy, setTitle, tell} from './dom.js';
import {MOST, recentRuns, usualTime} from './recent-runs.js';
import {runRow} from './run-row.js';
import {tabs} from './tabs.js';
import {workflowForm} from './workflow-form.js';

const MOST_RUNS = 8;

/** A workflow to be run, with what it gave lately beside it. */
export function workflowView(id, query, signal) {
  const {content, slots} = copy('workflow-view');
  const form = workflowForm(id);
  slots.side.append(form.element);
  tellName(slots, form.workflow ?? {id});
  form.enter(signal, {from: query.get('from')}).then(workflow => {
    if (workflow && !signal.aborted) {
      tellName(slots, workflow);
      showRuns(slots, id, signal);
      showTabs(slots, form, signal);
    }
  });
  return content;
}

function showTabs(slots, form, signal) {
  slots.codePanel.append(codePanel(form, signal));
  const choose = tabs(slots.tabs, [slots.runsPanel, slots.codePanel]);
  slots.tabs.hidden = false;
  // From the foot of the form, where the tabs are far away.
  form.element.addEventListener('code', () => {
    choose(1);
    slots.tabs.scrollIntoView();
    slots.tabs.lastElementChild.focus({preventScroll: true});
  }, {signal});
}

function tellName(slots, {id, name, description}) {
  slots.name.textContent = name || id;
  tell(slots.description, description);
  setTitle(name || id);
}

async function showRuns(slots, id, signal) {
  const runs = await recentRuns(signal);
  if (!runs) {
    return;
  }
  const own = runs.filter(run => run.workflowId === id).slice(0, MOST_RUNS);
  const usual = usualTime(runs, id);
  slots.rows.replaceChildren(...own.map(run => runRow(run, usual, {alone: true})));
  // Where there may be older ones, nothing is known.
  slots.none.hidden = own.length > 0 || runs.length === MOST;
  slots.all.hidden = own.length === 0;
}
