/** An image model for Spring AI that runs workflows, auto-configured in Spring Boot. */
@NullMarked
package ai.flowscale.springai;

import org.jspecify.annotations.NullMarked;
