package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.tck.server.TimeLimit;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long the kit waits for a machine that is slow, and for a transport that does not stop. */
class WaitingTest {
  private static void withShortLimit(Runnable wait) {
    String before = System.getProperty(TimeLimit.PROPERTY);
    System.setProperty(TimeLimit.PROPERTY, "PT0.01S");
    try {
      wait.run();
    } finally {
      if (before == null) {
        System.clearProperty(TimeLimit.PROPERTY);
      } else {
        System.setProperty(TimeLimit.PROPERTY, before);
      }
    }
  }

  @Test
  void aWaitGoesOnWhileSomethingMoves() {
    CompletableFuture<String> result = new CompletableFuture<>();
    AtomicInteger moves = new AtomicInteger();
    withShortLimit(
        () ->
            assertThat(
                    Waiting.result(
                        "a result",
                        result,
                        () -> {
                          if (moves.incrementAndGet() == 5) {
                            result.complete("late");
                          }
                          return moves.get();
                        }))
                .isEqualTo("late"));
  }

  @Test
  void itEndsOnceNothingMoves() {
    withShortLimit(
        () ->
            assertThatThrownBy(
                    () -> Waiting.result("a result", new CompletableFuture<>(), () -> 1L))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a result"));
  }

  @Test
  void anUploadThatIsReadWithoutBoundNeverStalls() {
    TestBody body = TestBody.blocks(OptionalLong.empty(), 4_096);
    body.writeTo(OutputStream.nullOutputStream());
    assertThatThrownBy(body::awaitStall)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("does not read");
  }

  @Test
  void anUploadThatIsNotReadStalls() {
    TestBody.endless(OptionalLong.empty()).awaitStall();
  }
}
