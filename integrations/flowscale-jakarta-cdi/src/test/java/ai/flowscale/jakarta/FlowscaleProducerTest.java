package ai.flowscale.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client in a CDI container, found by nothing but the jar's beans.xml. */
class FlowscaleProducerTest {
  private static final String URL = "flowscale.api.url";
  private static final String KEY = "flowscale.api.key";
  private static FlowscaleEmulator emulator;

  @BeforeAll
  static void startEmulator() {
    emulator =
        FlowscaleEmulator.builder()
            .workflow(
                EmulatedWorkflow.builder("echo")
                    .outputs(run -> List.of(OutputFile.text("echo.txt", "hello")))
                    .build())
            .start();
    // The first call loads the classes of the client, which may take longer than a check has.
    FlowscaleConfig config =
        FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build();
    try (Flowscale flowscale = Flowscale.create(config)) {
      flowscale.checkHealth();
    }
  }

  @AfterAll
  static void closeEmulator() {
    emulator.close();
  }

  @BeforeEach
  void configure() {
    emulator.reset();
    System.setProperty(URL, emulator.baseUrl());
    System.setProperty(KEY, emulator.apiKey());
  }

  @AfterEach
  void forget() {
    System.clearProperty(URL);
    System.clearProperty(KEY);
  }

  private static WeldContainer start(Class<?>... beans) {
    return new Weld().addBeanClasses(beans).initialize();
  }

