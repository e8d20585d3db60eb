package ai.flowscale.tests.shapes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two places in which a jar declares its provider. */
class DescriptorTest {
  private static final String SERVICE = "ai.flowscale.api.spi.TransportProvider";

  @ParameterizedTest
  @CsvSource({
    "jdk, JdkTransportProvider",
    "jersey, JerseyTransportProvider",
    "vertx, VertxTransportProvider"
  })
  void theModuleAndTheClassPathNameTheSameProvider(String transport, String provider)
      throws IOException {
    Artifact artifact = Artifact.transport(transport);
    ModuleDescriptor module =
        ModuleFinder.of(artifact.jar()).findAll().iterator().next().descriptor();
    String name = "ai.flowscale.transport." + transport;

    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.name()).isEqualTo(name);
    assertThat(module.provides())
        .extracting(Provides::service, Provides::providers)
        .containsExactly(tuple(SERVICE, List.of(name + "." + provider)));
    try (JarFile jar = new JarFile(artifact.jar().toFile());
        InputStream in = jar.getInputStream(jar.getEntry("META-INF/services/" + SERVICE))) {
      assertThat(new String(in.readAllBytes(), UTF_8).lines())
          .containsExactly(name + "." + provider);
    }
    assertThat(module.exports()).extracting(ModuleDescriptor.Exports::source).containsExactly(name);
  }
}
