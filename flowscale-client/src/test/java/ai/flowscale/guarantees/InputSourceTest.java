package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.InputSource;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that may throw. */
class InputSourceTest extends ManualTest {
  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  private void submit(InputSource source) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_1", "a")
            .file("image_1", InputFile.of("a.png", source))
            .build();
    client.flowscale.executeWorkflow("w", inputs);
  }

  @Test
  void aSourceMayOpenAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "content");
    submit(() -> Files.newInputStream(file));
    assertThat(service.texts()).containsExactly("a");
  }

  @Test
  void aSourceThatCannotBeOpenedEndsTheSubmission(@TempDir Path folder) {
    assertThatThrownBy(() -> submit(() -> Files.newInputStream(folder.resolve("missing"))))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("image_1"))
        .hasCauseInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("is not there");
    assertThat(service.runs).isEmpty();
  }

  @Test
  void anErrorBeforeTheSubmissionClosesTheStreams() {
    TestStream once = new TestStream(new byte[1]);
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_1", InputFile.ofOnce("a.png", once))
            .json("settings", new Object())
            .build();
    UnaryOperator<FlowscaleConfig.Builder> broken =
        config ->
            config.objectWriter(
                value -> {
                  throw new NoClassDefFoundError("as a test");
                });
    try (ManualClient other = client(service, broken)) {
      assertThat(other.async.executeWorkflow("w", inputs)).isCompletedExceptionally();
    }
    assertThat(once.closed()).isPositive();
    assertThat(service.runs).isEmpty();
  }

  /** Closing may block, and the response may come on a thread that all others need. */
  @Test
  void aStreamThatIsClosedUnreadHoldsUpNoOutcome() {
    TestStream once = new TestStream(new byte[1]);
    WorkflowInputs inputs =
        WorkflowInputs.builder().file("image_1", InputFile.ofOnce("a.png", once)).build();
    HeldExecutor blocking = new HeldExecutor();
    ScriptedTransport refusing = ScriptedTransport.inTurn(refusal(401));
    try (ManualClient other = client(refusing, c -> c.blockingExecutor(blocking))) {
      CompletableFuture<?> call = other.async.executeWorkflow("w", inputs);
      // The exchange.
      blocking.runNext();
      assertThat(call).isCompletedExceptionally();
      assertThat(once.closed()).isZero();
      blocking.runAll();
    }
    assertThat(once.closed()).isPositive();
  }

  @Test
  void whatASourceThrowsIsTheCause() {
    IOException broken = new IOException("as a test");
    assertThatThrownBy(
            () ->
                submit(
                    () -> {
                      throw broken;
                    }))
        .isInstanceOf(InvalidRequestException.class)
        .hasCause(broken);
    assertThat(service.runs).isEmpty();
  }

  /** The service responds before it has read the body. */
  @Test
  void aStreamThatCannotBeClosedLosesNoRun() {
    InputFile file =
        InputFile.ofOnce(
            "a.png",
            new ByteArrayInputStream(new byte[1]) {
              @Override
              public void close() {
                throw new OutOfMemoryError("injected by the test");
              }
            });
    ScriptedTransport.Response accepted = submitted("r0");
    ManualClient client = responding(accepted);
    assertThat(
            client.async.executeWorkflow(
                "w", WorkflowInputs.builder().file("image_1", file).build()))
        .isCompletedWithValueMatching(submission -> submission.runId().equals("r0"));
  }
}
