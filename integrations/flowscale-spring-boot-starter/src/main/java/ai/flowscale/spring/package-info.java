/**
 * A {@link ai.flowscale.api.Flowscale} client in Spring Boot: auto-configured from the properties
 * {@code flowscale.*}, closed with the application.
 */
@NullMarked
package ai.flowscale.spring;

import org.jspecify.annotations.NullMarked;
