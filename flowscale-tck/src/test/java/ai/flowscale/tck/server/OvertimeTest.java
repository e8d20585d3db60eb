package ai.flowscale.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class OvertimeTest {

  @AfterEach
  void restore() {
    System.clearProperty(TimeLimit.PROPERTY);
  }

  @Test
  void aTestThatHangsIsInterruptedAndReported() {
    System.setProperty(TimeLimit.PROPERTY, "PT0.05S");

    assertThatThrownBy(() -> Overtime.bound(() -> new CountDownLatch(1).await()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("PT0.15S", TimeLimit.PROPERTY)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @Timeout(60)
  void itIsReportedThoughTheTransportBlocksTheTimerOfTheJdk() {
    System.setProperty(TimeLimit.PROPERTY, "PT0.05S");
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Object> late = new CompletableFuture<>();
    var unused = late.whenComplete((value, failure) -> await(end));
    late.orTimeout(1, TimeUnit.NANOSECONDS);
    try {
      assertThatThrownBy(() -> Overtime.bound(() -> new CountDownLatch(1).await()))
          .isInstanceOf(AssertionError.class);
    } finally {
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTestThatFailsInTimeFailsAsItDid() {
    assertThatThrownBy(
            () ->
                Overtime.bound(
                    () -> {
                      throw new IOException("as it is");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("as it is");
  }
}
