package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.micrometer.MicrometerInstrumentation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.javapoet.ClassName;

/** The beans of the client: which there are, from which settings, and when they end. */
class FlowscaleAutoConfigurationTest {
  private static final String URL = "https://canary.example";
  private static final String KEY = "canary-key-77d1";

  private final ApplicationContextRunner withoutSettings =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(SslAutoConfiguration.class, FlowscaleAutoConfiguration.class));
  private final ApplicationContextRunner runner =
      withoutSettings.withPropertyValues("flowscale.api.url=" + URL, "flowscale.api.key=" + KEY);

  private static FlowscaleConfig.Builder settings() {
    return FlowscaleConfig.builder()
        .baseUrl(URL)
        .apiKey(KEY)
        .classLoader(FlowscaleAutoConfigurationTest.class.getClassLoader());
  }

  @Test
  void thereIsAClientInBothForms() {
    runner.run(
        context ->
            assertThat(context.getBean(AsyncFlowscale.class))
                .isSameAs(context.getBean(Flowscale.class).async()));
  }

  @Test
  void theDefaultsAreThoseOfTheLibrary() {
    runner.run(
        context ->
            assertThat(context.getBean(FlowscaleConfig.class))
                .usingRecursiveComparison()
                .isEqualTo(settings().build()));
  }

  @Test
  void everyPropertyIsASetting() {
    Map<String, String> properties =
        Map.ofEntries(
            // The JDK sends no credentials to a proxy for https.
            Map.entry("flowscale.api.url", "http://gateway"),
            Map.entry("flowscale.api.key", KEY),
            Map.entry("flowscale.transport", "jdk"),
            Map.entry("flowscale.headers.X-Tenant", "blue"),
            Map.entry("flowscale.insecure-hosts", "gateway,other"),
            Map.entry("flowscale.download-hosts", "storage"),
            Map.entry("flowscale.connect-timeout", "1s"),
            Map.entry("flowscale.response-timeout", "2s"),
            Map.entry("flowscale.idle-timeout", "3s"),
            Map.entry("flowscale.call-timeout", "4m"),
            Map.entry("flowscale.max-connections", "5"),
            Map.entry("flowscale.idle-connection-timeout", "6s"),
            Map.entry("flowscale.max-polls-per-second", "7"),
            Map.entry("flowscale.max-response-size", "8MB"),
            Map.entry("flowscale.check-inputs", "15m"),
            Map.entry("flowscale.retry.max-attempts", "9"),
            Map.entry("flowscale.retry.base-delay", "10ms"),
            Map.entry("flowscale.retry.max-delay", "11s"),
            Map.entry("flowscale.retry.max-retry-after", "12s"),
            Map.entry("flowscale.retry.budget", "13"),
            Map.entry("flowscale.uncertainty.settling-time", "14s"),
            Map.entry("flowscale.uncertainty.submit-again", "true"),
            Map.entry("flowscale.proxy.host", "proxy"),
            Map.entry("flowscale.proxy.port", "15"),
            Map.entry("flowscale.proxy.username", "user"),
            Map.entry("flowscale.proxy.password", "word"),
            Map.entry("flowscale.health.timeout", "16s"),
            Map.entry("flowscale.health.cache-for", "17s"),
            Map.entry("flowscale.problem-details.enabled", "false"),
            Map.entry("flowscale.fleet.enabled", "false"),
            Map.entry("flowscale.fleet.work", "false"),
            Map.entry("flowscale.fleet.batch", "pictures"),
            Map.entry("flowscale.fleet.max-in-flight", "18"),
            Map.entry("flowscale.fleet.automatic-limit", "19"),
            Map.entry("flowscale.fleet.workers", "20"),
            Map.entry("flowscale.fleet.max-attempts", "21"),
            Map.entry("flowscale.fleet.check-interval", "22s"),
            Map.entry("flowscale.fleet.close-timeout", "23s"),
            Map.entry("flowscale.fleet.meters-interval", "24s"));
    FlowscaleConfig expected =
        settings()
            .baseUrl("http://gateway")
            .transportName("jdk")
            .header("X-Tenant", "blue")
            .allowInsecureHost("gateway")
            .allowInsecureHost("other")
            .allowDownloadHost("storage")
            .connectTimeout(Duration.ofSeconds(1))
            .responseTimeout(Duration.ofSeconds(2))
            .idleTimeout(Duration.ofSeconds(3))
            .callTimeout(Duration.ofMinutes(4))
            .maxConnections(5)
            .idleConnectionTimeout(Duration.ofSeconds(6))
            .maxPollsPerSecond(7)
            .maxResponseBytes(8 * 1024 * 1024)
            .checkInputs(Duration.ofMinutes(15))
            .retryPolicy(
                RetryPolicy.builder()
                    .maxAttempts(9)
                    .baseDelay(Duration.ofMillis(10))
                    .maxDelay(Duration.ofSeconds(11))
                    .maxRetryAfter(Duration.ofSeconds(12))
                    .build())
            .retryBudget(13)
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(Duration.ofSeconds(14)).submitAgain().build())
            .proxy(new ProxySettings("proxy", 15, "user", "word"))
            .build();

    withoutSettings
        .withPropertyValues(
            properties.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new))
        .run(
            context -> {
              assertThat(context.getBean(FlowscaleConfig.class))
                  .usingRecursiveComparison()
                  .isEqualTo(expected);
              FlowscaleProperties bound = context.getBean(FlowscaleProperties.class);
              assertThat(bound.health())
                  .isEqualTo(
                      new FlowscaleProperties.Health(
                          Duration.ofSeconds(16), Duration.ofSeconds(17)));
              assertThat(bound.fleet())
                  .isEqualTo(
                      new FlowscaleProperties.Fleet(
                          false,
                          false,
                          "pictures",
                          18,
                          19,
                          20,
                          21,
                          Duration.ofSeconds(22),
                          Duration.ofSeconds(23),
                          Duration.ofSeconds(24)));
              assertThat(bound.toString()).doesNotContain("blue", "word");
            });
    List<String> others = List.of("flowscale.proxy-mode", "flowscale.ssl.bundle", "flowscale.ai.*");
    assertThat(UnknownPropertyFailureAnalyzer.names("flowscale", FlowscaleProperties.class))
        .as("all properties but those that have tests of their own")
        .allMatch(
            name ->
                others.contains(name)
                    || properties.keySet().stream()
                        .anyMatch(set -> set.startsWith(name.replace("*", ""))));
  }

  @Test
  void editorsKnowEveryPropertyWithADescription() throws IOException {
    List<String> described = new ArrayList<>();
    for (URL file :
        Collections.list(
            getClass()
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (JsonReader json = Json.createReader(file.openStream())) {
        for (JsonObject property :
            json.readObject().getJsonArray("properties").getValuesAs(JsonObject.class)) {
          if (property.containsKey("description")) {
            described.add(property.getString("name"));
          }
        }
      }
    }
    assertThat(described)
        .containsAll(
            UnknownPropertyFailureAnalyzer.names("flowscale", FlowscaleProperties.class).stream()
                .map(name -> name.replace(".*", ""))
                .toList());
  }

  @Test
  void inProxyModeThereIsNoKey() {
    withoutSettings
        .withPropertyValues("flowscale.api.url=" + URL, "flowscale.proxy-mode=true")
        .run(context -> assertThat(context.getBean(FlowscaleConfig.class).apiKey()).isEmpty());
  }

  private ApplicationContextRunner withEnvironment(Map<String, Object> variables) {
    return withoutSettings.withInitializer(
        context ->
            context
                .getEnvironment()
                .getPropertySources()
                .replace(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
  }

  @Test
  void inProxyModeTheKeyOfTheEnvironmentIsLeftOut() {
    withEnvironment(Map.of("FLOWSCALE_API_URL", URL, "FLOWSCALE_API_KEY", KEY))
        .withPropertyValues("flowscale.proxy-mode=true")
        .run(context -> assertThat(context.getBean(FlowscaleConfig.class).apiKey()).isEmpty());
  }

  @Test
  void theEnvironmentVariablesOfTheLibraryWork() {
    withEnvironment(
            Map.of(
                "FLOWSCALE_API_URL",
                URL,
                "FLOWSCALE_API_KEY",
                KEY,
                "FLOWSCALE_TRANSPORT",
                "jdk",
                "FLOWSCALE_OF_ANOTHER_PROGRAM",
                "1"))
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class))
                    .usingRecursiveComparison()
                    .isEqualTo(settings().transportName("jdk").build()));
  }

  @Test
  void theClientIsClosedWithTheApplication() {
    List<Flowscale> seen = new ArrayList<>();
    runner.run(context -> seen.add(context.getBean(Flowscale.class)));

    assertThatThrownBy(() -> seen.get(0).getRun("run")).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void aClientOfTheApplicationTakesThePlace() {
    Flowscale own = Flowscale.create(settings().build());
    withoutSettings
        .withBean("own", Flowscale.class, () -> own)
        .run(
            context -> {
              assertThat(context).getBean(Flowscale.class).isSameAs(own);
              assertThat(context).getBean(AsyncFlowscale.class).isSameAs(own.async());
            });
  }

  @Test
  void settingsOfTheApplicationTakeThePlace() {
    FlowscaleConfig own = settings().maxConnections(3).build();
    withoutSettings
        .withBean(FlowscaleConfig.class, () -> own)
        .run(context -> assertThat(context).getBean(FlowscaleConfig.class).isSameAs(own));
  }

  @Test
  void severalClientsOfTheApplicationLeaveTheChoiceToIt() {
    withoutSettings
        .withConfiguration(AutoConfigurations.of(FlowscaleHealthAutoConfiguration.class))
        .withBean("a", Flowscale.class, () -> Flowscale.create(settings().build()))
        .withBean("b", Flowscale.class, () -> Flowscale.create(settings().build()))
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(AsyncFlowscale.class);
              assertThat(context).doesNotHaveBean("flowscaleHealthIndicator");
            });
  }

  @Test
  void severalSettingsOfTheApplicationLeaveTheChoiceToIt() {
    withoutSettings
        .withConfiguration(AutoConfigurations.of(FlowscaleHealthAutoConfiguration.class))
        .withBean("a", FlowscaleConfig.class, () -> settings().build())
        .withBean("b", FlowscaleConfig.class, () -> settings().build())
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Flowscale.class));
  }

  @Test
  void customizersComeInTheirOrderAfterTheProperties() {
    runner
        .withPropertyValues("flowscale.max-connections=7")
        .withUserConfiguration(Customizers.class)
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class).maxConnections()).isEqualTo(2));
  }

  @Test
  void instrumentationsOfTheApplicationObserveTheClient() {
    FlowscaleInstrumentation own = operation -> OperationObserver.NONE;
    runner
        .withBean(FlowscaleInstrumentation.class, () -> own)
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class).instrumentations())
                    .containsExactly(own));
  }

  @Test
  void whereThereAreObservationsMicrometerObservesTheClient() {
    ApplicationContextRunner observed =
        runner
            .withConfiguration(AutoConfigurations.of(FlowscaleObservationAutoConfiguration.class))
            .withBean(ObservationRegistry.class, ObservationRegistry::create);
    observed.run(
        context ->
            assertThat(context.getBean(FlowscaleConfig.class).instrumentations())
                .containsExactly(context.getBean(MicrometerInstrumentation.class)));
    observed
        .withClassLoader(new FilteredClassLoader(MicrometerInstrumentation.class))
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class).instrumentations()).isEmpty());
  }

  @Test
  void withoutObservationsMicrometerIsLeftOut() {
    runner
        .withConfiguration(AutoConfigurations.of(FlowscaleObservationAutoConfiguration.class))
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class).instrumentations()).isEmpty());
  }

  @Configuration(proxyBeanMethods = false)
  static class Customizers {
    @Bean
    @Order(2)
    FlowscaleConfigCustomizer last() {
      return builder -> builder.maxConnections(2);
    }

    @Bean
    @Order(1)
    FlowscaleConfigCustomizer first() {
      return builder -> builder.maxConnections(1);
    }
  }

  @Test
  void anSslBundleBecomesTheTlsContext() {
    runner
        .withBean(
            SslBundleRegistrar.class,
            () -> registry -> registry.registerBundle("mine", SslBundle.of(SslStoreBundle.NONE)))
        .withPropertyValues("flowscale.ssl.bundle=mine")
        .run(
            context -> assertThat(context.getBean(FlowscaleConfig.class).sslContext()).isPresent());
  }

  @Test
  void theOptionsOfAnSslBundleAreRefused() {
    SslBundle bundle =
        SslBundle.of(
            SslStoreBundle.NONE, null, SslOptions.of((Set<String>) null, Set.of("TLSv1.3")));
    runner
        .withBean(
            SslBundleRegistrar.class, () -> registry -> registry.registerBundle("mine", bundle))
        .withPropertyValues("flowscale.ssl.bundle=mine")
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(Flowscale.class))
                    .hasStackTraceContaining("which sets ciphers or enabled-protocols"));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsAreUsedWhereTheyAreSwitchedOn() {
    runner
        .withPropertyValues("spring.threads.virtual.enabled=true")
        .run(
            context -> {
              FlowscaleConfig config = context.getBean(FlowscaleConfig.class);
              assertThat(threadOf(config.callbackExecutor().orElseThrow())).contains("Virtual");
              assertThat(threadOf(config.blockingExecutor().orElseThrow())).contains("Virtual");
            });
  }

  private static String threadOf(Executor executor) throws InterruptedException {
    var thread = new java.util.concurrent.ArrayBlockingQueue<String>(1);
    executor.execute(() -> thread.add(Thread.currentThread().toString()));
    return thread.take();
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_20)
  void withoutVirtualThreadsInTheJvmTheSwitchIsIgnored() {
    runner
        .withPropertyValues("spring.threads.virtual.enabled=true")
        .run(
            context ->
                assertThat(context.getBean(FlowscaleConfig.class))
                    .usingRecursiveComparison()
                    .isEqualTo(settings().build()));
  }

  @Test
  void nativeImagesKnowTheServices() {
    RuntimeHints hints = new RuntimeHints();
    new FlowscaleRuntimeHints().registerHints(hints, getClass().getClassLoader());

    for (Class<?> service : List.of(ClientProvider.class, TransportProvider.class)) {
      assertThat(
              RuntimeHintsPredicates.resource()
                  .forResource("META-INF/services/" + service.getName()))
          .accepts(hints);
      assertThat(ServiceLoader.load(service).stream().map(ServiceLoader.Provider::type))
          .isNotEmpty()
          .allMatch(type -> RuntimeHintsPredicates.reflection().onType(type).test(hints));
    }
  }

  @Test
  void theBeansCanBeProcessedAheadOfTime() {
    InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
    DefaultGenerationContext generated =
        new DefaultGenerationContext(
            new ClassNameGenerator(ClassName.get("ai.flowscale.spring", "Generated")), files);
    try (var context = new AnnotationConfigApplicationContext()) {
      TestPropertyValues.of("flowscale.api.url=" + URL, "flowscale.api.key=" + KEY)
          .applyTo(context);
      context.register(FlowscaleAutoConfiguration.class);
      new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
      generated.writeGeneratedContent();
    }
    assertThat(files.getGeneratedFiles(org.springframework.aot.generate.GeneratedFiles.Kind.SOURCE))
        .isNotEmpty();
    assertThat(RuntimeHintsPredicates.reflection().onType(FlowscaleProperties.class))
        .accepts(generated.getRuntimeHints());
  }
}
