import {make} from './dom.js';

/** Shows in a place of the page what went wrong, and takes the focus there. */
export function showProblem(place, problem, {retry, focus = false} = {}) {
  const box = make('div', {className: 'notice problem', role: 'alert', tabIndex: -1});
  box.append(make('p', {}, problem.message));
  if (problem.uncertain) {
    box.append(
      make('p', {}, 'Whether a run was started is not known. ',
        make('a', {href: '#/runs'}, 'Look at the runs'), ' before you submit it again.'));
  }
  if (retry) {
    box.append(make('button', {type: 'button', onclick: retry}, 'Try again'));
  }
  place.replaceChildren(box);
  if (focus) {
    box.focus();
  }
}

export function clearProblem(place) {
  place.replaceChildren();
}
