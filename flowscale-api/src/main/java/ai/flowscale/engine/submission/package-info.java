/** Submitting workflows, and looking for the runs of submissions whose outcome is not known. */
@NullMarked
package ai.flowscale.engine.submission;

import org.jspecify.annotations.NullMarked;
