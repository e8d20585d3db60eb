import {getJson, apiPath} from './api.js';
import {announce, copy, make} from './dom.js';
import {describedFields} from './fields.js';
import {freeFields} from './free-fields.js';
import {clearProblem, showProblem} from './notice.js';
import {submit} from './submission.js';
import {receivePastes} from './paste.js';
import {keepSubmitted} from './submitted-runs.js';
import {size} from './words.js';
import {listWorkflows} from './workflows.js';

/** What a part of a form takes besides its content, about. */
const PART_HEAD = 200;

/** Forms that were left, as they were left, files included. They go with the page. */
const drafts = new Map();

/**
 * The form of a workflow, as it was left. Its enter() has it filled, from a run where one is named,
 * and resolves with the workflow, or undefined where that could not be had.
 */
export function workflowForm(id) {
  return drafts.get(id) ?? newDraft(id);
}

function newDraft(id) {
  const {content, slots} = copy('workflow-form');
  const element = document.createElement('div');
  element.append(content);
  const draft = {id, element, slots, workflow: undefined, fields: null, enter, state};

  /** @param {boolean} quiet whether the form only accompanies the run it is filled from */
  function enter(signal, options = {}) {
    receivePastes(() => draft.fields?.all() ?? [], signal);
    return load(signal, options);
  }

  async function load(signal, {from, quiet = false}) {
    clearProblem(slots.problem);
    const known = Boolean(draft.fields);
    try {
      if (!known) {
        await build(draft, signal);
        drafts.set(id, draft);
      }
      if (from && !(known && quiet)) {
        await fillFrom(draft, from, quiet, signal);
      }
      return draft.workflow;
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        showProblem(slots.problem, failure, {retry: () => load(signal, {from, quiet})});
      }
      return undefined;
    }
  }

  /** What it would send now; undefined as long as it is not known what it takes. */
  function state() {
    return draft.fields && {
      workflowId: id,
      groupId: slots.form.elements.group.value.trim(),
      described: Boolean(draft.workflow.inputs?.length),
      inputs: draft.fields.entries().map(entry => ({...entry, required: entry.required || lacks(draft, entry)})),
    };
  }

  slots.code.addEventListener('click', () => element.dispatchEvent(new Event('code')));
  slots.form.addEventListener('submit', event => {
    event.preventDefault();
    send(draft);
  });
  slots.form.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(draft);
    }
  });
  return draft;
}

async function build(draft, signal) {
  const {id, slots} = draft;
  const [workflows, limits] = await Promise.all([listWorkflows(signal), settings(signal)]);
  // Where none is listed, it is not known which there are; the service decides when it is submitted.
  if (workflows.length && !workflows.some(each => each.id === id)) {
    throw new Error(`This deployment has no workflow with the ID “${id}”. Check the ID, or choose one from the list.`);
  }
  const workflow = workflows.find(each => each.id === id) ?? {id};
  draft.workflow = workflow;
  draft.fields = workflow.inputs?.length ? describedFields(workflow.inputs, limits) : freeFields(limits);
  draft.limits = limits;
  slots.fields.replaceChildren(draft.fields.element);
  slots.form.hidden = false;
}

/** Where they are not told, the application refuses what it does not take. */
async function settings(signal) {
  try {
    return await getJson('api/settings', signal);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    return {};
  }
}

async function fillFrom(draft, runId, quiet, signal) {
  const run = await getJson(apiPath('runs', runId), signal);
  const values = new Map();
  const files = [];
  for (const {name, value} of run.inputs ?? []) {
    if (value !== undefined && value !== null) {
      values.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    } else {
      files.push(name);
    }
  }
  draft.fields.fill(values, files);
  askForFiles(draft, files, quiet);
  draft.slots.form.elements.group.value = run.groupId ?? '';
  draft.element.dispatchEvent(new Event('filled'));
}

/** A run does not hold its files: they are given again, and a run without them is never started unasked. */
function askForFiles(draft, names, quiet) {
  draft.missing = draft.fields.all().filter(
    field => field.control.value() === undefined && names.some(name => belongsTo(field.name, name)));
  if (quiet) {
    return;
  }
  for (const field of draft.missing) {
    field.showError('The run before had a file here. Choose it again.');
  }
}

