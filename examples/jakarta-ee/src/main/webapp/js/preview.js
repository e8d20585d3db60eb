import {copy, make} from './dom.js';
import {size} from './words.js';

/** Shows a file that was chosen but not sent yet, as far as the browser can. */
export function preview(file, onRemove) {
  const {content, slots} = copy('file-preview');
  const item = content.firstElementChild;
  slots.name.textContent = file.name;
  slots.size.textContent = size(file.size);
  slots.remove.ariaLabel = `Remove ${file.name}`;
  slots.remove.addEventListener('click', onRemove);

  const element = elementFor(file.type);
  if (!element) {
    slots.picture.remove();
    return item;
  }
  const url = URL.createObjectURL(file);
  item.addEventListener('discard', () => URL.revokeObjectURL(url));
  element.addEventListener('error', () => slots.picture.remove());
  element.src = url;
  slots.picture.append(element);
  return item;
}

function elementFor(type) {
  switch (type.split('/')[0]) {
    case 'image':
      return make('img', {alt: ''});
    case 'video':
      return make('video', {controls: true, muted: true, preload: 'metadata'});
    case 'audio':
      return make('audio', {controls: true, preload: 'metadata'});
    default:
      return null;
  }
}
