import {fileControl} from './file-control.js';
import {make} from './dom.js';

/**
 * What a person enters a value with. Each has its element, the target of its label, check() for
 * what is wrong with the value, value() for what is sent, undefined for nothing, and fill().
 */
export function controlFor(input, limits) {
  if (Array.isArray(input.options) && input.options.length) {
    return choiceControl(input);
  }
  switch (input.type) {
    case 'integer':
    case 'number':
      return numberControl(input);
    case 'boolean':
      return booleanControl(input);
    case 'json':
      return textControl(input, {className: 'code', rows: 4, spellcheck: false}, checkJson);
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return fileControl(input, limits);
    default:
      return textControl(input, {rows: 2}, checkText);
  }
}

/** The service takes no longer texts; ours is the friendlier refusal. */
const MAX_TEXT = 1024 * 1024;

function checkText(text) {
  return new Blob([text]).size > MAX_TEXT ? 'This text is longer than 1 MB. Give it as a file.' : '';
}

function checkJson(text) {
  try {
    JSON.parse(text);
    return checkText(text);
  } catch (wrong) {
    return `This is not JSON: ${wrong.message}.`;
  }
}

/** Left out where nothing was entered, so that the workflow's own value counts; but a default that was wiped out is sent as empty. */
function textValue(input, text) {
  return text === '' && !hasDefault(input) ? undefined : text;
}

function hasDefault(input) {
  return input.default !== undefined && input.default !== null && input.default !== '';
}

function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function textControl(input, properties, check) {
  const element = make('textarea', properties);
  if (hasDefault(input)) {
    element.value = asText(input.default);
  }
  // JSON has no empty value.
  const value = () =>
    input.type === 'json' && element.value.trim() === '' ? undefined : textValue(input, element.value);
  return {
    element,
    target: element,
    value,
    check: () => (value() ? check(element.value) : ''),
    fill: text => { element.value = text; },
  };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A text field: a number field would hide what was typed where it is no number, and round seeds
 * that have more digits than a double.
 */
function numberControl(input) {
  const field = make('input', {type: 'text', inputMode: 'decimal', autocomplete: 'off'});
  if (hasDefault(input)) {
    field.value = asText(input.default);
  }
  const value = () => field.value.trim() || undefined;
  const control = {element: field, target: field, value, check: () => checkNumber(input, value()), fill: text => { field.value = text; }};
  if (/seed/i.test(input.name)) {
    const button = make('button', {type: 'button', onclick: () => { field.value = randomSeed(input); }}, 'Random');
    button.ariaLabel = `Random number for ${input.name}`;
    control.element = make('div', {className: 'together'}, field, button);
  }
  return control;
}

function checkNumber({min, max}, value) {
  if (value === undefined) {
    return '';
  }
  if (!NUMBER.test(value)) {
    return 'This is not a number. Write it like 42 or 0.75.';
  }
  if (typeof min === 'number' && Number(value) < min) {
    return `This has to be ${min} or more.`;
  }
  return typeof max === 'number' && Number(value) > max ? `This has to be ${max} or less.` : '';
}

const MAX_SEED = 2 ** 32;

function randomSeed({min = 0, max = MAX_SEED}) {
  return String(Math.floor(min + Math.random() * (Math.min(max, MAX_SEED) - min)));
}

function booleanControl(input) {
  const field = make('input', {type: 'checkbox', checked: input.default === true || input.default === 'true'});
  return {
    element: field,
    target: field,
    value: () => String(field.checked),
    check: () => '',
    fill: text => { field.checked = text === 'true'; },
  };
}

function choiceControl(input) {
  const field = make('select');
  if (!input.required && !hasDefault(input)) {
    field.append(make('option', {value: ''}, 'Not set'));
  }
  field.append(...input.options.map(option => make('option', {value: asText(option)}, asText(option))));
  if (hasDefault(input)) {
    field.value = asText(input.default);
  }
  return {
    element: field,
    target: field,
    value: () => field.value || undefined,
    check: () => '',
    fill: text => { field.value = text; },
  };
}
