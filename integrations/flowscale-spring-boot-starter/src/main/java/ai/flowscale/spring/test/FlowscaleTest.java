package ai.flowscale.spring.test;

import ai.flowscale.spring.FlowscaleAutoConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the parts of an application that call Flowscale, against the emulator: starts the
 * client and an emulator, as {@link AutoConfigureFlowscaleEmulator} does, and nothing else.
 * Components of the application are not scanned; name those that are tested with {@code @Import}.
 *
 * <pre>{@code
 * @FlowscaleTest
 * @Import(PosterService.class)
 * class PosterServiceTest {
 *   @Test
 *   void makesAPoster(@Autowired PosterService posters, @Autowired FlowscaleEmulator emulator) {
 *     posters.make("Dawn");
 *     assertThat(emulator.runsCreated()).isEqualTo(1);
 *   }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(SpringBootTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@AutoConfigureFlowscaleEmulator
@ImportAutoConfiguration({SslAutoConfiguration.class, FlowscaleAutoConfiguration.class})
public @interface FlowscaleTest {}
