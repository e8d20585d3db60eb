import {fieldFor} from './field.js';

/** The form of a workflow that describes its inputs. */
export function describedFields(inputs, limits) {
  const fields = inputs.map(input => fieldFor(input, limits));
  const element = document.createElement('div');
  element.append(...fields.map(field => field.element));
  return {
    element,
    all: () => fields,
    firstWrong: () => fields.filter(field => field.check()).at(0),
    appendTo: form => fields.forEach(field => field.appendTo(form)),
    fill: values => {
      for (const field of fields) {
        if (values.has(field.name)) {
          field.fill(values.get(field.name));
        }
      }
    },
  };
}
