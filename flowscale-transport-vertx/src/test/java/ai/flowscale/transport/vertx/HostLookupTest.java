package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.emulator.ManualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class HostLookupTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private final ManualScheduler time = new ManualScheduler();
  private final HostLookup lookup =
      new HostLookup(
          new TransportConfig() {
            @Override
            public Executor executor() {
              return tasks::add;
            }

            @Override
            public Scheduler scheduler() {
              return time;
            }
          });

  @Test
  void aLookupThatTakesLongIsNotStartedAgain() {
    CompletableFuture<InetAddress> first = lookup.find("localhost");
    time.advance(Duration.ofSeconds(30));

    assertThat(lookup.find("localhost")).isSameAs(first);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void hostsThatAlternateAreNotLookedUpEachTime() {
    CompletableFuture<InetAddress> first = lookup.find("localhost");
    CompletableFuture<InetAddress> other = lookup.find("host.invalid");

    assertThat(lookup.find("localhost")).isSameAs(first);
    assertThat(lookup.find("host.invalid")).isSameAs(other);
    assertThat(tasks).hasSize(2);
  }

  @Test
  void anAddressIsRememberedForAMomentAndAFailureIsNot() {
    CompletableFuture<InetAddress> first = lookup.find("localhost");
    tasks.get(0).run();
    assertThat(lookup.find("localhost")).isSameAs(first).isCompleted();
    time.advance(Duration.ofSeconds(1));
    assertThat(lookup.find("localhost")).isNotSameAs(first);

    CompletableFuture<InetAddress> failing = lookup.find("host.invalid");
    failing.completeExceptionally(new IllegalStateException("no such host"));
    assertThat(lookup.find("host.invalid")).isNotSameAs(failing);
  }
}
