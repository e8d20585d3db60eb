import {LANGUAGES} from './code.js';
import {announce, copy, make} from './dom.js';
import {tabs} from './tabs.js';

/** As long as the page is there, the language is the one that was chosen last. */
let language = 0;

/** What runs a workflow from elsewhere with the inputs that its form has now, and follows them. */
export function codePanel(form, signal) {
  const {content, slots} = copy('code-panel');
  slots.languages.append(...LANGUAGES.map(({name}) => make('button', {type: 'button', role: 'tab'}, name)));
  const choose = tabs(slots.languages, LANGUAGES.map(() => slots.panel), chosen => {
    language = chosen;
    show();
  });

  function show() {
    const {needs, write} = LANGUAGES[language];
    slots.needs.textContent = needs;
    slots.code.replaceChildren(...coloured(form.state() ? write(form.state()) : ''));
  }

  slots.copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(slots.code.textContent);
      announce('Copied');
      slots.copy.textContent = 'Copied';
      setTimeout(() => { slots.copy.textContent = 'Copy'; }, 2000);
    } catch {
      // Without TLS a browser has no clipboard for pages.
      getSelection().selectAllChildren(slots.code);
      announce('The code is selected');
    }
  });
  // After the form itself: some of its buttons change it.
  for (const type of ['input', 'change', 'filechange', 'filled', 'click']) {
    form.element.addEventListener(type, show, {signal});
  }
  choose(language);
  return content;
}

const TOKENS = /(?<comment>(?<=^|\s)(?:\/\/|#)[^\n]*)|(?<string>"(?:\\.|[^"\\])*"|'[^']*')|(?<keyword>\b(?:class|for|fun|import|new|public|static|try|val|var|void)\b)/gm;

function coloured(code) {
  const parts = [];
  let done = 0;
  for (const match of code.matchAll(TOKENS)) {
    const kind = Object.keys(match.groups).find(name => match.groups[name] !== undefined);
    parts.push(code.slice(done, match.index), make('span', {className: kind}, match[0]));
    done = match.index + match[0].length;
  }
  parts.push(code.slice(done));
  return parts;
}
