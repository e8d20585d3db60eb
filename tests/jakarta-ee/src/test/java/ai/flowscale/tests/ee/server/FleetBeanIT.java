package ai.flowscale.tests.ee.server;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.Driver;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bean of {@code docs/guide/fleet.md} in a server. */
@Timeout(600)
class FleetBeanIT {
  private static final String THREAD = "__defaultManagedThreadFactory-Thread-";
  private static final String CLOSE = "ai.flowscale.dbscheduler.FlowscaleQueue.close";
  private static final Duration RUN_TIME = Duration.ofSeconds(1);

  /** Two requests for each container are in flight. */
  private static final int CONTAINERS = 2;

  private static final int IN_FLIGHT = 2 * CONTAINERS;
  private static final int REQUESTS = IN_FLIGHT + 2;

  static List<ServersIT.Row> rows() throws URISyntaxException {
    Path driver = Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> dataSources =
        List.of(
            pool("queue", "--nontransactionalconnections=true"),
            "create-jdbc-resource --connectionpoolid queue jdbc/queue",
            pool("orders", "--nontransactionalconnections=false"),
            "create-jdbc-resource --connectionpoolid orders jdbc/orders");
    GlassFish server = new GlassFish(List.of(driver), dataSources);
    return ServersIT.wanted(
        ServerKind.all().stream()
            .filter(GlassFish.class::isInstance)
            .map(same -> new ServersIT.Row(server, Jdk.own(), Variant.JDK))
            .toList());
  }

  /** The same database for both, in the folder of the server. */
  private static String pool(String name, String option) {
    return "create-jdbc-connection-pool --restype javax.sql.DataSource"
        + " --datasourceclassname org.h2.jdbcx.JdbcDataSource "
        + option
        + " --property url=jdbc\\:h2\\:file\\:./queue:user=sa:password=sa "
        + name;
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("rows")
  void aRedeploymentLosesNoRequestAndRunsNoneTwice(ServersIT.Row row) throws Exception {
    Path folder = Folders.empty(row.folder("fleet-"));
    makeTables(folder);
    Path war = Wars.withFleet(folder);
    // Runs end when the test moves time.
    ManualScheduler time = new ManualScheduler();
    try (FlowscaleEmulator emulator = emulator(time)) {
      Map<String, String> settings =
          Map.of("flowscale.api.url", emulator.baseUrl(), "flowscale.api.key", emulator.apiKey());
      try (AppServer server = row.server().start(row.jdk(), List.of(), war, folder, settings)) {
        Residue jvm = new Residue(row.jdk(), server.pid(), folder.resolve("heap"), List.of());
        Redeploying redeploying = (Redeploying) row.server();

        submit(server, "key=a&key=b&order=rolled-back&commit=false");
        emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, IN_FLIGHT - 1, AppServer.PATIENCE);
        emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.hang().afterProcessing());
        submit(server, "key=c&key=d&order=committed&commit=true");
        emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, IN_FLIGHT, AppServer.PATIENCE);
        assertThat(jvm.threadsWith(THREAD)).as("threads of the server").isNotEmpty();
        undeployWhile(emulator::releaseHanging, redeploying, server, war, jvm);
        server.await("the workers have ended", () -> jvm.threadsWith(THREAD).isEmpty());
        assertThat(emulator.runsCreated()).isEqualTo(IN_FLIGHT);

        time.advance(RUN_TIME);
        redeploying.deploy(server, war, settings);
        server.await("the other runs", () -> emulator.runsCreated() == REQUESTS);
        time.advance(RUN_TIME);

        Map<String, String> ended = ended(server);
        assertThat(ended.keySet())
            .containsExactlyInAnyOrder("at-start", "a", "b", "c", "d", "committed");
        assertThat(ended.values()).containsExactlyInAnyOrderElementsOf(completed(emulator));
        assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW))
            .extracting(request -> request.texts().get("text_1"))
            .containsExactlyInAnyOrderElementsOf(ended.keySet());

        explainsMissingTables(redeploying, server, war);
        assertThat(server.logText()).doesNotContain(Service.KEY);
      }
    }
  }

  /** The deployment fails, and nothing beside its reason is in the log. */
  private static void explainsMissingTables(Redeploying redeploying, AppServer server, Path war)
      throws IOException, InterruptedException {
    assertThat(server.browser().delete("api/fleet").statusCode()).isEqualTo(200);
    redeploying.undeploy(server, war);
    // GlassFish itself may have logged such an exception before: it looks up the application of a
    // thread that is started while the application is deployed.
    int before = log(server).length();
    server.command(GlassFish.deploy(war));
    server.await(
        "the deployment fails",
        () -> log(server).substring(before).contains("completed with FAILURE"));
    assertThat(log(server).substring(before))
        .contains("The tables of the queue are not there")
        .doesNotContain("NullPointerException");
  }

  private static String log(AppServer server) {
    try {
      return server.logText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the guide says, once. */
  private static void makeTables(Path folder) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("queue"), "sa", "sa");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "runscript from"
              + " 'classpath:META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql'");
    }
  }

  private static FlowscaleEmulator emulator(ManualScheduler time) {
    return FlowscaleEmulator.builder()
        .apiKey(Service.KEY)
        .scheduler(time)
        .containers(CONTAINERS)
        .workflow(
            EmulatedWorkflow.builder("paint").queueTime(Duration.ZERO).runTime(RUN_TIME).build())
        .start();
  }

  private static void submit(AppServer server, String parameters)
      throws IOException, InterruptedException {
    HttpResponse<String> response = server.browser().post("api/fleet?" + parameters);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  /** Ends the application while a response is missing, which comes when the queue is closing. */
  private static void undeployWhile(
      Runnable respond, Redeploying redeploying, AppServer server, Path war, Residue jvm)
      throws Exception {
    ExecutorService administrator = Executors.newSingleThreadExecutor();
    try {
      Future<?> undeployed =
          administrator.submit(
              () -> {
                redeploying.undeploy(server, war);
                return null;
              });
      server.await("the queue is closing", () -> !jvm.threadsWith(CLOSE).isEmpty());
      respond.run();
      undeployed.get();
    } finally {
      administrator.shutdownNow();
    }
  }

  /** Each request by its key, with its state and run. */
  private static Map<String, String> ended(AppServer server)
      throws IOException, InterruptedException {
    HttpResponse<String> response = server.browser().get("api/fleet");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response
        .body()
        .lines()
        .map(line -> line.split(" ", 2))
        .collect(toMap(line -> line[0], line -> line[1]));
  }

  private static List<String> completed(FlowscaleEmulator emulator) {
    return emulator.runIds().stream().map(runId -> "COMPLETED " + runId).toList();
  }
}
