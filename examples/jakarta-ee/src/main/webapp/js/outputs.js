import {make} from './dom.js';

const KINDS = {
  image: /\.(png|jpe?g|webp|avif|gif|bmp)$/i,
  video: /\.(mp4|webm|mov|m4v)$/i,
  audio: /\.(mp3|wav|flac|ogg|oga|opus|m4a)$/i,
  text: /\.(txt|json|csv|md|log)$/i,
};

/** What an output is, by its name; a "file" is not shown, only given. */
export function kindOf({filename}) {
  return Object.keys(KINDS).find(kind => KINDS[kind].test(filename)) ?? 'file';
}

export function downloadUrl({contentUrl}) {
  return `${contentUrl}${contentUrl.includes('?') ? '&' : '?'}download`;
}

/** As many as the application puts into one archive. */
const MOST_IN_ARCHIVE = 100;

/** Links to all of some outputs, in as few files as they fit into. */
export function archiveLinks(outputs) {
  const links = [];
  for (let from = 0; from < outputs.length; from += MOST_IN_ARCHIVE) {
    const part = outputs.slice(from, from + MOST_IN_ARCHIVE);
    const href = `api/outputs?${new URLSearchParams(part.map(({filename}) => ['name', filename]))}`;
    const words = part.length < outputs.length ? `Download ${from + 1} to ${from + part.length}` : 'Download all';
    links.push(make('a', {className: 'button', href, download: ''}, words));
  }
  return links;
}

/** How an output is shown on the page. */
export function elementOf(output, kind, onOpen) {
  switch (kind) {
    case 'image':
      return picture(output, onOpen);
    case 'video':
      return orNote(make('video', {src: output.contentUrl, controls: true, preload: 'metadata'}), output);
    case 'audio':
      return orNote(make('audio', {src: output.contentUrl, controls: true, preload: 'metadata'}), output);
    case 'text':
      return text(output);
    default:
      return note('This kind of file is not shown here.');
  }
}

function picture(output, onOpen) {
  const image = make('img', {src: output.contentUrl, alt: '', loading: 'lazy', decoding: 'async'});
  const button = make('button', {type: 'button', className: 'open', onclick: onOpen}, image);
  button.ariaLabel = `Show ${output.filename} larger`;
  image.addEventListener('error', () => button.replaceWith(note('The picture cannot be shown here.')));
  return button;
}

function orNote(player, output) {
  player.ariaLabel = output.filename;
  player.addEventListener('error', () => player.replaceWith(note('This browser cannot play it.')));
  return player;
}

function note(words) {
  return make('p', {className: 'quiet'}, words);
}

/** More than anybody reads here; the download has the rest. */
const MAX_TEXT = 64 * 1024;

function text(output) {
  const element = make('pre', {tabIndex: 0});
  element.setAttribute('role', 'region');
  element.ariaLabel = output.filename;
  load(output.contentUrl, element);
  return element;
}

async function load(url, element) {
  try {
    const response = await fetch(url);
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const all = await beginning(response);
    element.textContent = all.length > MAX_TEXT ? `${all.slice(0, MAX_TEXT)}\n…` : all;
  } catch {
    element.replaceWith(note('The text cannot be shown here.'));
  }
}

/** Reads no more of it than is shown. */
async function beginning(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let all = '';
  while (all.length <= MAX_TEXT) {
    const {done, value} = await reader.read();
    if (done) {
      return all;
    }
    all += value;
  }
  await reader.cancel();
  return all;
}
