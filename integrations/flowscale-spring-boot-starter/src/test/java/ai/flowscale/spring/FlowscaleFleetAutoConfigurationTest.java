package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueException;
import ai.flowscale.dbscheduler.QueueMeters;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
import ai.flowscale.dbscheduler.RunHandler;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The queue of an application: whether there is one, when it works, and when it ends. */
class FlowscaleFleetAutoConfigurationTest {
  private static final String TABLES =
      "/META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql";
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .acceptAnyWorkflow(
              EmulatedWorkflow.builder("any")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ofMillis(10))
                  .build())
          .start();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final DataSource database = database(true);
  private final ApplicationContextRunner disabled =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  FlowscaleAutoConfiguration.class, FlowscaleFleetAutoConfiguration.class))
          .withPropertyValues(
              "flowscale.api.url=" + emulator.baseUrl(), "flowscale.api.key=" + emulator.apiKey());
  private final ApplicationContextRunner withoutDatabase =
      disabled.withPropertyValues(
          "flowscale.fleet.enabled=true",
          "flowscale.fleet.max-in-flight=3",
          "flowscale.fleet.check-interval=50ms");
  private final ApplicationContextRunner runner =
      withoutDatabase.withBean("database", DataSource.class, () -> database);

  @AfterEach
  void close() throws SQLException {
    emulator.close();
    execute(database, "shutdown");
  }

  private static DataSource database(boolean hasTables) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
    if (hasTables) {
      try (InputStream tables = FlowscaleQueue.class.getResourceAsStream(TABLES)) {
        byte[] sql = Objects.requireNonNull(tables).readAllBytes();
        execute(source, new String(sql, StandardCharsets.UTF_8));
      } catch (IOException | SQLException e) {
        throw new AssertionError(e);
      }
    }
    return source;
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static WorkflowRequest request() {
    return WorkflowRequest.of("paint", WorkflowInputs.builder().text("text_1", "cat").build());
  }

  @Test
  void requestsAreWorkedOffAndHandedToTheHandler() {
    runner
        .withBean(
            RunHandler.class, () -> (request, result) -> events.add("handled " + request.key()))
        .run(
            context -> {
              FlowscaleQueue queue = context.getBean(FlowscaleQueue.class);
              queue.submit("a", request());
              assertThat(queue.awaitEnd(LIMIT)).isTrue();
              assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(1);
              assertThat(queue.progress().maxInFlight()).isEqualTo(3);
              assertThat(events).containsExactly("handled a");
            });
  }

  @Test
  void thereIsNoQueueUnlessAPropertySaysSo() {
    disabled
        .withBean(DataSource.class, () -> database)
        .run(context -> assertThat(context).doesNotHaveBean(FlowscaleQueue.class));
    runner
        .withPropertyValues("flowscale.fleet.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FlowscaleQueue.class));
  }

  @Test
  void withoutTheLibraryNothingHappens() {
    runner
        .withClassLoader(
            new FilteredClassLoader("ai.flowscale.dbscheduler", "com.github.kagkarlsson"))
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(Flowscale.class);
              assertThat(context.getBeanDefinitionNames())
                  .noneMatch(name -> name.startsWith("flowscaleQueue"));
            });
  }

  @Test
  void metersAreThereWhereMicrometerIs() {
    runner.run(context -> assertThat(context).hasSingleBean(QueueMeters.class));
    runner
        .withClassLoader(new FilteredClassLoader(MeterBinder.class))
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(FlowscaleQueue.class)
                    .doesNotHaveBean("flowscaleQueueMeters"));
  }

  @Test
  void anApplicationMayOnlySubmit() {
    runner
        .withPropertyValues("flowscale.fleet.work=off")
        .run(
            context -> {
              FlowscaleQueue queue = context.getBean(FlowscaleQueue.class);
              assertThat(context.getBean(SmartLifecycle.class).isRunning()).isFalse();
              assertThatThrownBy(queue::start).hasMessageContaining("without a client");
              assertThat(queue.submit("a", request())).isTrue();
            });
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void theQueueStartsLastAndEndsBeforeWhatItNeeds() {
    AtomicReference<FlowscaleQueue> queue = new AtomicReference<>();
    Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder()
                .baseUrl(emulator.baseUrl())
                .apiKey(emulator.apiKey())
                .build());
    withoutDatabase
        .withBean("client", Flowscale.class, () -> watched(Flowscale.class, client, queue))
        .withBean("database", DataSource.class, () -> watched(DataSource.class, database, queue))
        .withBean(
            SmartInitializingSingleton.class,
            () -> () -> events.add("fleet untouched: " + (bound() == 1)))
        .run(
            context -> {
              queue.set(context.getBean(FlowscaleQueue.class));
              assertThat(bound()).isEqualTo(3);
              assertThat(context.getBean("flowscaleQueueLifecycle", SmartLifecycle.class))
                  .satisfies(it -> assertThat(it.getPhase()).isEqualTo(Integer.MAX_VALUE))
                  .satisfies(it -> assertThat(it.isRunning()).isTrue());
            });

    assertThat(events)
        .containsExactlyInAnyOrder(
            "fleet untouched: true", "DataSource after queue: true", "Flowscale after queue: true");
  }

  /** What the start of the workers stores. */
  private int bound() {
    try (Connection connection = database.getConnection();
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("select max_in_flight from flowscale_fleet")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells at its close whether the queue is closed: a closed one cannot start. */
  private <T> T watched(Class<T> type, T target, AtomicReference<FlowscaleQueue> queue) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type, AutoCloseable.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                events.add(type.getSimpleName() + " after queue: " + isClosed(queue));
                if (target instanceof Flowscale flowscale) {
                  flowscale.close();
                }
                return null;
              }
              return method.invoke(target, arguments);
            }));
  }

  private static boolean isClosed(AtomicReference<FlowscaleQueue> reference) {
    FlowscaleQueue queue = Objects.requireNonNull(reference.get());
    queue.stop();
    try {
      queue.start();
      queue.close();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  @Test
  void anApplicationThatIsStoppedAndStartedWorksAgain() {
    runner.run(
        context -> {
          FlowscaleQueue queue = context.getBean(FlowscaleQueue.class);
          context.start();
          context.stop();
          queue.submit("a", request());
          assertThat(emulator.runsCreated()).isZero();
          context.start();
          assertThat(queue.awaitEnd(LIMIT)).isTrue();
        });
  }

  @Test
  void aQueueOfTheApplicationTakesThePlace() {
    try (FlowscaleQueue own = FlowscaleQueue.open(database, QueueOptions.defaults())) {
      runner
          .withBean("own", FlowscaleQueue.class, () -> own)
          .run(
              context ->
                  assertThat(context)
                      .hasSingleBean(FlowscaleQueue.class)
                      .hasBean("own")
                      .doesNotHaveBean(SmartLifecycle.class)
                      .doesNotHaveBean(QueueMeters.class));
    }
  }

  @Test
  void aMarkedDataSourceGoesBeforeOthers() {
    ApplicationContextRunner two =
        withoutDatabase.withBean("other", DataSource.class, () -> database(false));
    two.withBean("database", DataSource.class, () -> database)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
    two.withUserConfiguration(Marked.class)
        .withBean(Real.class, () -> new Real(database))
        .run(context -> assertThat(context).hasSingleBean(FlowscaleQueue.class));
  }

  private record Real(DataSource database) {}

  @Configuration(proxyBeanMethods = false)
  static class Marked {
    @Bean
    @FlowscaleDataSource
    DataSource database(Real real) {
      return real.database();
    }
  }

  @Test
  void missingTablesAreReportedWithTheirFile() {
    withoutDatabase
        .withBean(DataSource.class, () -> database(false))
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasStackTraceContaining(QueueException.class.getName())
                    .hasStackTraceContaining(TABLES.substring(1)));
  }

  @Test
  void aWrongValueIsReportedWithItsGroup() {
    for (String wrong : List.of("workers=0", "meters-interval=-1s")) {
      String option = wrong.replaceAll("(.*-)?(.*)=.*", "$2");
      runner
          .withPropertyValues("flowscale.fleet." + wrong)
          .run(
              context ->
                  assertThat(context)
                      .getFailure()
                      .hasStackTraceContaining(ConfigurationException.class.getName())
                      .hasStackTraceContaining("flowscale.fleet: " + option));
    }
  }

  @Test
  void whatIsSwitchedOffIsNotThere() {
    runner
        .withPropertyValues("flowscale.fleet.enabled=off")
        .run(context -> assertThat(context).doesNotHaveBean(FlowscaleQueue.class));
  }

  @Test
  void everyPropertyIsAnOption() {
    List<QueueOptions> seen = new ArrayList<>();
    runner
        .withPropertyValues(
            "flowscale.fleet.work=false",
            "flowscale.fleet.batch=pictures",
            "flowscale.fleet.automatic-limit=20",
            "flowscale.fleet.workers=2",
            "flowscale.fleet.max-attempts=6",
            "flowscale.fleet.check-interval=7s",
            "flowscale.fleet.close-timeout=8s",
            "flowscale.fleet.meters-interval=9s")
        .withUserConfiguration(Customizers.class)
        .withBean(Seen.class, () -> new Seen(seen))
        .run(context -> assertThat(context).hasNotFailed());

    assertThat(seen).hasSize(2);
    assertThat(seen.get(0).toString())
        .isEqualTo(
            QueueOptions.builder()
                .batch("pictures")
                .automaticInFlight(20)
                .maxInFlight(3)
                .workers(2)
                .maxAttempts(6)
                .checkInterval(Duration.ofSeconds(7))
                .closeTimeout(Duration.ofSeconds(8))
                .handler(seen.get(0).handler())
                .threadFactory(seen.get(0).threadFactory())
                .build()
                .toString());
    assertThat(seen.get(1).workers()).isEqualTo(5);
  }

  private record Seen(List<QueueOptions> options) {}

  /** In their order, and after the properties. */
  @Configuration(proxyBeanMethods = false)
  static class Customizers {
    @Bean
    @Order(2)
    FlowscaleQueueCustomizer last(Seen seen) {
      return builder -> seen.options().add(builder.build());
    }

    @Bean
    @Order(1)
    FlowscaleQueueCustomizer first(Seen seen) {
      return builder -> {
        seen.options().add(builder.build());
        builder.workers(5);
      };
    }
  }
}
