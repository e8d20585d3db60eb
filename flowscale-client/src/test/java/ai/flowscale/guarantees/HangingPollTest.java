package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A poll that gets no response is given up after a while; it ends no wait and delays no other. */
class HangingPollTest extends ManualTest {
  private static final Response NEVER = CompletableFuture::new;
  private static final Response COMPLETED = RunJson.nameless("completed");
  private static final Response NO_PAGES = success("{\"count\":0,\"runs\":[]}");

  @Test
  void onePollThatHangsDoesNotEndAWait() {
    ManualClient client = responding(NEVER, NEVER, COMPLETED);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(40)));
    client.time.advance(Duration.ofSeconds(32));
    assertThat(waiting).isCompleted();
  }

  @Test
  void pollsThatHangDoNotKeepOtherWaitsFromBeingPolled() {
    ScriptedTransport service =
        new ScriptedTransport(
            request -> {
              String path = request.uri().getPath();
              Response response =
                  path.endsWith("/runs") ? NO_PAGES : path.endsWith("/done") ? COMPLETED : NEVER;
              return response.make();
            });
    ManualClient client = client(service);
    for (int i = 0; i < 40; i++) {
      var unused = client.async.awaitRun("hangs" + i);
    }
    client.time.advance(Duration.ofMinutes(1));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("done", WaitOptions.upTo(Duration.ofSeconds(30)));
    client.time.advance(Duration.ofSeconds(16));
    assertThat(waiting).isCompleted();
  }

  @Test
  void aPollOfAnOutputThatHangsIsGivenUpToo() {
    Response named = success("{\"status\":\"completed\",\"output_names\":[\"a\"]}");
    Response output =
        success("{\"download_url\":\"http://127.0.0.1:2/a\",\"generation_status\":\"success\"}");
    ManualClient client = responding(named, NEVER, output);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(40)));
    client.time.advance(Duration.ofSeconds(20));
    assertThat(waiting.getNow(null)).isNotNull();
  }

  @Test
  void theLimitOfAPollIsNotThatOfTheCalls() {
    ManualClient client = responding(NEVER);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(waiting).getCause())
        .hasMessageEndingWith("took longer than PT15S (pollTimeout).");
  }

  @Test
  void aPollIsAbortedWithItsWait() {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    ManualClient client = responding(() -> poll);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(5)));
    client.time.advance(Duration.ofSeconds(5));
    assertThat(failure(waiting)).isInstanceOf(WaitTimedOutException.class);
    assertThat(poll).isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void pollsMayHaveAShorterLimitThanTheSubmission() {
    List<String> sent = new ArrayList<>();
    CompletableFuture<TransportResponse> submission = new CompletableFuture<>();
    ScriptedTransport service =
        new ScriptedTransport(
            request -> {
              sent.add(request.method());
              if (request.method().equals("POST")) {
                return submission;
              }
              return (sent.size() == 2 ? NEVER : COMPLETED).make();
            });
    ManualClient client = client(service);
    CompletableFuture<RunResult> waiting =
        client.async.executeWorkflowAndWait(
            WorkflowRequest.of("w", WorkflowInputs.none()),
            WaitOptions.builder().pollTimeout(Duration.ofSeconds(3)).build());
    client.time.advance(Duration.ofSeconds(50));
    assertThat(sent).as("the submission may take longer").containsExactly("POST");
    submitted("r1").make().thenAccept(submission::complete);
    client.time.advance(Duration.ofMillis(2_999));
    assertThat(sent).containsExactly("POST", "GET");
    client.time.advance(Duration.ofSeconds(1));
    assertThat(sent).containsExactly("POST", "GET", "GET");
    assertThat(waiting).isCompleted();
  }
}
