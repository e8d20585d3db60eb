package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.testing.HeldExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final HeldExecutor executor = new HeldExecutor();
  private final SerialExecutor calls = new SerialExecutor(executor);
  private final List<String> heard = new ArrayList<>();

  @Test
  void callsAreMadeOnTheExecutorInTheirOrder() {
    calls.offer(() -> heard.add("one"));
    calls.offer(() -> heard.add("two"));
    assertThat(heard).isEmpty();
    assertThat(executor.waiting()).as("one task makes all of them").isEqualTo(1);
    executor.runAll();

    assertThat(heard).containsExactly("one", "two");
  }

  @Test
  void aCallFromWithinACallWaitsForItsTurn() {
    calls.offer(
        () -> {
          calls.offer(() -> heard.add("inner"));
          heard.add("outer");
        });
    executor.runAll();

    assertThat(heard).containsExactly("outer", "inner");
  }

  @Test
  void whatACallThrowsKeepsNoLaterOneFromBeingMade() {
    calls.offer(
        () -> {
          throw new IllegalStateException("the listener's own trouble");
        });
    calls.offer(
        () -> {
          throw new StackOverflowError("as a test");
        });
    calls.offer(() -> heard.add("after"));
    executor.runAll();
    calls.offer(() -> heard.add("later"));
    executor.runAll();

    assertThat(heard).containsExactly("after", "later");
  }

  @Test
  void anExecutorThatTakesNoMoreIsReported() {
    executor.refuse();

    assertThat(calls.offer(() -> heard.add("lost"))).isFalse();
    assertThat(heard).isEmpty();
  }

  @Test
  void anExecutorThatWasOnlyBusyIsUsedAgain() {
    executor.refuse();
    calls.offer(() -> heard.add("lost"));
    executor.acceptAgain();

    assertThat(calls.offer(() -> heard.add("kept"))).isTrue();
    executor.runAll();
    assertThat(heard).containsExactly("kept");
  }

  @Test
  void callsOfManyThreadsNeverOverlap() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      SerialExecutor serial = new SerialExecutor(threads);
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      int[] unguarded = {0};
      CountDownLatch all = new CountDownLatch(4 * 1000);
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(
            () ->
                IntStream.range(0, 1000)
                    .forEach(
                        i ->
                            serial.offer(
                                () -> {
                                  if (inside.getAndIncrement() != 0) {
                                    overlaps.incrementAndGet();
                                  }
                                  unguarded[0]++;
                                  inside.decrementAndGet();
                                  all.countDown();
                                })));
      }

      assertThat(all.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(overlaps).hasValue(0);
      assertThat(unguarded[0]).as("each call sees what those before it did").isEqualTo(4000);
    } finally {
      threads.shutdownNow();
    }
  }
}
