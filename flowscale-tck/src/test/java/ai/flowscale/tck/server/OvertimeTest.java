package ai.flowscale.tck.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
