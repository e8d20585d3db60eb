/** Gives files that are pasted anywhere on the page to the field one is in, or else to the first that has room. */
export function receivePastes(fields, signal) {
  document.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) {
      return;
    }
    const takers = fields().filter(field => field.control.add);
    const taker =
      takers.find(field => field.element.contains(document.activeElement)) ??
      takers.find(field => field.control.takesMore());
    if (taker) {
      event.preventDefault();
      taker.control.add(files);
    }
  }, {signal});
}
