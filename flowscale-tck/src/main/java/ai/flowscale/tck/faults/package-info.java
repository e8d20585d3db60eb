/**
 * The fault matrix: every operation of a client against everything that can go wrong on the wire,
 * once and always, each cell with the outcome that the library promises.
 *
 * <p>Both dimensions are enums, so that a new operation or a new fault has all its cells at once. A
 * cell is either run or excluded with a reason; {@code docs/fault-matrix.md} is written from the
 * same tables.
 */
@NullMarked
package ai.flowscale.tck.faults;

import org.jspecify.annotations.NullMarked;
