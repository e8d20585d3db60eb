package ai.flowscale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.support.Environment;
import ai.flowscale.api.support.FoundServices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {
  private record Fake(String name) implements TransportProvider {
    @Override
    public Transport create(TransportConfig config) {
      throw new AssertionError("choosing makes nothing");
    }
  }

  private static final String FAKE = Fake.class.getName();
  private static final Optional<Environment.Value> NO_WISH = Optional.empty();

  private static FoundServices<TransportProvider> found(List<String> broken, String... names) {
    Map<String, TransportProvider> byName = new LinkedHashMap<>();
    for (String name : names) {
      byName.put(name, new Fake(name));
    }
    return new FoundServices<>(byName, broken);
  }

  private static void fails(
      FoundServices<TransportProvider> found, Optional<Environment.Value> wanted, String message) {
    assertThatThrownBy(() -> TransportChoice.choose(found, wanted))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void theOnlyOneIsTaken() {
    assertThat(TransportChoice.choose(found(List.of(), "jdk"), NO_WISH).name()).isEqualTo("jdk");
  }

  @Test
  void theOneAskedForIsTaken() {
    assertThat(
            TransportChoice.choose(
                    found(List.of(), "jdk", "vertx"),
                    Optional.of(new Environment.Value("vertx", "a test")))
                .name())
        .isEqualTo("vertx");
  }

  @Test
  void noneNamesTheArtifacts() {
    fails(
        found(List.of()),
        NO_WISH,
        "No transport found. Add one of these to the class path or module path:"
            + " ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey,"
            + " ai.flowscale:flowscale-transport-vertx; or hand one in with transport(...).");
  }

  @Test
  void severalAreListedAndNeverPickedFrom() {
    fails(
        found(List.of(), "vertx", "jdk"),
        NO_WISH,
        "Several transports found: jdk ("
            + FAKE
            + "), vertx ("
            + FAKE
            + "). Choose one with transportName(...), the system property flowscale.transport or"
            + " the environment variable FLOWSCALE_TRANSPORT, or leave the others off the path.");
  }

  @Test
  void misspelledNameFailsEvenWithOneProvider() {
    fails(
        found(List.of(), "jdk"),
        Optional.of(new Environment.Value("jdkk", "the system property flowscale.transport")),
        "No transport is named 'jdkk', which the system property flowscale.transport asks for."
            + " Found: jdk ("
            + FAKE
            + ").");
  }

  @Test
  void brokenProvidersAreNamed() {
    fails(
        found(List.of("Provider com.example.Gone not found")),
        NO_WISH,
        "No transport found. Add one of these to the class path or module path:"
            + " ai.flowscale:flowscale-transport-jdk, ai.flowscale:flowscale-transport-jersey,"
            + " ai.flowscale:flowscale-transport-vertx; or hand one in with transport(...)."
            + " Found but not usable: Provider com.example.Gone not found.");
  }

  @Test
  void aBrokenProviderBesideAGoodOneIsSkipped() {
    assertThat(TransportChoice.choose(found(List.of("broken"), "jdk"), NO_WISH).name())
        .isEqualTo("jdk");
  }
}
