import {copy, make} from './dom.js';
import {kindOf} from './outputs.js';
import {showProgress} from './recent-runs.js';
import {summaryOf} from './run-summary.js';
import {ago, between, status} from './words.js';
import {workflowName} from './workflows.js';

/** As much of an ID as tells it from others in a list. */
const SHORT_ID = 8;

const GLYPHS = {video: '▶', audio: '♪', text: '¶', file: '↓'};

/**
 * A run in a list: what was run and when, how it went, and its first picture.
 *
 * @param {boolean} alone whether all runs of the list are of one workflow, so that its name tells nothing
 */
export function runRow(run, usual, {alone = false} = {}) {
  const {content, slots} = copy('runs-row');
  const {kind, text} = status(run.status);
  const name = run.workflowId ? workflowName(run.workflowId) : 'Unknown workflow';
  const summary = summaryOf(run);
  slots.name.textContent = summary || (alone && run.runId ? `Run ${run.runId.slice(0, SHORT_ID)}` : name);
  if (run.runId) {
    slots.name.href = `#/runs/${encodeURIComponent(run.runId)}`;
    slots.name.title = `Run ${run.runId}`;
  }
  if (summary && !alone) {
    slots.facts.append(name, ' · ');
  }
  slots.facts.append(ago(run.createdAt));
  if (run.groupId) {
    slots.facts.append(' ', make('span', {className: 'group'}, run.groupId));
  }
  slots.status.textContent = text;
  slots.status.dataset.kind = kind;
  slots.took.textContent = between(run.startedAt, run.completedAt);
  if (kind === 'working') {
    showProgress(slots.progress, run, usual);
  }
  slots.thumb.append(...thumbnail(run, kind));
  slots.thumb.dataset.kind = kind;
  return content;
}

function thumbnail({outputs = []}, kind) {
  const shown = pictureOf(outputs);
  if (shown) {
    return [shown];
  }
  return outputs.length && kind === 'done' ? [make('span', {ariaHidden: 'true'}, GLYPHS[kindOf(outputs[0])])] : [];
}

/** The first picture among outputs, for decoration; undefined where there is none. */
export function pictureOf(outputs = []) {
  const output = outputs.find(each => each.contentUrl && kindOf(each) === 'image');
  if (!output) {
    return undefined;
  }
  const image = make('img', {alt: '', loading: 'lazy', decoding: 'async', src: output.contentUrl});
  image.addEventListener('error', () => image.remove());
  return image;
}
