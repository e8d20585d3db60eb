import {controlFor} from './controls.js';
import {copy, make, newId, tell} from './dom.js';
import {title} from './words.js';

/**
 * A labelled control for one input of a workflow, with a place for what is wrong with it.
 *
 * @param label what it is called where the input alone does not tell
 */
export function fieldFor(input, limits, {label} = {}) {
  const {content, slots} = copy('field');
  const element = content.firstElementChild;
  const control = controlFor(input, limits);
  const id = newId('input');

  control.target.id = id;
  slots.label.htmlFor = id;
  slots.label.append(...(input.unmarked ? [label] : labelOf(input, label ?? title(input.name))));
  slots.hint.id = `${id}-hint`;
  slots.error.id = `${id}-error`;
  tell(slots.hint, input.description);
  control.target.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
  if (input.required) {
    control.target.ariaRequired = 'true';
  }
  if (control.target.type === 'checkbox') {
    element.classList.add('check');
    slots.label.before(control.element);
  } else {
    element.append(control.element);
  }

  function showError(text) {
    tell(slots.error, text);
    control.target.ariaInvalid = text ? 'true' : null;
  }

  // A complaint goes when its reason may have gone; a new one comes with the next try.
  for (const type of ['input', 'filechange']) {
    element.addEventListener(type, () => showError(''));
  }

  return {
    element,
    control,
    name: input.name,
    showError,
    check: () => {
      const missing = input.required && control.value() === undefined;
      const wrong = missing ? 'This is needed.' : control.check();
      showError(wrong);
      return wrong;
    },
    appendTo: (form, name = input.name) => append(form, name, control.value(), input.multiple),
    fill: control.fill,
    /** For the code that says the same. */
    entry: () => ({...input, value: control.value()}),
    focus: () => control.target.focus(),
  };
}

function labelOf({name, required}, label) {
  const parts = [label];
  if (label !== name) {
    parts.push(' ', make('code', {}, name));
  }
  parts.push(' ', make('span', {className: required ? 'mark required' : 'mark'}, required ? 'required' : 'optional'));
  return parts;
}

function append(form, name, value, multiple) {
  if (value === undefined) {
    return;
  }
  if (!Array.isArray(value)) {
    form.append(name, value);
    return;
  }
  value.forEach((file, index) => form.append(multiple ? `${name}_${index}` : name, file, file.name));
}
