package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which thread sends a request, and what becomes of one that no thread sends. */
class SendingThreadTest extends ManualTest {
  private final HeldExecutor threads = new HeldExecutor();
  private final List<Thread> senders = new ArrayList<>();
  private final ManualClient client =
      responding(
          config ->
              config.blockingExecutor(threads).maxConnections(1).retryPolicy(RetryPolicy.none()),
          () -> {
            senders.add(Thread.currentThread());
            return RunJson.run("r1", "completed").make();
          });

  private CompletableFuture<Submission> submit() {
    return client.async.executeWorkflow("w", WorkflowInputs.none());
  }

  private static void assertUnsent(CompletableFuture<?> call, Kind kind) {
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(kind);
              assertThat(failure.sent()).isEqualTo(Sent.NO);
            });
  }

  @Test
  void aBlockingCallSendsOnTheThreadOfItsCaller() {
    client.flowscale.getRun("r1");

    assertThat(senders).containsExactly(Thread.currentThread());
    assertThat(threads.waiting()).isZero();
  }

  @Test
  void anAsynchronousCallSendsOnAThreadThatMayBlock() {
    CompletableFuture<?> call = client.async.getRun("r1");
    assertThat(senders).isEmpty();
    assertThat(threads.waiting()).isEqualTo(1);
  }

  @Test
  void aSubmissionThatIsRefusedAThreadFailsAtOnceAsNotSent() {
    threads.refuse();

    assertUnsent(submit(), Kind.OTHER);

    assertThat(senders).isEmpty();
    assertThat(client.flowscale.getRun("r1").id()).as("with the one connection").isEqualTo("r1");
  }

  @Test
  void aSubmissionThatWaitsTooLongForAThreadIsNotSentLater() {
    CompletableFuture<Submission> call = submit();
    client.time.advance(Duration.ofMinutes(10));

    assertUnsent(call, Kind.TIMEOUT);
    assertThat(failure(call)).hasMessageContaining("blockingExecutor");

    threads.runAll();
    assertThat(senders).isEmpty();
    assertThat(client.flowscale.getRun("r1").id()).as("with the one connection").isEqualTo("r1");
  }

  @Test
  void whatIsCancelledBeforeItHasAThreadIsNotSent() {
    CompletableFuture<Submission> call = submit();
    call.cancel(true);

    threads.runAll();

    assertThat(senders).isEmpty();
    assertThat(client.flowscale.getRun("r1").id()).as("with the one connection").isEqualTo("r1");
  }
}
