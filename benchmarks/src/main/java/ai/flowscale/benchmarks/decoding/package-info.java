/** Reading a page of runs, against a parser that does nothing else. */
@NullMarked
package ai.flowscale.benchmarks.decoding;

import org.jspecify.annotations.NullMarked;
