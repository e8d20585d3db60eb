package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that was interrupted before it makes a call sends nothing, and so does a closed client.
 */
class InterruptedCallerTest {
  private static final WorkflowRequest REQUEST = WorkflowRequest.of("w", WorkflowInputs.none());
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/cat.png"), null, null);
  private static final ScriptedTransport.Response WHATEVER =
      ScriptedTransport.json(
          200,
          "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\",\"_id\":\"r1\","
              + "\"status\":\"completed\"}}");

  @TempDir private static Path folder;

  static Stream<Arguments> operations() {
    Map<String, Consumer<Flowscale>> all = new TreeMap<>();
    all.put("checkHealth", Flowscale::checkHealth);
    all.put("getQueue", Flowscale::getQueue);
    all.put("getWorkflows", Flowscale::getWorkflows);
    all.put("executeWorkflow", client -> client.executeWorkflow(REQUEST));
    all.put(
        "executeWorkflowAndWait",
        client -> client.executeWorkflowAndWait(REQUEST, WaitOptions.defaults()));
    all.put("awaitRun", client -> client.awaitRun("r1"));
    all.put(
        "executeBatch", client -> client.executeBatch(List.of(REQUEST), BatchOptions.defaults()));
    all.put(
        "executeBatch, a stream",
        client -> client.executeBatch(Stream.of(REQUEST), BatchOptions.defaults()).toList());
    all.put("getOutput", client -> client.getOutput("cat.png"));
    all.put("cancelRun", client -> client.cancelRun("r1"));
    all.put("getRun", client -> client.getRun("r1"));
    all.put("getRuns", client -> client.getRuns(RunQuery.all()));
    all.put("streamRuns", client -> client.streamRuns(RunQuery.all()).toList());
    all.put("download", client -> client.download(CAT, folder));
    all.put(
        "downloadAll",
        client -> client.downloadAll(List.of(CAT), DownloadOptions.toFolder(folder)));
    all.put(
        "downloadAll, a result",
        client -> client.downloadAll(result(), DownloadOptions.toFolder(folder)));
    all.put("openOutput", client -> client.openOutput(CAT).close());
    return all.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  private static RunResult result() {
    try (ManualClient client = new ManualClient(ScriptedTransport.inTurn(WHATEVER))) {
      Run run = client.async.getRun("r1").join();
      return new RunResult("r1", run, List.of(CAT), null);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void nothingIsSent(String name, Consumer<Flowscale> operation) {
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    try (ManualClient client = new ManualClient(service)) {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> operation.accept(client.flowscale));
      boolean interrupted = Thread.interrupted();

      // A batch tells what became of its requests, of which none was begun.
      if (thrown instanceof BatchException batch) {
        assertThat(batch.items()).isEmpty();
        thrown = batch.getCause();
      }
      assertThat(thrown)
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
      assertThat(interrupted).as("the thread is interrupted still").isTrue();
      assertThat(service.requests()).isEmpty();
      assertThat(client.time.pending()).isZero();
    } finally {
      Thread.interrupted();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void aClosedClientSendsNothing(String name, Consumer<Flowscale> operation) {
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    ManualClient client = new ManualClient(service);
    client.close();
    Throwable thrown = catchThrowable(() -> operation.accept(client.flowscale));
    assertThat(thrown instanceof BatchException ? thrown.getCause() : thrown)
        .isInstanceOf(ClientClosedException.class);
    assertThat(service.requests()).isEmpty();
  }
}
