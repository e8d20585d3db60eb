@NullMarked
package ai.flowscale.spring.fastapi;

import org.jspecify.annotations.NullMarked;
