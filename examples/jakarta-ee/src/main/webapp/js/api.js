/** What the application answers when it cannot do what it was asked for. */
export class Problem extends Error {
  constructor({status = 0, type, title, detail, field, uncertain = type === UNCERTAIN} = {}) {
    super(detail || title || OWN_WORDS[status] || `The application answered with an error (${status}).`);
    this.status = status;
    this.field = field;
    this.uncertain = uncertain;
  }
}

/** Of a submission that may have started a run. */
const UNCERTAIN = 'urn:flowscale:problem:submission-uncertain';

/** For answers that come without words, from a proxy for instance. */
const OWN_WORDS = {
  0: 'The application cannot be reached. Check the connection and try again.',
  404: 'There is no such thing here.',
  413: 'This is more than may be uploaded.',
  429: 'Too many requests. Wait a minute and try again.',
  502: 'The service behind this application does not answer. Try again later.',
  503: 'The application is not ready. Try again in a moment.',
  504: 'The service behind this application takes too long to answer. Try again later.',
};

export function apiPath(...segments) {
  return ['api', ...segments.map(encodeURIComponent)].join('/');
}

export async function getJson(path, signal) {
  return answered(await request(path, {signal}));
}

export async function postEmpty(path, signal) {
  return answered(await request(path, {method: 'POST', signal}));
}

async function request(path, options) {
  try {
    return await fetch(path, {headers: {Accept: 'application/json, application/problem+json'}, ...options});
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : new Problem();
  }
}

async function answered(response) {
  let text;
  try {
    text = await response.text();
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : new Problem();
  }
  return judge(response.status, text);
}

/** Gives the JSON of a good answer, and throws a Problem for any other. */
export function judge(status, text) {
  const json = parsed(text);
  if (status >= 200 && status < 300 && json !== undefined) {
    return json;
  }
  const words = json && typeof json === 'object' ? json : {};
  throw new Problem({...words, status: status >= 200 && status < 300 ? 502 : status});
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
