import {fieldFor} from './field.js';
import {title} from './words.js';

/** The form of a workflow that describes its inputs. */
export function describedFields(inputs, limits) {
  const labels = distinctLabels(inputs);
  const fields = inputs.map((input, index) => fieldFor(input, limits, {label: labels[index]}));
  const element = document.createElement('div');
  element.append(...fields.map(field => field.element));
  return {
    element,
    all: () => fields,
    entries: () => fields.map(field => field.entry()),
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

/** Two inputs of one name are told apart by numbers: "Image 1", "Image 2". */
function distinctLabels(inputs) {
  const labels = inputs.map(({label, name}) => label || title(name));
  return labels.map((label, index) => {
    if (labels.indexOf(label) === labels.lastIndexOf(label)) {
      return label;
    }
    return `${label} ${labels.slice(0, index + 1).filter(each => each === label).length}`;
  });
}
