package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HostLookupTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private final HostLookup lookup = new HostLookup(TransportConfig.of(tasks::add));

  @Test
  void aLookupThatTakesLongIsNotStartedAgain() throws InterruptedException {
    CompletableFuture<InetAddress> first = lookup.find("localhost");
    Thread.sleep(1_100);

    assertThat(lookup.find("localhost")).isSameAs(first);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void anAddressIsRememberedForAMomentAndAFailureIsNot() {
    CompletableFuture<InetAddress> first = lookup.find("localhost");
    tasks.get(0).run();
    assertThat(lookup.find("localhost")).isSameAs(first).isCompleted();

    CompletableFuture<InetAddress> failing = lookup.find("host.invalid");
    failing.completeExceptionally(new IllegalStateException("no such host"));
    assertThat(lookup.find("host.invalid")).isNotSameAs(failing);
  }
}
