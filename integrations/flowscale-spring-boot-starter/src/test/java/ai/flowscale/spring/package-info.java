@NullMarked
package ai.flowscale.spring;

import org.jspecify.annotations.NullMarked;
