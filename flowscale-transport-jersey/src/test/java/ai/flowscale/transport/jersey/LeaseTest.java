package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;

/** An interrupt may cross the connection that its thread waits for. */
class LeaseTest {
  private final List<String> log = new ArrayList<>();
  private boolean crossed;

  private LeaseRequest lease() {
    Pool pool = new Pool();
    HttpRoute route = new HttpRoute(new HttpHost("host", 80));
    return new Connections.Lease(pool, pool.lease("id", route, Timeout.DISABLED, null));
  }

  @Test
  void theConnectionThatCrossesAnInterruptIsGivenBack() {
    crossed = true;

    assertThatThrownBy(() -> lease().get(Timeout.DISABLED))
        .isInstanceOf(InterruptedException.class);

    assertThat(log).containsExactly("cancelled", "closed IMMEDIATE", "released");
  }

  @Test
  void withoutOneThereIsNothingToGiveBack() {
    assertThatThrownBy(() -> lease().get(Timeout.DISABLED))
        .isInstanceOf(InterruptedException.class);

    assertThat(log).containsExactly("cancelled");
  }

  /** Interrupts whoever waits, and has a connection for whoever asks again. */
  private final class Pool implements HttpClientConnectionManager {
    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, Object state) {
      return new LeaseRequest() {
        private boolean interrupted;

        @Override
        public ConnectionEndpoint get(Timeout limit) throws InterruptedException {
          if (!interrupted) {
            interrupted = true;
            throw new InterruptedException();
          }
          return new Endpoint();
        }

        @Override
        public boolean cancel() {
          log.add("cancelled");
          return !crossed;
        }
      };
    }

    @Override
    public void release(ConnectionEndpoint endpoint, Object state, TimeValue keepAlive) {
      log.add("released");
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context) {}

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) {}

    @Override
    public void close(CloseMode mode) {}

    @Override
    public void close() {}
  }

  private final class Endpoint extends ConnectionEndpoint {
    // The one that an endpoint has to have.
    @SuppressWarnings("deprecation")
    @Override
    public ClassicHttpResponse execute(
        String id, ClassicHttpRequest request, HttpRequestExecutor executor, HttpContext context) {
      throw new AssertionError("nothing is sent");
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {}

    @Override
    public void close() {
      log.add("closed");
    }

    @Override
    public void close(CloseMode mode) {
      log.add("closed " + mode);
    }
  }
}
