import {announce, copy, newId, tell} from './dom.js';
import {fieldFor} from './field.js';

/** The form of a workflow that does not describe its inputs: any number of them, each named and typed by the person. */
export function freeFields(limits) {
  const {content, slots} = copy('free-fields');
  const element = document.createElement('div');
  element.append(content);
  let rows = [];

  function add(name = '', type = 'text') {
    const row = freeRow(limits, name, type, () => remove(row));
    rows.push(row);
    slots.rows.append(row.element);
    number();
    return row;
  }

  function remove(row) {
    const index = rows.indexOf(row);
    rows = rows.filter(each => each !== row);
    row.element.remove();
    number();
    announce('Removed the input');
    (rows[Math.min(index, rows.length - 1)]?.nameField ?? slots.add).focus();
  }

  function number() {
    rows.forEach((row, index) => row.number(index + 1));
  }

  function checkNames() {
    const seen = new Set();
    for (const row of rows) {
      const name = row.name();
      row.showNameError(!name ? 'Give the name of the input.' : seen.has(name) ? 'There is another input of this name.' : '');
      seen.add(name);
    }
  }

  slots.add.addEventListener('click', () => add().nameField.focus());
  add();

  return {
    element,
    all: () => rows.map(row => row.asField()),
    entries: () => rows.map(row => row.entry()),
    firstWrong: () => {
      checkNames();
      const wrong = rows.filter(row => [row.hasNameError(), row.check()].some(Boolean));
      return wrong.at(0);
    },
    appendTo: form => rows.forEach(row => row.appendTo(form)),
    fill: (values, files) => {
      rows.forEach(row => row.element.remove());
      rows = [];
      for (const [name, value] of values) {
        add(name).fill(value);
      }
      files.forEach(name => add(name, 'file'));
      if (!rows.length) {
        add();
      }
    },
  };
}

function freeRow(limits, name, type, onRemove) {
  const {content, slots} = copy('free-row');
  const element = content.firstElementChild;
  let value;

  for (const [label, field] of [[slots.nameLabel, slots.name], [slots.typeLabel, slots.type]]) {
    field.id = newId('free');
    label.htmlFor = field.id;
  }
  slots.nameError.id = newId('free');
  slots.name.setAttribute('aria-describedby', slots.nameError.id);
  slots.name.value = name;
  slots.type.value = type;
  slots.name.addEventListener('input', () => showNameError(''));
  slots.type.addEventListener('change', retype);
  slots.remove.addEventListener('click', onRemove);
  retype();

  /** Keeps what was typed where the new type takes it. */
  function retype() {
    const before = value?.control.value();
    const input = {type: slots.type.value, required: slots.type.value !== 'text', name: 'value', unmarked: true};
    value = fieldFor(input, limits, {label: 'Value'});
    if (typeof before === 'string' && input.type !== 'boolean') {
      value.fill(before);
    }
    slots.value.replaceChildren(value.element);
  }

  function showNameError(text) {
    tell(slots.nameError, text);
    slots.name.ariaInvalid = text ? 'true' : null;
  }

  function number(position) {
    slots.legend.textContent = `Input ${position}`;
    slots.remove.ariaLabel = `Remove input ${position}`;
  }

  const row = {
    element,
    nameField: slots.name,
    number,
    name: () => slots.name.value.trim(),
    showNameError,
    hasNameError: () => !slots.nameError.hidden,
    check: () => value.check(),
    fill: text => value.fill(text),
    focus: () => (row.hasNameError() ? slots.name : value).focus(),
    appendTo: form => {
      // An empty text is a value here: the person has named it.
      if (slots.type.value === 'text') {
        form.append(row.name(), value.control.value() ?? '');
      } else {
        value.appendTo(form, row.name());
      }
    },
    entry: () => ({name: row.name(), type: slots.type.value, value: value.control.value() ?? (slots.type.value === 'text' ? '' : undefined)}),
    asField: () => ({...value, name: row.name()}),
  };
  return row;
}
