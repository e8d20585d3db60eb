package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class HostLookupTest {
  private final List<Runnable> tasks = new ArrayList<>();
  private final HostLookup lookup =
      new HostLookup(
          new TransportConfig() {
            @Override
            public Executor executor() {
              return tasks::add;
            }
          });

  @Test
  void aLookupThatTakesLongIsNotStartedAgain() {
    CompletableFuture<List<InetAddress>> first = lookup.find("localhost");

    assertThat(lookup.find("localhost")).isSameAs(first);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void hostsThatAlternateAreNotLookedUpEachTime() {
    CompletableFuture<List<InetAddress>> first = lookup.find("localhost");
    CompletableFuture<List<InetAddress>> other = lookup.find("host.invalid");

    assertThat(lookup.find("localhost")).isSameAs(first);
    assertThat(lookup.find("host.invalid")).isSameAs(other);
    assertThat(tasks).hasSize(2);
  }

  @Test
  void neitherAnAddressNorAFailureIsRemembered() {
    CompletableFuture<List<InetAddress>> first = lookup.find("localhost");
    tasks.get(0).run();
    assertThat(first).isCompleted();
    assertThat(lookup.find("localhost")).isNotSameAs(first);

    CompletableFuture<List<InetAddress>> failing = lookup.find("host.invalid");
    failing.completeExceptionally(new IllegalStateException("no such host"));
    assertThat(lookup.find("host.invalid")).isNotSameAs(failing);
  }

  @Test
  void allAddressesAreFound() throws UnknownHostException {
    CompletableFuture<List<InetAddress>> found = lookup.find("localhost");
    tasks.get(0).run();

    assertThat(found.join()).containsExactly(InetAddress.getAllByName("localhost"));
  }

  @Test
  void theProxyOfTheSettingsIsLookedUpAndNotAskedAbout() {
    HostLookup behind =
        new HostLookup(
            new TransportConfig() {
              @Override
              public Executor executor() {
                return Runnable::run;
              }

              @Override
              public Optional<ProxySettings> proxy() {
                return Optional.of(new ProxySettings("localhost", 1, null, null));
              }

              @Override
              public boolean mayConnect(String host, InetAddress address) {
                throw new AssertionError("asked about " + host);
              }
            });

    assertThat(behind.find("localhost").join()).isNotEmpty();
  }
}
