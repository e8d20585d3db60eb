package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A database in memory, an emulated service, and the queues of as many machines as a test wants.
 */
final class TestFleet implements AutoCloseable {
  static final String WORKFLOW = "paint";

  /** Below the time limit of a test, which would not tell what has not ended. */
  static final Duration LIMIT = Duration.ofSeconds(150);

  final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .acceptAnyWorkflow(
              EmulatedWorkflow.builder(WORKFLOW)
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ofMillis(50))
                  .build())
          .containers(2)
          .start();
  final TestDatabase database = database();
  final Flowscale flowscale = client(emulator);
  private final List<FlowscaleQueue> open = Collections.synchronizedList(new ArrayList<>());

  static Flowscale client(FlowscaleEmulator emulator) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .baseUrl(emulator.baseUrl())
            .apiKey(emulator.apiKey())
            .retryPolicy(RetryPolicy.none())
            .build());
  }

  /** Responds to a call of the client, or leaves it to the client with null. */
  interface Calls {
    Object call(String name, Object[] arguments);
  }

  /** A client, with somebody who sees each call before it is made, and may respond to it. */
  static Flowscale watched(Flowscale flowscale, Calls calls) {
    return (Flowscale)
        Proxy.newProxyInstance(
            TestFleet.class.getClassLoader(),
            new Class<?>[] {Flowscale.class},
            (proxy, method, arguments) -> {
              Object response = calls.call(method.getName(), arguments);
              if (response != null) {
                return response;
              }
              try {
                return method.invoke(flowscale, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  static TestDatabase database() {
    TestDatabase database = empty();
    apply(database);
    return database;
  }

  static TestDatabase empty() {
    return new TestDatabase(
        "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000",
        statement -> {});
  }

  static void apply(DataSource database) {
    execute(database, resource("/META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql"));
  }

  static String resource(String name) {
    try (InputStream file = FlowscaleQueue.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void execute(DataSource database, String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Quick in everything, though not so quick that a machine which stands still for a moment, as all
   * do, is taken for dead or misses a run that it searches for.
   */
  static QueueOptions.Builder options() {
    return QueueOptions.builder()
        .maxInFlight(4)
        .checkInterval(Duration.ofMillis(50))
        .maxPollInterval(Duration.ofMillis(50))
        .heartbeats(Duration.ofMillis(250), 8)
        .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofSeconds(1)))
        .closeTimeout(Duration.ofSeconds(10));
  }

  FlowscaleQueue queue(QueueOptions.Builder options) {
    return keep(FlowscaleQueue.open(database, flowscale, options.build()));
  }

  FlowscaleQueue started(QueueOptions.Builder options) {
    FlowscaleQueue queue = queue(options);
    queue.start();
    return queue;
  }

  FlowscaleQueue keep(FlowscaleQueue one) {
    open.add(one);
    return one;
  }

  /** Throws what a database may throw and a consumer must not declare. */
  @SuppressWarnings("unchecked")
  static <X extends Exception> void fail(Exception failure) throws X {
    throw (X) failure;
  }

  static WorkflowRequest request(String text) {
    return WorkflowRequest.of(WORKFLOW, WorkflowInputs.builder().text("text_1", text).build());
  }

  static void awaitEnd(FlowscaleQueue queue) throws InterruptedException {
    if (!queue.awaitEnd(LIMIT)) {
      throw new AssertionError(
          "not ended: "
              + queue.progress()
              + queue
                  .requests(RequestState.PENDING, RequestState.SUBMITTING, RequestState.RUNNING)
                  .map(request -> request + " " + request.reason())
                  .toList());
    }
  }

  /** How many requests are in flight, seen from outside. */
  int inFlight() {
    try (Connection connection = database.getConnection()) {
      return Database.one(
              connection,
              row -> row.getInt(1),
              "select count(*) from flowscale_request where state in ('submitting', 'running')")
          .orElseThrow();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** All that is in the database. */
  String dump() {
    try (Connection connection = database.getConnection()) {
      return Database.list(connection, row -> row.getString(1), "script").toString();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    open.forEach(FlowscaleQueue::close);
    flowscale.close();
    emulator.close();
    execute(database, "shutdown");
  }
}
