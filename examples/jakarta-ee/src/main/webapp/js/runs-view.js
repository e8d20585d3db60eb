import {getJson} from './api.js';
import {copy, make, setTitle, tell} from './dom.js';
import {clearProblem, showProblem} from './notice.js';
import {between, status, time} from './words.js';
import {learnNames, workflowName} from './workflows.js';

const SIZE = 20;

export function runsView(query, signal) {
  const {content, slots} = copy('runs-view');
  setTitle('Runs');
  const wanted = {
    group: query.get('group') ?? '',
    page: Math.max(1, Number.parseInt(query.get('page'), 10) || 1),
    size: Number.parseInt(query.get('size'), 10) || SIZE,
  };
  const fields = slots.filter.elements;
  fields.group.value = wanted.group;
  fields.size.value = wanted.size;
  slots.filter.addEventListener('submit', event => {
    event.preventDefault();
    const next = address({group: fields.group.value.trim(), page: 1, size: fields.size.value});
    if (location.hash === next) {
      load(slots, wanted, signal);
    } else {
      location.hash = next;
    }
  });
  slots.refresh.addEventListener('click', () => load(slots, wanted, signal));
  load(slots, wanted, signal);
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

async function load(slots, wanted, signal) {
  clearProblem(slots.problem);
  slots.loading.hidden = false;
  const query = new URLSearchParams({
    sortBy: 'created_at', sortOrder: 'desc', page: wanted.page, pageSize: wanted.size,
  });
  if (wanted.group) {
    query.set('groupId', wanted.group);
  }
  try {
    const [page] = await Promise.all([getJson(`api/runs?${query}`, signal), learnNames(signal)]);
    show(slots, wanted, page);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    showProblem(slots.problem, failure, {retry: () => load(slots, wanted, signal)});
  }
  slots.loading.hidden = true;
}

function show(slots, wanted, {runs, meta}) {
  const total = meta?.totalCount ?? runs.length;
  const pages = Math.max(1, meta?.totalPages ?? 1);
  slots.rows.replaceChildren(...runs.map(row));
  slots.table.hidden = runs.length === 0;
  slots.caption.textContent = `${total} ${total === 1 ? 'run' : 'runs'}${wanted.group ? ` of the group “${wanted.group}”` : ''}, newest first`;
  tell(slots.none, runs.length ? '' : emptiness(wanted));
  slots.pages.hidden = pages < 2 && wanted.page === 1;
  slots.page.textContent = `Page ${wanted.page} of ${pages}`;
  link(slots.previous, wanted.page > 1 && {...wanted, page: Math.min(wanted.page - 1, pages)});
  link(slots.next, wanted.page < pages && {...wanted, page: wanted.page + 1});
}

function emptiness({group, page}) {
  if (page > 1) {
    return 'There are no runs on this page.';
  }
  return group ? `There are no runs of the group “${group}”.` : 'There are no runs yet.';
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

function row(run) {
  const {content, slots} = copy('runs-row');
  const {kind, text} = status(run.status);
  slots.run.append(
    run.runId
      ? make('a', {href: `#/runs/${encodeURIComponent(run.runId)}`, className: 'id'}, run.runId)
      : 'unknown');
  slots.status.textContent = text;
  slots.status.dataset.kind = kind;
  slots.workflow.textContent = run.workflowId ? workflowName(run.workflowId) : '–';
  slots.group.textContent = run.groupId ?? '–';
  slots.created.append(time(run.createdAt));
  slots.took.textContent = between(run.startedAt, run.completedAt) || '–';
  return content;
}
