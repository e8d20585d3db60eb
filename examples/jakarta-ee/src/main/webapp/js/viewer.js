import {slotsOf} from './dom.js';
import {downloadUrl} from './outputs.js';

const dialog = document.getElementById('viewer');
const slots = slotsOf(dialog);
let pictures = [];
let position = 0;

/** Shows one of several pictures as large as the window; the arrow keys go from one to the next. */
export function openViewer(all, first) {
  pictures = all;
  go(Math.max(0, all.indexOf(first)));
  dialog.showModal();
}

function go(to) {
  position = (to + pictures.length) % pictures.length;
  const picture = pictures[position];
  slots.name.textContent =
    pictures.length > 1 ? `${picture.filename} (${position + 1} of ${pictures.length})` : picture.filename;
  slots.image.src = picture.contentUrl;
  slots.image.alt = picture.filename;
  slots.download.href = downloadUrl(picture);
  slots.previous.hidden = pictures.length < 2;
  slots.next.hidden = pictures.length < 2;
}

slots.previous.addEventListener('click', () => go(position - 1));
slots.next.addEventListener('click', () => go(position + 1));
dialog.addEventListener('keydown', event => {
  if (event.key === 'ArrowLeft') {
    go(position - 1);
  } else if (event.key === 'ArrowRight') {
    go(position + 1);
  }
});
// A click beside the picture closes it, as everywhere.
dialog.addEventListener('click', event => {
  if (event.target === dialog) {
    dialog.close();
  }
});
dialog.addEventListener('close', () => slots.image.removeAttribute('src'));
