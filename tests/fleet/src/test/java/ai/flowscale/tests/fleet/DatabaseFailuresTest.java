package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueException;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.dbscheduler.RequestState;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL is down, or not what the library needs. */
@Tag("full")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseFailuresTest {
  private static final int REQUESTS = 30;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** A busy machine has to make a connection in this time; without a database, it passes. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private PostgresServer postgres;
  private HikariDataSource database;

  @BeforeEach
  void startPostgres() throws Exception {
    postgres = PostgresServer.start();
    database = Databases.pool(postgres.jdbcUrl(), postgres.user(), 8, PATIENCE);
  }

  @AfterEach
  void stopPostgres() throws IOException {
    database.close();
    postgres.close();
  }

  @Test
  void aDatabaseThatIsDownAtTheStartIsOneClearError() throws Exception {
    Databases.createTables(database, "postgresql");
    postgres.stop();
    assertThatThrownBy(() -> FlowscaleQueue.open(database, QueueOptions.defaults()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("database")
        .hasCauseInstanceOf(SQLException.class);
    postgres.restart();
    try (FlowscaleQueue queue = FlowscaleQueue.open(database, QueueOptions.defaults())) {
      assertThat(queue.progress().total()).isZero();
    }
  }

  @Test
  void missingTablesAreNamedWithTheFileThatMakesThem() {
    assertThatThrownBy(() -> FlowscaleQueue.open(database, QueueOptions.defaults()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("postgresql/V1__flowscale_queue.sql");
  }

  @Test
  void tablesOfAnotherVersionAreNamedWithBothVersions() throws Exception {
    Databases.createTables(database, "postgresql");
    update("update flowscale_fleet set schema_version = 77");
    assertThatThrownBy(() -> FlowscaleQueue.open(database, QueueOptions.defaults()))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("version 77, and this code works with 1:");
  }

  @Test
  void aDatabaseThatForgetsCommitsIsRefused() throws Exception {
    Databases.createTables(database, "postgresql");
    String forgetful = postgres.jdbcUrl() + "?options=-c%20synchronous_commit=off";
    try (HikariDataSource other = Databases.pool(forgetful, postgres.user())) {
      assertThatThrownBy(() -> FlowscaleQueue.open(other, QueueOptions.defaults()))
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("synchronous_commit");
    }
  }

  @Test
  void rewrittenBatchesAreCounted() throws Exception {
    Databases.createTables(database, "postgresql");
    String rewriting = postgres.jdbcUrl() + "?reWriteBatchedInserts=true";
    try (HikariDataSource other = Databases.pool(rewriting, postgres.user());
        FlowscaleQueue queue = FlowscaleQueue.open(other, QueueOptions.defaults())) {
      assertThat(queue.submitAll(Requests.of(REQUESTS))).isEqualTo(REQUESTS);
      assertThat(queue.submitAll(Requests.of(REQUESTS + 1))).isEqualTo(1);
    }
  }

  @Test
  void workGoesOnWhenTheDatabaseIsBack() throws Exception {
    Databases.createTables(database, "postgresql");
    CountDownLatch first = new CountDownLatch(1);
    QueueOptions options = options().handler((request, result) -> first.countDown()).build();
    try (FlowscaleEmulator emulator = emulator();
        Flowscale flowscale = client(emulator);
        FlowscaleQueue queue = FlowscaleQueue.open(database, flowscale, options)) {
      queue.submitAll(Requests.of(REQUESTS));
      queue.start();
      first.await();
      postgres.crash();
      assertThatThrownBy(() -> queue.submit("more", Requests.of(1).findFirst().orElseThrow()))
          .isInstanceOf(QueueException.class);
      postgres.restart();
      assertThat(queue.awaitEnd(LIMIT)).isTrue();
      assertThat(queue.progress().count(RequestState.COMPLETED)).isEqualTo(REQUESTS);
      assertThat(emulator.runsCreated()).isEqualTo(REQUESTS);
    }
  }

  @Test
  void whatTheDatabaseQuotesIsLeftOut() throws Exception {
    Databases.createTables(database, "postgresql");
    WorkflowRequest secret =
        WorkflowRequest.of(
            FleetService.WORKFLOW, WorkflowInputs.builder().text("a", "whiskers").build());
    StringWriter told = new StringWriter();
    CountDownLatch failed = new CountDownLatch(1);
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            told.append(new SimpleFormatter().format(logged));
            if (logged.getThrown() != null) {
              failed.countDown();
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger all = Logger.getLogger("");
    all.addHandler(handler);
    try (FlowscaleEmulator emulator = emulator();
        Flowscale flowscale = client(emulator);
        FlowscaleQueue queue = FlowscaleQueue.open(database, flowscale, options().build())) {
      queue.submit("stored", secret);
      // PostgreSQL quotes the row that a check refuses.
      update("alter table flowscale_request add constraint no_run check (state <> 'running')");
      queue.start();
      failed.await();
      update(
          "alter table flowscale_request drop constraint no_run,"
              + " add constraint no_request check (request_key = 'stored')");
      assertThatThrownBy(() -> queue.submit("refused", secret))
          .isInstanceOf(QueueException.class)
          .hasMessageContaining("23514")
          .satisfies(thrown -> thrown.printStackTrace(new PrintWriter(told)));
      assertThat(queue.awaitEnd(LIMIT)).isTrue();
      assertThat(queue.progress().count(RequestState.COMPLETED)).isOne();
    } finally {
      all.removeHandler(handler);
    }
    assertThat(told.toString())
        .contains("Trying again", "23514", "Requests.running", "Requests.insert")
        .doesNotContain("whiskers");
  }

  /** A machine that is taken for dead soon, though not while the database is down. */
  private static QueueOptions.Builder options() {
    return QueueOptions.builder()
        .maxInFlight(5)
        .checkInterval(Duration.ofMillis(200))
        .maxPollInterval(Duration.ofMillis(200))
        .heartbeats(Duration.ofSeconds(5), 4);
  }

  private static Flowscale client(FlowscaleEmulator emulator) {
    return Flowscale.create(
        FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());
  }

  private static FlowscaleEmulator emulator() {
    return FlowscaleEmulator.builder()
        .workflow(
            EmulatedWorkflow.builder(FleetService.WORKFLOW)
                .queueTime(Duration.ZERO)
                .runTime(Duration.ofMillis(100))
                .build())
        .start();
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
