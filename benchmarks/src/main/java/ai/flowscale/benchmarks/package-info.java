/** What the library costs beside the same HTTP library used raw by someone who knows it. */
@NullMarked
package ai.flowscale.benchmarks;

import org.jspecify.annotations.NullMarked;
