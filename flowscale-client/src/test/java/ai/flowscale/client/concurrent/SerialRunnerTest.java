package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SerialRunnerTest {
  private final AtomicInteger count = new AtomicInteger();

  @Test
  void eachSignalIsOneRunWhileNothingRuns() {
    SerialRunner runner = new SerialRunner(count::incrementAndGet);
    runner.signal();
    runner.signal();
    assertThat(count).hasValue(2);
  }

  @Test
  void signalsDuringARunAreOneMoreRunAndNoRecursion() {
    AtomicInteger within = new AtomicInteger();
    AtomicReference<SerialRunner> runner = new AtomicReference<>();
    runner.set(
        new SerialRunner(
            () -> {
              assertThat(within.incrementAndGet()).as("runs at the same time").isEqualTo(1);
              if (count.incrementAndGet() == 1) {
                runner.get().signal();
                runner.get().signal();
                assertThat(count).as("runs so far").hasValue(1);
              }
              within.decrementAndGet();
            }));
    runner.get().signal();
    assertThat(count).hasValue(2);
  }
}
