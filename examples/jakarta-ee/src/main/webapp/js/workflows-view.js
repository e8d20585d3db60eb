import {getJson} from './api.js';
import {copy, setTitle, tell} from './dom.js';
import {clearProblem, showProblem} from './notice.js';
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
  } catch (failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    showProblem(slots.problem, failure, {retry: () => load(slots, signal)});
  }
  slots.loading.hidden = true;
}

function card(workflow) {
  const {content, slots} = copy('workflow-card');
  slots.link.textContent = workflow.name || workflow.id;
  slots.link.href = `#/workflows/${encodeURIComponent(workflow.id)}`;
  tell(slots.description, workflow.description);
  const count = workflow.inputs?.length ?? 0;
  slots.inputs.textContent = count ? `${count} ${count === 1 ? 'input' : 'inputs'}` : 'Inputs not described';
  return content;
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
  try {
    const containers = await getJson('api/queue', signal);
    const sum = key => containers.reduce((total, each) => total + count(each[key]), 0);
    tell(place, `Now: ${sum('running')} running, ${sum('pending')} waiting.`);
  } catch {
    place.hidden = true;
  }
}

function count(value) {
  return Array.isArray(value) ? value.length : Number(value) || 0;
}
