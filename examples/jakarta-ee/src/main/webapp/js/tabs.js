import {newId} from './dom.js';

/**
 * Makes tabs of the buttons of a list: each shows its panel and hides the others. Several tabs may
 * share one panel. The arrow keys go from one to the next.
 *
 * @returns {function(number): void} chooses a tab
 */
export function tabs(list, panels, onChosen = () => {}) {
  const buttons = [...list.children];
  buttons.forEach((button, index) => {
    button.id ||= newId('tab');
    panels[index].id ||= newId('panel');
    button.setAttribute('aria-controls', panels[index].id);
    button.addEventListener('click', () => choose(index));
  });
  list.addEventListener('keydown', event => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (step) {
      event.preventDefault();
      const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      choose(next);
      buttons[next].focus();
    }
  });

  function choose(chosen) {
    buttons.forEach((button, index) => {
      button.ariaSelected = String(index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
    });
    for (const panel of new Set(panels)) {
      panel.hidden = panel !== panels[chosen];
    }
    panels[chosen].setAttribute('aria-labelledby', buttons[chosen].id);
    onChosen(chosen);
  }

  choose(0);
  return choose;
}
