/** Copies a template of the page. Gives its content, and its elements with a data-slot by their names. */
export function copy(template) {
  const content = document.getElementById(template).content.cloneNode(true);
  return {content, slots: slotsOf(content)};
}

/** The elements with a data-slot below an element; the slot "no-results" is named noResults. */
export function slotsOf(root) {
  const slots = {};
  for (const element of root.querySelectorAll('[data-slot]')) {
    slots[element.dataset.slot.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())] = element;
  }
  return slots;
}

/** A new element with properties and children; strings become text, never markup. */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Sets an element's text, and shows it if there is one. */
export function tell(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}

let ids = 0;

/** An id that nothing else on the page has. */
export function newId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** Has a screen reader say something that is seen elsewhere on the page. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}

/** What the window, its tab and its bookmark are called. */
export function setTitle(text) {
  document.title = `${text} – Flowscale`;
}
