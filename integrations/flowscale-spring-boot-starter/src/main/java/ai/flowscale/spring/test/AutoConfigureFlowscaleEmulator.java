package ai.flowscale.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Starts an emulator for the application of a test, such as one with {@code @SpringBootTest}, and
 * points {@code flowscale.api.url} and {@code flowscale.api.key} at it. The emulator is a bean of
 * type {@link ai.flowscale.emulator.FlowscaleEmulator}, executes any workflow id within
 * milliseconds, with one small PNG as output, is reset before each test, and is closed with the
 * application.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureFlowscaleEmulator {}
