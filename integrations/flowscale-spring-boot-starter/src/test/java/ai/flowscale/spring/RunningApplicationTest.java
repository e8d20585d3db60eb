package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What an application with Actuator shows to the outside. */
@ExtendWith(OutputCaptureExtension.class)
class RunningApplicationTest {
  private static final String KEY = "canary-key-77d1";
  private static final String TOKEN = "canary-token-77d2";
  private static final String PASSWORD = "wd77d3";
  private static final Path NO_FILE = Path.of("/no-such-folder/no-such-picture.png");

  private final FlowscaleEmulator emulator = FlowscaleEmulator.builder().apiKey(KEY).start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    emulator.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Runs.class)
  static class App {}

  @RestController
  static class Runs {
    private final Flowscale flowscale;

    Runs(Flowscale flowscale) {
      this.flowscale = flowscale;
    }

    @GetMapping("/runs/{id}")
    Run run(@PathVariable("id") String id) {
      return flowscale.getRun(id);
    }

    @GetMapping("/pictures/{id}")
    Run picture(@PathVariable("id") String id) {
      try {
        return flowscale.getRun(id);
      } catch (FlowscaleException e) {
        throw new ResponseStatusException(HttpStatus.GONE, "no picture", e);
      }
    }

    @GetMapping("/joined/{id}")
    Run joined(@PathVariable("id") String id) {
      return flowscale.async().getRun(id).join();
    }

    @GetMapping("/submitted")
    String submitted() {
      return flowscale
          .executeWorkflow(
              "poster", WorkflowInputs.builder().file("image", InputFile.of(NO_FILE)).build())
          .runId();
    }

    @GetMapping("/batch")
    int batch() {
      return flowscale
          .executeBatch(
              List.of(WorkflowRequest.of("poster", WorkflowInputs.of(Map.of()))),
              BatchOptions.builder().checkpoint(BatchCheckpoint.file(NO_FILE)).build())
          .items()
          .size();
    }
  }

  private ConfigurableApplicationContext start(WebApplicationType type, String... more) {
    SpringApplication application = new SpringApplication(App.class);
    application.setWebApplicationType(type);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--flowscale.api.url=" + emulator.baseUrl(),
                "--flowscale.api.key=" + KEY,
                "--flowscale.retry.max-attempts=1",
                "--flowscale.health.timeout=2m",
                "--management.endpoints.web.exposure.include=health,metrics,configprops,env,beans,conditions",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.configprops.show-values=always",
                "--management.endpoint.env.show-values=always"));
    arguments.addAll(List.of(more));
    return application.run(arguments.toArray(String[]::new));
  }

  private HttpResponse<String> get(ConfigurableApplicationContext app, String path)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port") + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void healthAndProblemsAreReportedWithoutSecrets(WebApplicationType type, CapturedOutput output)
      throws Exception {
    try (ConfigurableApplicationContext app = start(type)) {
      HttpResponse<String> health = get(app, "/actuator/health/flowscale");
      assertThat(health.body()).contains("\"status\":\"UP\"", "\"containers\"", "idle");

      HttpResponse<String> missing = get(app, "/runs/nowhere");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.headers().firstValue("Content-Type"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("application/problem+json"));
      assertThat(missing.body()).contains("\"title\":\"Not found\"", "\"status\":404");

      emulator.failNext(Operation.GET_RUN, Fault.status(401));
      HttpResponse<String> refused = get(app, "/runs/nowhere");
      assertThat(refused.statusCode()).isEqualTo(502);
      assertThat(get(app, "/actuator/metrics").body()).contains("flowscale.");
      assertThat(List.of(health.body(), missing.body(), refused.body(), output.toString()))
          .noneMatch(text -> text.contains(KEY));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void whatTheApplicationMakesOfAFailureIsLeftToIt(WebApplicationType type, CapturedOutput output)
      throws Exception {
    try (ConfigurableApplicationContext app = start(type)) {
      assertThat(get(app, "/pictures/nowhere").statusCode()).isEqualTo(410);
      assertThat(get(app, "/joined/nowhere").statusCode()).isEqualTo(404);
    }
    assertThat(output).doesNotContain("Failure in @ExceptionHandler");
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void whatTheCallerCannotMendIsLogged(WebApplicationType type, CapturedOutput output)
      throws Exception {
    try (ConfigurableApplicationContext app = start(type)) {
      for (String path : List.of("/submitted", "/batch")) {
        HttpResponse<String> response = get(app, path);
        assertThat(response.statusCode()).as(path).isEqualTo(500);
        assertThat(response.body()).doesNotContain("no-such");
      }
    }
    assertThat(output)
        .contains(
            "no-such-picture.png is not there",
            NO_FILE + " cannot be opened: its folder is not there");
  }

  @Test
  void actuatorShowsTheSettingsWithoutSecrets(CapturedOutput output) throws Exception {
    String command = System.getProperty("sun.java.command", "");
    // Where the key is copied from, or to, by those who start the application.
    System.setProperty("sun.java.command", "app.jar --flowscale.api.key=" + KEY);
    try (ConfigurableApplicationContext app =
        start(
            WebApplicationType.SERVLET,
            "--flowscale.problem-details.enabled=false",
            "--management.health.flowscale.enabled=false",
            "--flowscale.headers.Authorization=" + TOKEN,
            "--flowscale.headers.X-Version=1",
            "--of-the-application.token=Bearer " + TOKEN,
            "--of-the-application.word=" + PASSWORD,
            "--flowscale.proxy.host=proxy",
            "--flowscale.proxy.port=1",
            "--flowscale.proxy.username=user",
            "--flowscale.proxy.password=" + PASSWORD,
            // Spring Boot logs the settings of an application at these levels, if at all.
            "--logging.level.ai.flowscale=trace",
            "--logging.level.org.springframework.boot.context=trace")) {
      String shown = get(app, "/actuator/configprops").body();
      assertThat(shown).contains("flowscale", emulator.baseUrl());
      List<String> all = new ArrayList<>(List.of(shown, output.toString()));
      for (String name :
          Stream.of(
                  "env",
                  "env/flowscale.api.key",
                  "env/flowscale.proxy.password",
                  "beans",
                  "conditions")
              .toList()) {
        HttpResponse<String> response = get(app, "/actuator/" + name);
        assertThat(response.statusCode()).as(name).isEqualTo(200);
        all.add(response.body());
      }
      assertThat(all)
          .noneMatch(text -> text.contains(KEY) || text.contains(TOKEN) || text.contains(PASSWORD));
      assertThat(get(app, "/actuator/env").body()).contains(emulator.baseUrl());

      assertThat(app.containsBean("flowscaleHealthIndicator")).isFalse();
      assertThat(app.getBeansOfType(FlowscaleProblemAdvice.class)).isEmpty();
    } finally {
      System.setProperty("sun.java.command", command);
    }
  }

  @Test
  void actuatorShowsNoSecretThatIsEncodedInAnotherValue() throws Exception {
    String json = "{\"flowscale\":{\"proxy\":{\"password\":\"canary\\\"of\\/the\\\\word\"}}}";
    try (ConfigurableApplicationContext app =
        start(
            WebApplicationType.SERVLET,
            "--flowscale.proxy.host=proxy",
            "--flowscale.proxy.port=1",
            "--flowscale.proxy.username=user",
            "--spring.application.json=" + json,
            "--of-the-application.escaped=canary\\u0022of\\u002fthe\\u005cword",
            "--of-the-application.proxy=http://user:canary%22of%2Fthe%5Cword@proxy:3128",
            "--of-the-application.other=shown")) {
      assertThat(app.getEnvironment().getProperty("flowscale.proxy.password"))
          .isEqualTo("canary\"of/the\\word");
      String shown = get(app, "/actuator/env").body();
      assertThat(shown).contains("shown").doesNotContain("canary");
    }
  }
}
