package ai.flowscale.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No client is on the class path of these tests: each finds those that its class loader names. */
class ClientProviderTest {
  @TempDir Path folder;

  @Test
  void withoutAClientTheMissingArtifactIsNamed() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ClientProvider.find(Optional.empty()))
        .withMessageContaining("ai.flowscale:flowscale-client")
        .withMessageContaining("jlink needs the module ai.flowscale.client");
  }

  @Test
  void theChosenClassLoaderIsAsked() throws IOException {
    try (URLClassLoader loader = naming("a", First.class.getName())) {
      assertThat(ClientProvider.find(Optional.of(loader))).isInstanceOf(First.class);
    }
  }

  @Test
  void theClassLoaderOfTheThreadIsAsked() throws IOException {
    try (URLClassLoader loader = naming("a", First.class.getName())) {
      assertThat(onThreadOf(loader, () -> ClientProvider.find(Optional.empty())))
          .isInstanceOf(First.class);
    }
  }

  @Test
  void aClientThatTwoClassLoadersSeeIsOne() throws IOException {
    try (URLClassLoader one = naming("a", First.class.getName());
        URLClassLoader other = naming("b", First.class.getName())) {
      assertThat(onThreadOf(one, () -> ClientProvider.find(Optional.of(other))))
          .isInstanceOf(First.class);
    }
  }

  @Test
  void twoClientsAreBothNamed() throws IOException {
    try (URLClassLoader loader = naming("a", First.class.getName(), Second.class.getName())) {
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> ClientProvider.find(Optional.of(loader)))
          .withMessageContainingAll(First.class.getName(), Second.class.getName());
    }
  }

  /** As in a server whose application has another copy of the API beside the server's own. */
  @Test
  void aClientThatCannotBeUsedIsPassedOver() throws IOException {
    try (URLClassLoader broken = naming("a", "no.such.Client", ClientProviderTest.class.getName());
        URLClassLoader sound = naming("b", First.class.getName())) {
      assertThat(onThreadOf(sound, () -> ClientProvider.find(Optional.of(broken))))
          .isInstanceOf(First.class);
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> ClientProvider.find(Optional.of(broken)))
          .withMessageContainingAll("no.such.Client", ClientProviderTest.class.getName());
    }
  }

  private URLClassLoader naming(String name, String... providers) throws IOException {
    Path services = folder.resolve(name).resolve("META-INF/services");
    Files.createDirectories(services);
    Files.write(services.resolve(ClientProvider.class.getName()), List.of(providers));
    return new URLClassLoader(
        new URL[] {folder.resolve(name).toUri().toURL()},
        ClientProviderTest.class.getClassLoader());
  }

  private static ClientProvider onThreadOf(ClassLoader loader, Supplier<ClientProvider> lookup) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return lookup.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** A client that is only looked up. */
  public static class First implements ClientProvider {
    @Override
    public Flowscale open(FlowscaleConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BatchCheckpoint fileCheckpoint(Path file) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Workflow> describedWorkflows(JsonValue document) {
      throw new UnsupportedOperationException();
    }
  }

  /** Another one. */
  public static class Second extends First {}
}
