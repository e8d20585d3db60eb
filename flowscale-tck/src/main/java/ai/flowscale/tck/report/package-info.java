/**
 * What came of a run of the kit: recorded by the tests, read again, and told in reports.
 *
 * <p>{@link ai.flowscale.tck.ConformanceMain} runs the kit without a build and writes a report.
 */
@NullMarked
package ai.flowscale.tck.report;

import org.jspecify.annotations.NullMarked;
