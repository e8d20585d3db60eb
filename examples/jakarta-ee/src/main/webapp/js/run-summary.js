import {title} from './words.js';

/** More says no more. */
const MOST = 3;

/** What tells a run from others of its workflow: its prompt, or else its first inputs; empty where it has none. */
export function summaryOf({inputs = []}) {
  const values = inputs.filter(({value}) => value !== undefined && value !== null);
  const prompt = values.find(({value}) => isProse(value));
  if (prompt) {
    return prompt.value.trim();
  }
  return values
    .slice(0, MOST)
    .map(({name, value}) => `${title(name)}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** No number, no truth value and no JSON. */
function isProse(value) {
  return typeof value === 'string' && /\p{L}/u.test(value) && Number.isNaN(Number(value))
    && !/^\s*([[{].*|true|false)\s*$/s.test(value);
}
