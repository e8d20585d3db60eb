import {getJson} from './api.js';
import {copy, setTitle, tell} from './dom.js';
import {clearProblem, showProblem} from './notice.js';
import {usualTime} from './recent-runs.js';
import {runRow} from './run-row.js';
import {learnNames} from './workflows.js';

const SIZE = 20;

/** How often the list is looked at again while a run in it is not finished, in milliseconds. */
const PAUSE = 5000;

export function runsView(query, signal) {
  const {content, slots} = copy('runs-view');
  setTitle('Runs');
  const wanted = {
    group: query.get('group') ?? '',
    page: Math.max(1, Number.parseInt(query.get('page'), 10) || 1),
    size: Number.parseInt(query.get('size'), 10) || SIZE,
  };
  const view = {slots, wanted, signal, timer: 0};
  const fields = slots.filter.elements;
  fields.group.value = wanted.group;
  fields.size.value = wanted.size;
  slots.filter.addEventListener('submit', event => {
    event.preventDefault();
    const next = address({group: fields.group.value.trim(), page: 1, size: fields.size.value});
    if (location.hash === next) {
      load(view);
    } else {
      location.hash = next;
    }
  });
  slots.refresh.addEventListener('click', () => load(view));
  signal.addEventListener('abort', () => clearTimeout(view.timer));
  load(view);
  return content;
}

function address({group, page, size}) {
  const query = new URLSearchParams();
  if (group) {
    query.set('group', group);
  }
  if (page > 1) {
    query.set('page', page);
  }
  if (Number(size) !== SIZE) {
    query.set('size', size);
  }
  return query.size ? `#/runs?${query}` : '#/runs';
}

async function load(view) {
  const {slots, wanted, signal} = view;
  clearTimeout(view.timer);
  clearProblem(slots.problem);
  slots.loading.hidden = slots.rows.childElementCount > 0;
  const query = new URLSearchParams({
    sortBy: 'created_at', sortOrder: 'desc', page: wanted.page, pageSize: wanted.size,
  });
  if (wanted.group) {
    query.set('groupId', wanted.group);
  }
  try {
    const [page] = await Promise.all([getJson(`api/runs?${query}`, signal), learnNames(signal)]);
    show(slots, wanted, page);
    if (page.runs.some(run => !run.final)) {
      again(view);
    }
  } catch (failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    showProblem(slots.problem, failure, {retry: () => load(view)});
  }
  slots.loading.hidden = true;
}

/** Nobody sees what changes in a tab that is hidden, and nobody's place in the list is taken away. */
function again(view) {
  view.timer = setTimeout(() => {
    const busy = document.hidden || view.slots.rows.contains(document.activeElement);
    (busy ? again : load)(view);
  }, PAUSE);
}

function show(slots, wanted, {runs, meta}) {
  const total = meta?.totalCount ?? runs.length;
  const pages = Math.max(1, meta?.totalPages ?? 1);
  slots.rows.replaceChildren(...runs.map(run => runRow(run, usualTime(runs, run.workflowId))));
  tell(
    slots.caption,
    runs.length && `${total} ${total === 1 ? 'run' : 'runs'}${wanted.group ? ` of the group “${wanted.group}”` : ''}, newest first`);
  showEmptiness(slots, runs.length ? undefined : emptiness(wanted));
  slots.pages.hidden = pages < 2 && wanted.page === 1;
  slots.page.textContent = `Page ${wanted.page} of ${pages}`;
  link(slots.previous, wanted.page > 1 && {...wanted, page: Math.min(wanted.page - 1, pages)});
  link(slots.next, wanted.page < pages && {...wanted, page: wanted.page + 1});
}

function showEmptiness(slots, words) {
  slots.none.hidden = !words;
  if (words) {
    [slots.noneTitle.textContent, slots.noneText.textContent, slots.noneLink.textContent, slots.noneLink.href] = words;
  }
}

/** What is not there, what to do about it, and where. */
function emptiness({group, page}) {
  if (page > 1) {
    return ['There are no runs on this page', 'The list has become shorter, or the address is an old one.', 'Go to the first page', address({group, page: 1, size: SIZE})];
  }
  return group
    ? [`There are no runs of the group “${group}”`, 'A run gets its group in the form that starts it.', 'Show the runs of all groups', '#/runs']
    : ['There are no runs yet', 'Choose a workflow and run it. It will be here from then on.', 'Choose a workflow', '#/'];
}

function link(element, target) {
  if (target) {
    element.href = address(target);
    element.ariaDisabled = null;
  } else {
    element.removeAttribute('href');
    element.ariaDisabled = 'true';
  }
}