/** Whether it is a file that the run before had, and this one has not yet. */
function lacks(draft, {name}) {
  return (draft.missing ?? []).some(field => field.name === name);
}

/** The first field that still lacks its file; each is asked for once more, and then left out. */
function lackingFile(draft) {
  const lacking = (draft.missing ?? []).filter(
    field => field.element.isConnected && field.control.value() === undefined);
  draft.missing = [];
  for (const field of lacking) {
    field.showError('The run before had a file here. Choose it again, or run the workflow once more to go without it.');
  }
  return lacking.at(0);
}

async function send(draft) {
  const {slots, fields} = draft;
  if (draft.sending) {
    return;
  }
  clearProblem(slots.problem);
  clearProblem(slots.outcome);
  const wrong = fields.firstWrong() ?? lackingFile(draft);
  if (wrong) {
    wrong.focus();
    // With its label and what is said of it, which are above.
    wrong.element.scrollIntoView({block: 'nearest'});
    return;
  }
  const form = new FormData();
  fields.appendTo(form);
  if ([...form.keys()].length === 0) {
    // A form without any part is none to most servers. This is how browsers send a file that was not chosen.
    form.append('nothing', new File([], ''));
  }
  const {maxUpload} = draft.limits;
  if (maxUpload && sizeOf(form) > maxUpload) {
    showProblem(slots.outcome, new Error(`The files are too large together: ${size(maxUpload)} are allowed.`), {focus: true});
    return;
  }
  draft.sending = new AbortController();
  showSending(slots, true);
  const stop = () => draft.sending.abort();
  slots.stop.addEventListener('click', stop);
  window.addEventListener('beforeunload', warn);
  try {
    const run = await submit({
      workflowId: draft.id,
      groupId: slots.form.elements.group.value.trim(),
      form,
      signal: draft.sending.signal,
      onProgress: progress => showProgress(slots, progress),
    });
    keepSubmitted(run);
    announce('The run was started');
    const place = `#/runs/${encodeURIComponent(run.runId)}`;
    if (draft.element.isConnected) {
      location.hash = place;
    } else {
      slots.outcome.replaceChildren(
        make('p', {className: 'notice'}, 'The run was started. ', make('a', {href: place}, 'Look at it')));
    }
  } catch (failure) {
    showFailure(draft, failure);
  } finally {
    slots.stop.removeEventListener('click', stop);
    window.removeEventListener('beforeunload', warn);
    draft.sending = null;
    showSending(slots, false);
  }
}

/** Has the browser ask before the page is closed: what is being sent would be lost, or what became of it. */
function warn(event) {
  event.preventDefault();
}

/** About what the form takes on its way: its delimiters and heads count too. */
function sizeOf(form) {
  return [...form.values()].reduce((sum, value) => sum + (value.size ?? value.length) + PART_HEAD, 0);
}

/** Beside the field where the application names one, on top of the form otherwise. */
function showFailure({slots, fields}, failure) {
  if (failure.name === 'AbortError') {
    announce('Sending was stopped');
    slots.submit.focus();
    return;
  }
  const field = failure.field && fields.all().find(each => belongsTo(each.name, failure.field));
  if (field && !failure.uncertain) {
    field.showError(failure.message);
    field.focus();
    return;
  }
  showProblem(slots.outcome, failure, {focus: true});
}

function belongsTo(name, field) {
  return field === name || (field.startsWith(`${name}_`) && /^\d+$/.test(field.slice(name.length + 1)));
}

function showSending(slots, sending) {
  slots.submit.ariaDisabled = sending ? 'true' : null;
  slots.sending.hidden = !sending;
  slots.stop.hidden = !sending;
  showProgress(slots, {});
}

function showProgress(slots, {sent, total, done}) {
  const bar = slots.sending.querySelector('progress');
  if (done) {
    // From here on a run may be there; stopping would only hide it.
    slots.stop.hidden = true;
    bar.removeAttribute('value');
    slots.sent.textContent = 'Sent. Starting the run…';
  } else if (total) {
    bar.value = sent / total;
    slots.sent.textContent = `Sending ${size(sent)} of ${size(total)}`;
  } else {
    bar.removeAttribute('value');
    slots.sent.textContent = 'Sending…';
  }
}
