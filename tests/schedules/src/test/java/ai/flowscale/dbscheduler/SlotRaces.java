package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Machines that take requests from one database, of which one is taken for dead in the middle. Of
 * the library's classes that are not public: what a machine does by itself goes by the clock.
 */
public final class SlotRaces {
  private static final int REQUESTS = 3;
  private static final int SLOTS = 2;
  private static final int STEPS = 4;
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SKIPS_LOCKED = " for update skip locked";

  private final Map<String, Integer> submitted = new HashMap<>();
  private final List<Thread> machines = new ArrayList<>();
  private final DataSource source;
  private final QueueOptions options =
      QueueOptions.builder().maxInFlight(SLOTS).handler((request, result) -> {}).build();
  private Throwable failure;

  private SlotRaces(boolean planted) {
    this.source = source("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", planted);
  }

  /**
   * Runs once.
   *
   * @param planted whether a machine takes a request that another one has locked
   */
  public static void run(boolean planted) throws Exception {
    new SlotRaces(planted).share();
  }

  private void share() throws Exception {
    execute(schema());
    try (FlowscaleQueue queue = FlowscaleQueue.open(source, options)) {
      for (int i = 0; i < REQUESTS; i++) {
        queue.submit("k" + i, WorkflowRequest.of("w" + i, WorkflowInputs.none()));
      }
      Database database = Database.open(source);
      new Requests(database).bound(SLOTS, false);
      database.close();
      for (int slot = 0; slot < SLOTS; slot++) {
        execute(
            "insert into flowscale_task (task_name, task_instance, execution_time, picked,"
                + " picked_by,"
                + " last_heartbeat, version) values ('flowscale-slot', '%d', current_timestamp, true,"
                    .formatted(slot)
                + " 'a machine', current_timestamp, 1)");
        start(new Requests.HeldSlot(slot, 1), "");
      }
      start(
          new Requests.HeldSlot(0, 2),
          "update flowscale_task set version = 2 where task_instance = '0'");
      for (Thread machine : machines) {
        machine.join();
      }
      check();
    } finally {
      execute("shutdown");
    }
  }

  private synchronized void check() {
    if (failure != null) {
      throw new AssertionError("a machine failed: " + failure, failure);
    }
    submitted.forEach(
        (workflow, times) -> {
          if (times > 1) {
            throw new AssertionError(workflow + " was submitted " + times + " times");
          }
        });
  }

  /** A machine, which may take over first. */
  private void start(Requests.HeldSlot slot, String takeOver) {
    Thread machine =
        new Thread(
            () -> {
              try {
                if (!takeOver.isEmpty()) {
                  execute(takeOver);
                }
                work(slot);
              } catch (Requests.OvertakenException overtaken) {
                // Another machine goes on with the slot.
              } catch (Throwable thrown) {
                note(thrown);
              }
            });
    machines.add(machine);
    machine.start();
  }

  private synchronized void note(Throwable thrown) {
    failure = failure == null ? thrown : failure;
  }

  private void work(Requests.HeldSlot slot) {
    Database database = Database.open(source);
    try {
      SlotWorker worker =
          new SlotWorker(
              service(),
              options,
              database,
              new Requests(database),
              new Persistence(Duration.ofSeconds(20), () -> false, () -> 0),
              () -> false);
      Step step = Step.read(Step.FIRST);
      for (int i = 0; i < STEPS; i++) {
        SlotWorker.Next next = worker.step(slot, step);
        database.transaction(
            connection -> {
              SlotWorker.Change change = next.change();
              if (change != null) {
                change.on(connection);
              }
              Requests.hold(connection, slot);
              return true;
            });
        step = next.step();
      }
    } finally {
      database.close();
    }
  }

  private Flowscale service() {
    return (Flowscale)
        Proxy.newProxyInstance(
            SlotRaces.class.getClassLoader(),
            new Class<?>[] {Flowscale.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "withOptions" -> proxy;
                  case "executeWorkflow" -> submit((WorkflowRequest) arguments[0]);
                  case "getRuns" ->
                      new RunPage(List.of(), new PageMeta(1, 10, 0, 1, null, null, null));
                  case "getRun" -> completed((String) arguments[0]);
                  case "awaitRun" -> {
                    String id = (String) arguments[0];
                    yield new RunResult(id, completed(id), List.of(), null);
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private synchronized Submission submit(WorkflowRequest request) {
    String workflow = request.workflowId();
    submitted.merge(workflow, 1, Integer::sum);
    return new Submission("run-of-" + workflow, workflow, 1L, JsonFields.none(), List.of(), false);
  }

  private static Run completed(String id) {
    return Run.builder(id, RunStatus.COMPLETED)
        .workflowId(id.replace("run-of-", ""))
        .createdAt(TIME)
        .startedAt(TIME)
        .completedAt(TIME)
        .build();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String schema() throws IOException {
    try (InputStream file =
        FlowscaleQueue.class.getResourceAsStream(
            "/META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static DataSource source(String url, boolean planted) {
    return proxy(
        DataSource.class,
        (name, arguments) -> {
          if (!name.equals("getConnection")) {
            throw new UnsupportedOperationException(name);
          }
          Connection connection = DriverManager.getConnection(url);
          return planted ? unlocking(connection) : connection;
        });
  }

  /** Broken on purpose. */
  private static Connection unlocking(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            SlotRaces.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                arguments[0] = ((String) arguments[0]).replace(SKIPS_LOCKED, "");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** What a proxy does. */
  private interface Handler {
    Object call(String name, Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SlotRaces.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> handler.call(method.getName(), arguments)));
  }
}
