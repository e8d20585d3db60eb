@NullMarked
package ai.flowscale.spring.app;

import org.jspecify.annotations.NullMarked;
