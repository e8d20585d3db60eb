/**
 * Tests of applications against the emulator. The application's tests bring {@code
 * flowscale-emulator} and {@code spring-boot-starter-test}.
 */
@NullMarked
package ai.flowscale.spring.test;

import org.jspecify.annotations.NullMarked;
