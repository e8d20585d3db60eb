import {copy} from './dom.js';
import {downloadUrl, elementOf, kindOf} from './outputs.js';
import {openViewer} from './viewer.js';

/** The results of a run. What is there already stays as it is when more come: a video plays on. */
export function gallery(list) {
  const shown = new Map();

  function show(outputs) {
    for (const output of outputs) {
      if (output.contentUrl && !shown.has(output.filename)) {
        const item = itemOf(output, () => openViewer(pictures(), output));
        shown.set(output.filename, output);
        list.append(item);
      }
    }
  }

  const pictures = () => [...shown.values()].filter(output => kindOf(output) === 'image');
  return {show};
}

function itemOf(output, onOpen) {
  const {content, slots} = copy('gallery-item');
  const item = content.firstElementChild;
  const kind = kindOf(output);
  item.dataset.kind = kind;
  slots.name.textContent = output.filename;
  slots.download.href = downloadUrl(output);
  slots.download.ariaLabel = `Download ${output.filename}`;
  slots.content.append(elementOf(output, kind, onOpen));
  return item;
}
