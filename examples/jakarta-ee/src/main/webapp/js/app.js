import {runView} from './run-view.js';
import {runsView} from './runs-view.js';
import {workflowView} from './workflow-view.js';
import {workflowsView} from './workflows-view.js';

const main = document.getElementById('main');
let leave = new AbortController();

/** The place on the page stands in the address, so that it can be kept and sent to others. */
function parseHash() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [area = '', ...rest] = path.split('/');
  return {area, id: decoded(rest.join('/')), query: new URLSearchParams(query)};
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function viewOf({area, id, query}, signal) {
  if (area === 'workflows' && id) {
    return workflowView(id, query, signal);
  }
  if (area === 'runs') {
    return id ? runView(id, signal) : runsView(query, signal);
  }
  return workflowsView(signal);
}

function show() {
  leave.abort();
  // They belong to the view that is left.
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  leave = new AbortController();
  const place = parseHash();
  const view = viewOf(place, leave.signal);
  main.replaceChildren(view);
  window.scrollTo(0, 0);
  for (const link of document.querySelectorAll('[data-nav]')) {
    const here = link.dataset.nav === (place.area === 'runs' ? 'runs' : 'workflows');
    link.ariaCurrent = here ? 'page' : null;
  }
}

function follow() {
  show();
  // Whoever reads the page aloud begins at the new heading.
  main.querySelector('h1')?.focus({preventScroll: true});
}

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});

// A file that is dropped beside its field must not take the place of the page.
for (const type of ['dragover', 'drop']) {
  window.addEventListener(type, event => event.preventDefault());
}

window.addEventListener('hashchange', follow);
show();
