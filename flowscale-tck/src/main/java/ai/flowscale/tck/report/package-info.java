/**
 * The outcomes of a run of the kit, which the tests record, and reports about them.
 *
 * <p>{@link ai.flowscale.tck.ConformanceMain} runs the kit without a build and writes a report.
 */
@NullMarked
package ai.flowscale.tck.report;

import org.jspecify.annotations.NullMarked;
