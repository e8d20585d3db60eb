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
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two places in which a jar declares its providers. */
class DescriptorTest {
  private static final String SERVICES = "META-INF/services/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flowscale-api",
        "flowscale-transport-toolkit",
        "flowscale-client",
        "flowscale-transport-jdk",
        "flowscale-transport-jersey",
        "flowscale-transport-vertx"
      })
  void theModuleAndTheClassPathNameTheSameProviders(String artifactId) throws IOException {
    Artifact artifact = Artifact.module(artifactId);
    Map<String, List<String>> provided =
        descriptor(artifact).provides().stream()
            .collect(Collectors.toMap(Provides::service, Provides::providers));

    assertThat(descriptor(artifact).isAutomatic()).isFalse();
    assertThat(serviceFiles(artifact)).isEqualTo(provided);
  }

  @ParameterizedTest
  @CsvSource({
    "jdk, JdkTransportProvider",
    "jersey, JerseyTransportProvider",
    "vertx, VertxTransportProvider"
  })
  void aTransportProvidesItselfAndExportsItsOnlyPackage(String transport, String provider) {
    ModuleDescriptor module = descriptor(Artifact.transport(transport));
    String name = "ai.flowscale.transport." + transport;

    assertThat(module.name()).isEqualTo(name);
    assertThat(module.provides())
        .extracting(Provides::service, Provides::providers)
        .containsExactly(
            tuple("ai.flowscale.api.spi.TransportProvider", List.of(name + "." + provider)));
    assertThat(module.exports()).extracting(ModuleDescriptor.Exports::source).containsExactly(name);
  }

  private static ModuleDescriptor descriptor(Artifact artifact) {
    return ModuleFinder.of(artifact.jar()).findAll().iterator().next().descriptor();
  }

  private static Map<String, List<String>> serviceFiles(Artifact artifact) throws IOException {
    Map<String, List<String>> providers = new TreeMap<>();
    try (JarFile jar = new JarFile(artifact.jar().toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
          try (InputStream in = jar.getInputStream(entry)) {
            providers.put(
                entry.getName().substring(SERVICES.length()),
                new String(in.readAllBytes(), UTF_8).lines().toList());
          }
        }
      }
    }
    return providers;
  }
}
