package ai.flowscale.tests.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.tests.shapes.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What users see with none, one and several transports, on the class path and the module path. */
class ShapesTest {
  private static FlowscaleEmulator emulator;

  @TempDir Path folder;
  private Program program;

  @BeforeAll
  static void startEmulator() {
    emulator = FlowscaleEmulator.start();
  }

  @AfterAll
  static void stopEmulator() {
    emulator.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    emulator.reset();
    program =
        new Program(Files.createDirectory(folder.resolve("run")))
            .withProperty("flowscale.api.url", emulator.baseUrl())
            .withProperty("flowscale.api.key", emulator.apiKey());
  }

  private static void calledOver(String transport, Outcome outcome) {
    assertThat(outcome.output()).isEqualTo("Containers: 1");
    assertThat(outcome.transports()).containsExactly(transport);
    assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(1);
  }

  /** Nothing was picked in silence, and nothing was sent. */
  private static void refused(Outcome outcome) {
    assertThat(outcome.transports()).isEmpty();
    assertThat(emulator.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void withoutAClientTheArtifactsAreNamed(Shape shape) throws Exception {
    Outcome outcome = program.run(shape);
    assertThat(outcome.output())
        .startsWith("No client found.")
        .contains(
            "ai.flowscale:flowscale-client",
            "ai.flowscale:flowscale-transport-jdk",
            "ai.flowscale:flowscale-transport-jersey",
            "ai.flowscale:flowscale-transport-vertx");
    refused(outcome);
  }

  @ParameterizedTest
  @EnumSource
  void withoutATransportTheArtifactsAreNamed(Shape shape) throws Exception {
    Outcome outcome = program.withClient().run(shape);
    assertThat(outcome.output())
        .startsWith("No transport found.")
        .contains(
            "ai.flowscale:flowscale-transport-jdk",
            "ai.flowscale:flowscale-transport-jersey",
            "ai.flowscale:flowscale-transport-vertx");
    refused(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "CLASS_PATH, jdk", "CLASS_PATH, jersey", "CLASS_PATH, vertx",
    "MODULE_PATH, jdk", "MODULE_PATH, jersey", "MODULE_PATH, vertx",
    "BOTH, jdk", "BOTH, jersey", "BOTH, vertx"
  })
  void theOnlyTransportIsUsed(Shape shape, String transport) throws Exception {
    calledOver(transport, program.with(transport).run(shape));
  }

  @ParameterizedTest
  @EnumSource
  void severalAreListedAndNoneIsPicked(Shape shape) throws Exception {
    Outcome outcome = program.with("vertx", "jdk").run(shape);
    assertThat(outcome.output())
        .startsWith("Several transports found: jdk (")
        .contains(
            "ai.flowscale.transport.jdk.JdkTransportProvider",
            "ai.flowscale.transport.vertx.VertxTransportProvider",
            "transportName(...)",
            "flowscale.transport",
            "FLOWSCALE_TRANSPORT");
    refused(outcome);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void theConfigurationChooses(Shape shape) throws Exception {
    calledOver("jersey", program.with("jdk", "jersey", "vertx").choosing("jersey").run(shape));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void aSystemPropertyChooses(Shape shape) throws Exception {
    program.with("jersey", "vertx").withProperty("flowscale.transport", "vertx");
    calledOver("vertx", program.run(shape));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void anEnvironmentVariableChooses(Shape shape) throws Exception {
    calledOver("jdk", program.with("jdk", "vertx").withChoiceOfEnvironment("jdk").run(shape));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void theErrorForAMisspeltNameListsTheKnownNames(Shape shape) throws Exception {
    Outcome outcome = program.with("jdk").withChoiceOfEnvironment("jkd").run(shape);
    assertThat(outcome.output())
        .isEqualTo(
            "No transport is named 'jkd', which the environment variable FLOWSCALE_TRANSPORT asks"
                + " for. Found: jdk (ai.flowscale.transport.jdk.JdkTransportProvider).");
    refused(outcome);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void brokenProvidersAreSkippedBesideAGoodOne(Shape shape) throws Exception {
    Path broken = BrokenTransport.in(folder.resolve("broken"));
    calledOver("jdk", program.withFolder(broken).with("jdk").run(shape));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASS_PATH", "MODULE_PATH"})
  void brokenProvidersAreNamedWhereTheyWereMeant(Shape shape) throws Exception {
    Path broken = BrokenTransport.in(folder.resolve("broken"));
    Outcome outcome = program.withFolder(broken).with("jdk").choosing("broken").run(shape);
    assertThat(outcome.output())
        .startsWith("No transport is named 'broken', which transportName(...) asks for. Found: jdk")
        .contains(
            "Found but not usable: ",
            "Provider " + BrokenTransport.GONE + " not found",
            "Provider " + BrokenTransport.THROWING + " could not be instantiated",
            "IllegalStateException: out of order",
            "NoClassDefFoundError: " + BrokenTransport.LIBRARY);
    refused(outcome);
  }
}
