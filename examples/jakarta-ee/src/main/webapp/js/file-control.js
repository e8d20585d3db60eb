import {announce, copy} from './dom.js';
import {preview} from './preview.js';
import {size} from './words.js';

const KINDS = {image: 'a picture', video: 'a video', audio: 'a sound'};

/** Takes files by the browser's own chooser, by dropping and by pasting, and shows what it has. */
export function fileControl(input, limits) {
  const {content, slots} = copy('file-drop');
  const element = content.firstElementChild;
  const target = slots.input;
  let files = [];

  target.multiple = Boolean(input.multiple);
  if (input.type in KINDS) {
    target.accept = `${input.type}/*`;
  }

  function add(given) {
    if (!given.length) {
      return;
    }
    files = input.multiple ? [...files, ...given] : given.slice(0, 1);
    show();
    announce(`Added ${given.slice(0, files.length).map(file => file.name).join(', ')}`);
    element.dispatchEvent(new Event('filechange', {bubbles: true}));
  }

  function remove(file) {
    files = files.filter(each => each !== file);
    show();
    announce(`Removed ${file.name}`);
    element.dispatchEvent(new Event('filechange', {bubbles: true}));
    target.focus();
  }

  function show() {
    for (const item of slots.previews.children) {
      item.dispatchEvent(new Event('discard'));
    }
    slots.previews.replaceChildren(...files.map(file => preview(file, () => remove(file))));
  }

  target.addEventListener('change', () => {
    add([...target.files]);
    // So that the same file can be chosen again, and the preview alone tells what is there.
    target.value = '';
  });
  receiveDrops(element, add);

  return {
    element,
    target,
    takesMore: () => input.multiple || files.length === 0,
    add,
    value: () => (files.length ? files : undefined),
    check: () => files.map(file => checkFile(file, input, limits)).find(wrong => wrong) ?? '',
    fill: () => {},
  };
}

function checkFile(file, {type}, {maxUpload}) {
  // A browser does not know every type, and then says nothing.
  if (type in KINDS && file.type && !file.type.startsWith(`${type}/`)) {
    return `“${file.name}” is not ${KINDS[type]}.`;
  }
  return maxUpload && file.size > maxUpload
    ? `“${file.name}” is too large: it has ${size(file.size)}, and ${size(maxUpload)} are allowed.`
    : '';
}

function receiveDrops(element, add) {
  const mark = event => {
    if (event.dataTransfer.types.includes('Files')) {
      element.classList.add('over');
    }
  };
  element.addEventListener('dragenter', mark);
  element.addEventListener('dragover', mark);
  element.addEventListener('dragleave', event => {
    if (!element.contains(event.relatedTarget)) {
      element.classList.remove('over');
    }
  });
  element.addEventListener('drop', event => {
    event.preventDefault();
    element.classList.remove('over');
    add([...event.dataTransfer.files]);
  });
}
