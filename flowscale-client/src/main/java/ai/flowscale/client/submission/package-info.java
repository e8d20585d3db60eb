/** Submitting workflows, and searching for the runs of submissions whose outcome is not known. */
@NullMarked
package ai.flowscale.client.submission;

import org.jspecify.annotations.NullMarked;
