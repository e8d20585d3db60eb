/**
 * The fault matrix: every operation of a client with every fault, once and always. Each cell has
 * the outcome that the library guarantees.
 *
 * <p>Both dimensions are enums, so a new operation or fault gets all its cells automatically. A
 * cell is either run or excluded with a reason. {@code docs/fault-matrix.md} is generated from the
 * same tables.
 */
@NullMarked
package ai.flowscale.tests.scenarios.faults;

import org.jspecify.annotations.NullMarked;
