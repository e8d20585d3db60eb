// Colours, search and copying. Loaded before the page is drawn, so that it is drawn in the chosen colours.
// In a function, since javadoc has scripts of its own beside it.
(() => {
const root = document.currentScript.dataset.root;
const schemes = ["auto", "light", "dark"];
const stored = (() => {
  try {
    return localStorage.getItem("scheme") ?? "auto";
  } catch {
    return "auto"; // A browser may forbid it.
  }
})();
let scheme = schemes.includes(stored) ? stored : "auto";

function showScheme() {
  document.documentElement.dataset.scheme = scheme;
}

showScheme();

function prepareScheme() {
  const button = document.querySelector(".theme");
  const icons = {
    auto: '<circle cx="10" cy="10" r="6.5"/><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/>',
    light: '<circle cx="10" cy="10" r="3.6"/><path d="M10 1.8v2.4M10 15.8v2.4M1.8 10h2.4M15.8 10h2.4M4.2 4.2l1.7 1.7M14.1 14.1l1.7 1.7M4.2 15.8l1.7-1.7M14.1 5.9l1.7-1.7"/>',
    dark: '<path d="M16.8 12.1A7.2 7.2 0 0 1 7.9 3.2a7.2 7.2 0 1 0 8.9 8.9z"/>',
  };
  const show = () => {
    showScheme();
    button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${icons[scheme]}</svg>`;
    button.setAttribute("aria-label", `Colours: ${scheme}`);
    button.title = `Colours: ${scheme}`;
  };
  button.addEventListener("click", () => {
    scheme = schemes[(schemes.indexOf(scheme) + 1) % schemes.length];
    try {
      localStorage.setItem("scheme", scheme);
    } catch {
      // It lasts for this page then.
    }
    show();
  });
  button.hidden = false;
  show();
}

function prepareCopying() {
  for (const block of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
}

const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}_.-]+/u).filter(Boolean);

/** Only those who write a transport look for what is in its test kit. */
const kit = "api/flowscale-tck/";
const inside = /^docs\/(?:transport-|kit-|fault-matrix|architecture)|CONFORMANCE/;
const guide = /^(?:docs\/guide\/|index\.html)/;

/**
 * How well an entry fits: every word has to be somewhere; in a title it counts most. A method's
 * title is its name with its parameters, its heading the type. Undefined where a word is nowhere.
 */
function score([url, title, heading, text, also = ""], query) {
  const api = url.startsWith("api/");
  const name = title.toLowerCase().replace(/\(.*/, "");
  const where = [name, heading.toLowerCase(), text.toLowerCase(), also];
  let sum = url.startsWith(kit) ? -60 : inside.test(url) ? -12 : guide.test(url) ? 6 : 0;
  for (const word of query) {
    const [inTitle, inHeading, inText, inAlso] = where.map((part) => part.indexOf(word));
    if (inTitle < 0 && inHeading < 0 && inText < 0 && inAlso < 0) return undefined;
    if (name === word) sum += api && heading !== "Javadoc" ? 10 : 40;
    if (inTitle === 0) sum += 20;
    else if (inTitle > 0) sum += 12;
    if (inHeading === 0) sum += api ? 2 : 14;
    else if (inHeading > 0) sum += api ? 1 : 10;
    if (inText >= 0) sum += 3;
    if (inAlso >= 0) sum += 11;
  }
  // The client itself is what most look for.
  return sum + (api && heading === "Flowscale" ? 12 : 0) - (heading && !api ? 1 : 0);
}

function marked(text, query) {
  const fragment = document.createDocumentFragment();
  const pattern = new RegExp(`(${query.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  text.split(pattern).forEach((part, index) => {
    const node = document.createElement(index % 2 ? "mark" : "span");
    node.textContent = part;
    fragment.append(node);
  });
  return fragment;
}

function excerpt(text, query) {
  const at = Math.max(0, Math.min(...query.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0)));
  const start = Number.isFinite(at) && at > 50 ? text.indexOf(" ", at - 45) + 1 : 0;
  return (start > 0 ? "… " : "") + text.slice(start, start + 140);
}

function result([url, title, heading, text], query) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  const link = document.createElement("a");
  link.href = root + url;
  link.tabIndex = -1;
  const head = document.createElement("strong");
  const name = document.createElement("span");
  name.append(marked(title, query));
  head.append(name);
  if (heading) {
    const section = document.createElement("span");
    section.append(marked(heading, query));
    head.append(section);
  }
  const found = document.createElement("small");
  found.append(marked(excerpt(text, query), query));
  link.append(head, found);
  item.append(link);
  return item;
}

function prepareSearch() {
  const dialog = document.querySelector("dialog.search");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const hint = dialog.querySelector(".hint");
  const opener = document.querySelector(".find");
  let chosen = 0;

  const choose = (index) => {
    const items = [...list.children];
    chosen = Math.max(0, Math.min(index, items.length - 1));
    items.forEach((item, place) => {
      item.setAttribute("aria-selected", place === chosen);
      item.id = `result-${place}`;
    });
    if (items.length) input.setAttribute("aria-activedescendant", `result-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    items[chosen]?.scrollIntoView({ block: "nearest" });
  };

  const search = () => {
    const query = words(input.value);
    const found = query.length
      ? (window.searchIndex ?? [])
          .map((entry) => [score(entry, query), entry])
          .filter(([points]) => points !== undefined)
          .sort(([one, a], [other, b]) => other - one || a[1].length - b[1].length)
          .slice(0, 30)
      : [];
    list.replaceChildren(...found.map(([, entry]) => result(entry, query)));
    hint.textContent = !query.length
      ? "Type a task, a class, a method or a word of an error message."
      : found.length ? "" : `Nothing found for “${input.value.trim()}”. Try fewer or shorter words.`;
    choose(0);
  };

  const open = () => {
    if (!window.searchIndex && !document.getElementById("search-index")) {
      const script = document.createElement("script");
      script.id = "search-index";
      script.src = `${root}search-index.js`;
      script.addEventListener("load", search);
      document.head.append(script);
    }
    if (!dialog.open) dialog.showModal();
    input.select();
    search();
  };

  opener.hidden = false;
  opener.addEventListener("click", open);
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      choose(chosen + steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      list.children[chosen]?.querySelector("a").click();
    }
  });
  list.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      open();
    }
  });
}

function prepareContents() {
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if (!links.size) return;
  const observer = new IntersectionObserver(
    (entries) => {
      const top = entries.filter((entry) => entry.isIntersecting)[0];
      if (!top) return;
      links.forEach((link, id) => link.toggleAttribute("aria-current", id === top.target.id));
    },
    { rootMargin: "-80px 0px -70% 0px" },
  );
  links.forEach((link, id) => observer.observe(document.getElementById(id)));
}

document.addEventListener("DOMContentLoaded", () => {
  prepareScheme();
  prepareCopying();
  prepareSearch();
  prepareContents();
  document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest" });
});
})();
