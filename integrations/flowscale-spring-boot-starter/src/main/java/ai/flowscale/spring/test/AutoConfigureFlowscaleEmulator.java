package ai.flowscale.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Starts an emulator for the application of a test, such as one with {@code @SpringBootTest}, and
 * points {@code flowscale.api.url} and {@code flowscale.api.key} at it, without the application's
 * proxies. The emulator is a bean of type {@link ai.flowscale.emulator.FlowscaleEmulator}, executes
 * any workflow id within milliseconds, with one small PNG as output, is reset before each test, and
 * is closed with the application.
 *
 * <p>The application does not start if a bean of type {@link ai.flowscale.api.FlowscaleConfig}
 * calls another address or goes through a proxy. A {@link ai.flowscale.api.Flowscale} bean of the
 * application's own has to take its address from {@code flowscale.api.url}.
 *
 * <p>Spring's tests share applications, and so emulators. JUnit runs test classes with this
 * annotation, and their tests, one after the other, also where others run concurrently.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ResourceLock("ai.flowscale.emulator")
public @interface AutoConfigureFlowscaleEmulator {}
