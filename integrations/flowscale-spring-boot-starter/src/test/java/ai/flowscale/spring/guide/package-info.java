@NullMarked
package ai.flowscale.spring.guide;

import org.jspecify.annotations.NullMarked;
