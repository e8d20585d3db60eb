import {Problem, apiPath, judge} from './api.js';

/**
 * Submits a workflow. A run costs money, so it is never sent twice by itself, and a failure tells
 * whether a run may have been started.
 *
 * XMLHttpRequest, since fetch does not tell how much of a body has been sent.
 */
export function submit({workflowId, groupId, form, signal, onProgress}) {
  const query = groupId ? `?groupId=${encodeURIComponent(groupId)}` : '';
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let whollySent = false;
    request.upload.addEventListener('progress', event => {
      onProgress(event.lengthComputable ? {sent: event.loaded, total: event.total} : {});
    });
    request.upload.addEventListener('load', () => {
      whollySent = true;
      onProgress({done: true});
    });
    request.addEventListener('load', () => {
      try {
        resolve(judge(request.status, request.responseText));
      } catch (problem) {
        // A gateway's page instead of an answer does not tell what became of the run.
        const unread = !isJson(request);
        problem.uncertain ||= unread && (request.status >= 500 || request.status < 300);
        reject(problem);
      }
    });
    request.addEventListener('error', () => reject(broken(whollySent)));
    request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
    signal.addEventListener('abort', () => request.abort());
    request.open('POST', `${apiPath('workflows', workflowId, 'runs')}${query}`);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.send(form);
  });
}

function isJson(request) {
  return /\bjson\b/.test(request.getResponseHeader('Content-Type') ?? '');
}

function broken(whollySent) {
  return whollySent
    ? new Problem({detail: 'The connection broke before the application answered.', uncertain: true})
    : new Problem({
        detail: 'The connection broke while the inputs were sent, so no run was started. Check the connection and try again.',
      });
}
