package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Run;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

/** What an application says that cannot start. */
@ExtendWith(OutputCaptureExtension.class)
class BadInputTest {
  private static final String KEY = "canary-key-77d1";
  private static final String URL_SET = "--flowscale.api.url=http://127.0.0.1:1";
  private static final String KEY_SET = "--flowscale.api.key=" + KEY;

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    SslAutoConfiguration.class,
    FlowscaleAutoConfiguration.class,
    FlowscaleHealthAutoConfiguration.class
  })
  static class App {}

  private static void failsToStart(ClassLoader loader, String... arguments) {
    SpringApplication application =
        new SpringApplication(new DefaultResourceLoader(loader), App.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    assertThatThrownBy(() -> application.run(arguments).close())
        .satisfies(
            thrown ->
                assertThat(Stream.iterate(thrown, it -> it != null, Throwable::getCause))
                    .noneMatch(it -> String.valueOf(it.getMessage()).contains(KEY)));
  }

  private static void failsToStart(String... arguments) {
    failsToStart(BadInputTest.class.getClassLoader(), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "flowscale.api.kye, flowscale.api.key",
    "flowscale.apikey, flowscale.api.key",
    "flowscale.base-url, flowscale.api.url",
    "flowscale.url, flowscale.api.url",
    "flowscale.connectTimout, flowscale.connect-timeout",
    "flowscale.max-conections, flowscale.max-connections",
    "flowscale.retry.max-atempts, flowscale.retry.max-attempts",
    "flowscale.proxy.user, flowscale.proxy.username",
    "flowscale.fleet.max-in-fligth, flowscale.fleet.max-in-flight",
    "flowscale.fleet.wokers, flowscale.fleet.workers",
  })
  void aPropertyThatDoesNotExistIsReportedWithTheNearestName(
      String wrong, String right, CapturedOutput output) {
    failsToStart(URL_SET, KEY_SET, "--" + wrong + "=" + KEY);

    assertThat(output)
        .contains("These properties do not exist", "Did you mean " + right + "?")
        .containsIgnoringCase("    " + wrong)
        .doesNotContain(KEY);
  }

  @Test
  void aMissingAddressIsReportedWithTheProperty(CapturedOutput output) {
    failsToStart(KEY_SET);

    assertThat(output)
        .contains("The address of the Flowscale deployment is missing.")
        .contains("Set the property flowscale.api.url")
        .doesNotContain(KEY);
  }

  @Test
  void aMissingKeyIsReportedWithTheProperty(CapturedOutput output) {
    failsToStart(URL_SET);

    assertThat(output)
        .contains("The API key of the Flowscale deployment is missing.")
        .contains("flowscale.api.key");
  }

  @Test
  void twoTransportsAreReportedWithTheProperty(CapturedOutput output) throws Exception {
    URL folder = BadInputTest.class.getResource("/second-transport/");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder}, BadInputTest.class.getClassLoader())) {
      failsToStart(loader, URL_SET, KEY_SET);
    }

    assertThat(output)
        .contains("Several transports found: jdk", "second (" + SecondTransport.class.getName())
        .contains("Set the property flowscale.transport to one of these names")
        .doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flowscale.transport=netty | No transport is named 'netty'",
        "flowscale.ssl.bundle=nowhere | flowscale.ssl.bundle is 'nowhere', which spring.ssl.bundle"
            + " does not define",
        "flowscale.retry.max-attempts=0 | flowscale.retry: maxAttempts is 0",
        "flowscale.uncertainty.submit-again=true | flowscale.uncertainty: submitAgain is set",
        "flowscale.proxy.port=8080 | flowscale.proxy: host is blank",
        "flowscale.proxy.host=proxy | flowscale.proxy: port is 0",
        "flowscale.health.timeout=0s | flowscale.health: timeout is PT0S",
        "flowscale.max-response-size=3GB | flowscale.max-response-size is 3221225472B",
        "flowscale.connect-timeout=0s | connectTimeout is PT0S",
        "flowscale.connect-timeout=soon | flowscale.connect-timeout",
        "flowscale.proxy-mode=true | apiKey is set in proxy mode",
        "flowscale.api.url=http://example.com | baseUrl",
      })
  void aWrongValueIsReported(String setting, String description, CapturedOutput output) {
    failsToStart(URL_SET, KEY_SET, "--" + setting);

    assertThat(output)
        .contains("APPLICATION FAILED TO START", description)
        .doesNotContain(KEY, "\tat ");
  }

  /** A key that was put in the wrong place, or in the wrong form. */
  @ParameterizedTest
  @CsvSource({
    "flowscale.headers, flowscale.headers.X-Tenant",
    "flowscale.retry.base-delay, may be a secret",
    "flowscale.max-response-size, may be a secret",
    "flowscale.proxy, may be a secret",
    "flowscale.max-connections, may be a secret",
    "flowscale.proxy.port, may be a secret",
    "flowscale.connect-timeout, may be a secret",
    "flowscale.ai, may be a secret",
  })
  void aValueOfTheWrongTypeIsNotShown(String name, String remedy, CapturedOutput output) {
    SpringApplication application = new SpringApplication(App.class);
    application.setWebApplicationType(WebApplicationType.NONE);

    assertThatThrownBy(
        () -> application.run(URL_SET, "--" + name + "=Authorization: Bearer " + KEY).close());

    assertThat(output)
        .contains("APPLICATION FAILED TO START", name, remedy)
        .doesNotContain(KEY, "\tat ");
  }

  /** An application that makes a mistake of its own. */
  @Configuration(proxyBeanMethods = false)
  static class Mistaken extends App {
    @Bean
    ApplicationRunner runner(Flowscale flowscale) {
      return arguments -> flowscale.getRun(" ");
    }
  }

  /** The same while its beans are made. */
  @Configuration(proxyBeanMethods = false)
  static class MistakenEarlier extends App {
    @Bean
    Run run(Flowscale flowscale) {
      return flowscale.getRun(" ");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Mistaken.class, MistakenEarlier.class})
  void aCallThatFailsIsNotReportedAsASetting(Class<?> mistaken, CapturedOutput output) {
    SpringApplication application = new SpringApplication(mistaken);
    application.setWebApplicationType(WebApplicationType.NONE);

    assertThatThrownBy(() -> application.run(URL_SET, KEY_SET).close())
        .hasStackTraceContaining("runId");
    assertThat(output).doesNotContain("APPLICATION FAILED TO START");
  }

  @Test
  void noPropertyIsShownWithItsSecret() {
    FlowscaleProperties.Api api = new FlowscaleProperties.Api("https://canary.example", KEY);
    FlowscaleProperties.Proxy proxy = new FlowscaleProperties.Proxy("proxy", 1, "user", KEY);

    assertThat(List.of(api, proxy).toString()).doesNotContain(KEY);
  }
}
