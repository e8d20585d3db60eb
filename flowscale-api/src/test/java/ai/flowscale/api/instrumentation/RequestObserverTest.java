package ai.flowscale.api.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestObserverTest {
  private static URI origin(URI address) {
    return new RequestObserver.Request(Instant.EPOCH, "getRun", "GET", address, Optional.empty(), 1)
        .origin();
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/secret, https://host",
    "https://host/, https://host",
    "https://host:8443?secret=1, https://host:8443",
    "https://host#secret, https://host",
    "https://user:secret@host, https://host",
    "https://[::1]:8443/secret, https://[::1]:8443",
    "https://user:secret@a_name, https://null",
  })
  void onlyTheOriginOfAnAddressIsKept(URI address, URI origin) {
    assertThat(origin(address)).isEqualTo(origin);
  }

  @Test
  void anOriginIsKeptAsItIs() {
    URI origin = URI.create("https://host:8443");
    assertThat(origin(origin)).isSameAs(origin);
  }
}
