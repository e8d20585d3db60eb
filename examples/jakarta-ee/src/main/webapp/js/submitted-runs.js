/** A service may not know a run at once that it has just started. */
const KNOWN_AFTER = 60_000;

const times = new Map();

/** Keeps of a run that this tab has started what only the answer to its submission tells. */
export function keepSubmitted({runId, nodeErrors}) {
  times.set(runId, performance.now());
  if (nodeErrors?.length) {
    session(storage => storage.setItem(`refused:${runId}`, nodeErrors.join(', ')));
  }
}

/** Whether a run that is not found may only be too new. */
export function isNew(runId) {
  return performance.now() - times.get(runId) < KNOWN_AFTER;
}

/** The nodes of a run that were refused, in words. */
export function refusedNodes(runId) {
  return session(storage => storage.getItem(`refused:${runId}`));
}

/** Browsers that are told to keep no data of a site throw where it is only named. */
function session(use) {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
