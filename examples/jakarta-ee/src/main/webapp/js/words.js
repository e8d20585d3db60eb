const UNITS = ['bytes', 'KB', 'MB', 'GB'];

export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const TIME = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'});

/** A time element, in the person's own way of writing and zone; a dash where there is none. */
export function time(iso) {
  const date = iso ? new Date(iso) : null;
  if (!date || Number.isNaN(date.getTime())) {
    return '–';
  }
  const element = document.createElement('time');
  element.dateTime = iso;
  element.title = date.toISOString();
  element.textContent = TIME.format(date);
  return element;
}

const RELATIVE = new Intl.RelativeTimeFormat(undefined, {numeric: 'auto'});
const SPANS = [['day', 86400], ['hour', 3600], ['minute', 60]];

/** After that many days the date says more. */
const LONG_AGO = 7;

/** A time element that says how long ago it was, with the time itself for whoever points at it. */
export function ago(iso) {
  const element = time(iso);
  if (typeof element === 'string') {
    return element;
  }
  element.title = element.textContent;
  const seconds = Math.max(0, (Date.now() - new Date(iso)) / 1000);
  const [unit, length] = SPANS.find(span => seconds >= span[1]) ?? [];
  const count = Math.floor(seconds / length);
  if (!unit) {
    element.textContent = 'just now';
  } else if (unit !== 'day' || count < LONG_AGO) {
    element.textContent = RELATIVE.format(-count, unit);
  }
  return element;
}

/** From one time to another; empty where one is missing. */
export function between(from, to) {
  const milliseconds = new Date(to ?? NaN) - new Date(from ?? NaN);
  return Number.isNaN(milliseconds) ? '' : duration(milliseconds);
}

const STATUSES = {
  waiting: ['queued', 'pending', 'created'],
  done: ['completed', 'success', 'succeeded'],
  failed: ['failed', 'error', 'timeout'],
  cancelled: ['cancelled', 'canceled'],
};

/** What to say of a status, and its kind for the style. A word that is not known is work in progress. */
export function status(word) {
  const key = String(word ?? '').toLowerCase();
  const kind = Object.keys(STATUSES).find(each => STATUSES[each].includes(key)) ?? 'working';
  const text = key.replaceAll('_', ' ');
  return {kind, text: text ? text[0].toUpperCase() + text.slice(1) : 'Unknown'};
}

/** "seed_456" is shown as "Seed", with the name itself beside it. */
export function title(name) {
  const words = name.replace(/_\d+$/, '').replaceAll('_', ' ').trim();
  return words ? words[0].toUpperCase() + words.slice(1) : name;
}
