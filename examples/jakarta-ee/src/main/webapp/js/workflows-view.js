import {drawCover} from './cover.js';
import {copy, setTitle, tell} from './dom.js';
import {clearProblem, showProblem} from './notice.js';
import {look, total} from './queue.js';
import {recentRuns} from './recent-runs.js';
import {pictureOf} from './run-row.js';
import {listWorkflows} from './workflows.js';

export function workflowsView(signal) {
  const {content, slots} = copy('workflows-view');
  setTitle('Workflows');
  slots.other.addEventListener('submit', event => {
    event.preventDefault();
    openById(slots.other);
  });
  load(slots, signal);
  tellQueue(slots.queue, signal);
  return content;
}

async function load(slots, signal) {
  clearProblem(slots.problem);
  slots.loading.hidden = false;
  try {
    const workflows = await listWorkflows(signal);
    slots.list.replaceChildren(...workflows.map(card));
    slots.none.hidden = workflows.length > 0;
    showCovers(slots.list, workflows, signal);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    showProblem(slots.problem, failure, {retry: () => load(slots, signal)});
  }
  slots.loading.hidden = true;
}

function card(workflow, index) {
  const {content, slots} = copy('workflow-card');
  const name = workflow.name || workflow.id;
  drawCover(slots.cover, name, index);
  slots.link.textContent = name;
  slots.link.href = `#/workflows/${encodeURIComponent(workflow.id)}`;
  tell(slots.description, workflow.description);
  const count = workflow.inputs?.length ?? 0;
  slots.inputs.textContent = count ? `${count} ${count === 1 ? 'input' : 'inputs'}` : 'Inputs not described';
  return content;
}

/** The latest picture of each workflow says more of it than its name. */
async function showCovers(list, workflows, signal) {
  const runs = await recentRuns(signal) ?? [];
  workflows.forEach(({id}, index) => {
    const picture = runs.filter(run => run.workflowId === id).map(run => pictureOf(run.outputs)).find(Boolean);
    if (picture) {
      list.children[index]?.querySelector('.cover').append(picture);
    }
  });
}

function openById(form) {
  const field = form.elements['workflow-id'];
  const error = form.querySelector('.error');
  const id = field.value.trim();
  if (id) {
    location.hash = `#/workflows/${encodeURIComponent(id)}`;
    return;
  }
  tell(error, 'Give the ID of the workflow.');
  field.ariaInvalid = 'true';
  field.focus();
}

/** Of use before one submits, but nothing that one would wait for or be troubled about. */
async function tellQueue(place, signal) {
  const containers = await look(signal);
  if (containers) {
    const running = total(containers, 'running');
    place.dataset.busy = running > 0;
    tell(place, `${running} running, ${total(containers, 'pending')} waiting`);
  }
}
