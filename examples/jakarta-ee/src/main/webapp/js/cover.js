import {make} from './dom.js';

/** Where each hue is as far as can be from those before it. */
const GOLDEN_ANGLE = 137.5;
const FIRST_HUE = 172;
const PATTERNS = ['stripes', 'rings', 'dots', 'rays', 'steps'];

/** Draws what stands for a workflow that has no picture yet; no two in a list are alike. */
export function drawCover(element, name, index) {
  element.style.setProperty('--hue', (FIRST_HUE + index * GOLDEN_ANGLE) % 360);
  element.dataset.pattern = PATTERNS[index % PATTERNS.length];
  element.append(make('span', {ariaHidden: 'true'}, [...name][0].toUpperCase()));
}
