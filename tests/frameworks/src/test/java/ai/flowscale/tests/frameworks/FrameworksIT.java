package ai.flowscale.tests.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples for frameworks, each in a process of its own, with each transport that it has. */
@Timeout(300)
class FrameworksIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("flowscale.examples"));
  private static final String KEY = "canary-key-77d1";
  private static final String PROMPT = "canary prompt";
  private static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.UTF_8);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final Pattern QUARKUS_PORT = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
  private static final Pattern OUTPUT = Pattern.compile("\"outputs\":\\[\"([^\"]+)\"]");

  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @CsvSource({"jdk", "jersey", "vertx"})
  void onSpringBoot(String transport) throws Exception {
    String events =
        doesTheWholeJob(
            EXAMPLES.resolve("spring-boot/target/flowscale-example-spring-boot-0.1.0-SNAPSHOT.jar"),
            Pattern.compile("started on port (\\d+)"),
            Map.of("SERVER_PORT", "0", "FLOWSCALE_TRANSPORT", transport));
    // The last status may come after the result, and is the only one where the run was quick.
    assertThat(events).contains("event:done");
  }

  @ParameterizedTest
  @CsvSource({"jdk", "jersey"})
  void onQuarkus(String transport) throws Exception {
    doesTheWholeJob(
        EXAMPLES.resolve("quarkus/target/quarkus-app/quarkus-run.jar"),
        QUARKUS_PORT,
        Map.of("QUARKUS_HTTP_PORT", "0", "FLOWSCALE_TRANSPORT", transport),
        FrameworksIT::isOneTrace);
  }

  /** Nothing is configured: the application starts an emulator of its own. */
  @Test
  void inDevModeOfQuarkus(@TempDir Path repository) throws Exception {
    try (RunningApp app =
        RunningApp.start(
            DevMode.command(repository), QUARKUS_PORT, Map.of("QUARKUS_HTTP_PORT", "0"))) {
      URI root = app.address();
      HttpResponse<byte[]> made = make(app, root, "any");

      assertThat(get(app, root, "outputs/" + output(made)).body()).isNotEmpty();
      assertThat(app.stop()).as("it ends when it is asked to").isTrue();
    }
  }

  /** Whose caller is this test; each request has a span of its own. */
  private static void isOneTrace(FlowscaleEmulator service) {
    assertThat(service.requests())
        .filteredOn(request -> request.operation() != Operation.CHECK_HEALTH)
        .hasSizeGreaterThanOrEqualTo(4)
        .extracting(request -> request.header("traceparent").orElse("none"))
        .doesNotHaveDuplicates()
        .allMatch(header -> header.startsWith("00-" + TRACE + "-") && header.endsWith("-01"));
  }

  private String doesTheWholeJob(Path jar, Pattern portLine, Map<String, String> settings)
      throws Exception {
    return doesTheWholeJob(jar, portLine, settings, service -> {});
  }

  /** Returns what the application responds to the upload. */
  private String doesTheWholeJob(
      Path jar, Pattern portLine, Map<String, String> settings, Consumer<FlowscaleEmulator> check)
      throws Exception {
    try (FlowscaleEmulator service = service();
        RunningApp app = RunningApp.start(jar, portLine, environment(service, settings))) {
      URI root = app.address();

      assertThat(text(get(app, root, "containers")))
          .isEqualTo(text(get(app, root, "common-pool/containers")));

      HttpResponse<byte[]> made = make(app, root, "echo");
      assertThat(get(app, root, "outputs/" + output(made)).body()).isEqualTo(PICTURE);
      assertThat(service.runsCreated()).isEqualTo(1);
      check.accept(service);

      assertThat(app.stop()).as("it ends when it is asked to").isTrue();
      assertThat(app.log()).doesNotContain(KEY, PROMPT);
      return text(made);
    }
  }

  private HttpResponse<byte[]> make(RunningApp app, URI root, String workflow)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> made =
        http.send(
            HttpRequest.newBuilder(
                    root.resolve(
                        "pictures?workflow=" + workflow + "&prompt=" + PROMPT.replace(' ', '+')))
                .header("Content-Type", "application/octet-stream")
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofByteArray(PICTURE))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(made.statusCode()).as(() -> text(made) + app.log()).isEqualTo(200);
    return made;
  }

  /** Returns the name of the only output. */
  private static String output(HttpResponse<byte[]> made) {
    Matcher output = OUTPUT.matcher(text(made));
    assertThat(output.find()).as(() -> text(made)).isTrue();
    return output.group(1);
  }

  private HttpResponse<byte[]> get(RunningApp app, URI root, String path)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(root.resolve(path))
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).as(() -> text(response) + app.log()).isEqualTo(200);
    return response;
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> environment(
      FlowscaleEmulator service, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("FLOWSCALE_API_URL", service.baseUrl().toString());
    environment.put("FLOWSCALE_API_KEY", service.apiKey());
    return environment;
  }

  /** Gives back the pictures that come in. */
  private static FlowscaleEmulator service() {
    return FlowscaleEmulator.builder()
        .apiKey(KEY)
        .workflow(
            EmulatedWorkflow.builder("echo")
                .queueTime(Duration.ZERO)
                .runTime(Duration.ofMillis(10))
                .outputs(
                    run ->
                        List.of(
                            OutputFile.of(
                                "echo.bin",
                                "application/octet-stream",
                                run.files().get(0).content())))
                .build())
        .start();
  }
}