  @Test
  void aClientIsInjectedAndClosedWithTheApplication() {
    Flowscale real;
    try (WeldContainer container = start()) {
      Flowscale flowscale = container.select(Flowscale.class).get();
      AsyncFlowscale async = container.select(AsyncFlowscale.class).get();
      assertThat(flowscale.checkHealth()).isNotEmpty();
      assertThat(async.getWorkflows().join()).hasSize(1);
      real = flowscale.withOptions(CallOptions.builder().build());
    }
    assertThatThrownBy(real::checkHealth).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void aSettingThatIsMissingIsInTheLogAndFailsTheCallsAlone() {
    System.clearProperty(URL);
    List<LogRecord> log = new ArrayList<>();
    Logger logger = Logger.getLogger(FlowscaleProducer.class.getName());
    Handler handler = recordTo(log);
    logger.addHandler(handler);
    try (WeldContainer container = start()) {
      Flowscale flowscale = container.select(Flowscale.class).get();
      assertThatThrownBy(flowscale::checkHealth)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("FLOWSCALE_API_URL");
      HealthCheckResponse response = readiness(container);
      assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
      assertThat(response.getData().orElseThrow())
          .containsEntry("problem", "ConfigurationException");
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(log)
        .filteredOn(record -> record.getLevel().equals(Level.SEVERE))
        .singleElement()
        .satisfies(
            record ->
                assertThat(record.getParameters())
                    .anySatisfy(text -> assertThat(String.valueOf(text)).contains(URL)));
  }

  private static Handler recordTo(List<LogRecord> log) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        log.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static HealthCheckResponse readiness(WeldContainer container) {
    return container.select(FlowscaleReadiness.class, Readiness.Literal.INSTANCE).get().call();
  }

  /** Executors of an application. */
  @ApplicationScoped
  static class OwnExecutors {
    static final AtomicInteger TASKS = new AtomicInteger();
    static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();
    static final ScheduledExecutorService SCHEDULER = Executors.newScheduledThreadPool(1);

    @Produces
    FlowscaleExecutors executors() {
      return new FlowscaleExecutors(
          task -> {
            TASKS.incrementAndGet();
            EXECUTOR.execute(task);
          },
          SCHEDULER);
    }
  }

  @Test
  void executorsOfTheApplicationAreUsedAndLeftOpen() {
    try (WeldContainer container = start(OwnExecutors.class)) {
      Flowscale flowscale = container.select(Flowscale.class).get();
      flowscale.async().executeWorkflow("echo", WorkflowInputs.none()).join();
    }
    assertThat(OwnExecutors.TASKS).hasPositiveValue();
    assertThat(OwnExecutors.EXECUTOR.isShutdown()).isFalse();
    assertThat(OwnExecutors.SCHEDULER.isShutdown()).isFalse();
    OwnExecutors.EXECUTOR.shutdownNow();
    OwnExecutors.SCHEDULER.shutdownNow();
  }

  /** Changes what the settings say. */
  @ApplicationScoped
  static class WrongKey implements FlowscaleCustomizer {
    @Override
    public void customize(FlowscaleConfig.Builder config) {
      config.apiKey("another");
    }
  }

  @Test
  void aCustomizerHasTheLastWord() {
    try (WeldContainer container = start(WrongKey.class)) {
      Flowscale flowscale = container.select(Flowscale.class).get();
      assertThatThrownBy(flowscale::checkHealth).isInstanceOf(PermissionDeniedException.class);
    }
  }

  /** Records the operations that start. */
  @ApplicationScoped
  static class Recorder implements FlowscaleInstrumentation {
    static final List<String> OPERATIONS = new CopyOnWriteArrayList<>();

    @Override
    public OperationObserver onOperation(Operation operation) {
      OPERATIONS.add(operation.name());
      return OperationObserver.NONE;
    }
  }

  @Test
  void everyInstrumentationObservesTheClient() {
    try (WeldContainer container = start(Recorder.class)) {
      container.select(Flowscale.class).get().checkHealth();
    }
    assertThat(Recorder.OPERATIONS).containsExactly("checkHealth");
  }

  @Test
  void settingsComeFromMicroProfileConfig() {
    System.clearProperty(KEY);
    try (WeldContainer container = start()) {
      Flowscale flowscale = container.select(Flowscale.class).get();
      // The key of META-INF/microprofile-config.properties, which is not the emulator's.
      assertThatThrownBy(flowscale::checkHealth).isInstanceOf(PermissionDeniedException.class);
    }
  }

  @Test
  void theOutcomeOfACheckIsReusedForAWhile() {
    AtomicLong nanos = new AtomicLong();
    try (WeldContainer container = start()) {
      FlowscaleHealth health = new FlowscaleHealth();
      health.flowscale = container.select(Flowscale.class).get();
      health.nanoTime = nanos::get;
      assertThat(health.check().toCompletableFuture().join()).isEmpty();
      nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
      assertThat(health.check().toCompletableFuture().join()).isEmpty();
      assertThat(emulator.count(Operation.CHECK_HEALTH)).isOne();
      nanos.incrementAndGet();
      assertThat(health.check().toCompletableFuture().join()).isEmpty();
      assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(2);
    }
  }

  @Test
  void theOutcomeOfASlowCheckIsReusedAsLong() {
    AtomicLong nanos = new AtomicLong();
    Supplier<Map<String, String>> slow =
        () -> {
          nanos.addAndGet(Duration.ofSeconds(5).toNanos());
          return Map.of();
        };
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(emulator.baseUrl())
            .apiKey(emulator.apiKey())
            .headers(slow)
            .build();
    try (Flowscale flowscale = Flowscale.create(config)) {
      FlowscaleHealth health = new FlowscaleHealth();
      health.flowscale = flowscale;
      health.nanoTime = nanos::get;
      assertThat(health.check().toCompletableFuture().join()).isEmpty();
      assertThat(health.check().toCompletableFuture().join()).isEmpty();
      assertThat(emulator.count(Operation.CHECK_HEALTH)).isOne();
    }
  }

  @Test
  void readinessTellsThatTheServiceIsDown() {
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.status(503));
    try (WeldContainer container = start()) {
      HealthCheckResponse response = readiness(container);
      assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
      assertThat(response.getData().orElseThrow()).containsEntry("problem", "ServerException");
      assertThat(emulator.count(Operation.CHECK_HEALTH)).isOne();
    }
  }

  @Test
  void withoutAContainerThereAreNoManagedExecutors() {
    assertThat(FlowscaleExecutors.ofContainer()).isEmpty();
  }
}
