/** Makes Java classes of the descriptions of workflows, and compares descriptions. */
@NullMarked
package ai.flowscale.codegen;

import org.jspecify.annotations.NullMarked;
