package ai.flowscale.dbscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import com.example.FirstFleet;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/guide/fleet.md} shows, without the bean, which runs in a server. */
class FleetSnippetsTest {
  private final TestFleet fleet = new TestFleet();
  private final StringBuilder printed = new StringBuilder();

  @AfterEach
  void close() {
    fleet.close();
  }

  private void print(Object line) {
    printed.append(line).append('\n');
  }

  @Test
  void theProgramDoesEachPictureOnceHoweverOftenItIsStarted(@TempDir Path folder) throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.write(pictures.resolve("cat.png"), new byte[] {1});
    Map<String, String> environment =
        Map.of(
            "flowscale.api.url", fleet.emulator.baseUrl(),
            "flowscale.api.key", fleet.emulator.apiKey());
    environment.forEach(System::setProperty);
    try {
      FirstFleet.main(new String[] {folder.toString()});
      assertThat(folder.resolve("results")).isNotEmptyDirectory();

      Files.write(pictures.resolve("dog.png"), new byte[] {2});
      FirstFleet.main(new String[] {folder.toString()});
      assertThat(fleet.emulator.runsCreated()).isEqualTo(2);
    } finally {
      environment.keySet().forEach(System::clearProperty);
      String url = "jdbc:h2:file:" + folder.resolve("queue") + ";AUTO_SERVER=TRUE;USER=sa";
      TestFleet.execute(new TestDatabase(url, statement -> {}), "shutdown");
    }
  }

  @Test
  void worksAndSubmits(@TempDir Path folder) throws Exception {
    DataSource dataSource = fleet.database;
    Flowscale flowscale = fleet.flowscale;
    List<Path> pictures = List.of(Files.write(folder.resolve("cat.png"), new byte[] {1}));
    Path results = folder.resolve("results");

    // snippet: fleet-submit
    try (FlowscaleQueue queue = FlowscaleQueue.open(dataSource, QueueOptions.defaults())) {
      List<WorkflowRequest> requests = new ArrayList<>();
      for (Path picture : pictures) {
        String name = picture.getFileName().toString();
        WorkflowInputs inputs =
            WorkflowInputs.builder()
                .text("text_51536", "Process " + name)
                .file("image_35728", picture) // a path that all machines can read
                .build();
        requests.add(WorkflowRequest.builder("bncu0a1kipv", inputs).key(name).build());
      }
      print(queue.submitAll(requests.stream()) + " new requests");
    }
    // end of snippet

    // snippet: fleet-work
    QueueOptions options =
        QueueOptions.builder()
            .workers(4) // threads of this JVM
            .maxInFlight(16) // requests of all JVMs together; or automaticInFlight(100)
            .handler(RunHandler.download(flowscale, results))
            .build();
    FlowscaleQueue queue = FlowscaleQueue.open(dataSource, flowscale, options);
    queue.start();
    // end of snippet
    try (queue) {
      TestFleet.awaitEnd(queue);
    }
    assertThat(printed).hasToString("1 new requests\n");
    assertThat(results).isNotEmptyDirectory();
  }

  @Test
  void submitsWithWhatCausedIt() throws Exception {
    DataSource dataSource = fleet.database;
    TestFleet.execute(fleet.database, "create table orders (id varchar(20), paid boolean)");
    FlowscaleQueue queue = fleet.queue(TestFleet.options());
    String orderId = "order-7";

    // snippet: fleet-transaction
    WorkflowRequest request =
        WorkflowRequest.of(
            "bncu0a1kipv",
            WorkflowInputs.builder()
                .text("text_51536", "A cat")
                .file(
                    "image_35728",
                    InputFile.of("cat.png", FileAt.uri(URI.create("https://example.com/cat.png"))))
                .build());
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (var order = connection.prepareStatement("insert into orders values (?, true)")) {
        order.setString(1, orderId);
        order.executeUpdate();
      }
      queue.submit(connection, orderId, request, 10); // both, or neither
      connection.commit();
    }
    // end of snippet
    assertThat(queue.find(orderId).orElseThrow().priority()).isEqualTo(10);
  }

  @Test
  void showsAndControls() throws Exception {
    FlowscaleQueue queue = fleet.started(TestFleet.options());
    queue.submit("a", TestFleet.request("cat"));

    // snippet: fleet-control
    queue.pause(); // on all machines
    queue.resume();
    queue.prioritize(10); // before the other batches of the database
    queue.awaitEnd(Duration.ofMinutes(5));
    QueueProgress progress = queue.progress();
    print(progress.count(RequestState.COMPLETED) + " of " + progress.total());
    queue
        .requests(RequestState.FAILED, RequestState.UNCERTAIN)
        .forEach(request -> print(request.key() + ": " + request.reason()));
    queue.retryFailed();
    queue.searchAgain();
    // end of snippet
    assertThat(printed).hasToString("1 of 1\n");
  }

  @Test
  void hasMeters() {
    FlowscaleQueue queue = fleet.queue(TestFleet.options());
    MeterRegistry meterRegistry = new SimpleMeterRegistry();
    queue.submit("a", TestFleet.request("cat"));

    // snippet: fleet-meters
    QueueMeters.of(queue).bindTo(meterRegistry);
    // end of snippet
    assertThat(meterRegistry.find("flowscale.fleet.requests").gauges())
        .hasSize(RequestState.values().length);
  }
}
