package ai.flowscale.transport.jersey;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The connections, as Apache HttpClient sees them: it closes them all when one exchange ends with
 * an {@link Error}, and never releases the one that becomes free while the thread that waits for it
 * is interrupted.
 */
record KeptOpen(HttpClientConnectionManager connections) implements HttpClientConnectionManager {

  @Override
  public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, @Nullable Object state) {
    return new Lease(connections, connections.lease(id, route, timeout, state));
  }

  /** The wait for a connection. */
  private record Lease(HttpClientConnectionManager connections, LeaseRequest request)
      implements LeaseRequest {

    @Override
    public ConnectionEndpoint get(Timeout timeout)
        throws InterruptedException, ExecutionException, TimeoutException {
      try {
        return request.get(timeout);
      } catch (InterruptedException e) {
        if (!request.cancel()) {
          releaseUnused(timeout);
        }
        throw e;
      }
    }

    /** It is there already; nothing is waited for. */
    private void releaseUnused(Timeout timeout)
        throws InterruptedException, ExecutionException, TimeoutException {
      ConnectionEndpoint unused = request.get(timeout);
      unused.close(CloseMode.IMMEDIATE);
      connections.release(unused, null, TimeValue.ZERO_MILLISECONDS);
    }

    @Override
    public boolean cancel() {
      return request.cancel();
    }
  }

  @Override
  public void release(ConnectionEndpoint endpoint, @Nullable Object state, TimeValue keepAlive) {
    connections.release(endpoint, state, keepAlive);
  }

  @Override
  public void connect(ConnectionEndpoint endpoint, @Nullable TimeValue timeout, HttpContext context)
      throws IOException {
    connections.connect(endpoint, timeout, context);
  }

  @Override
  public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
    connections.upgrade(endpoint, context);
  }

  @Override
  public void close(CloseMode mode) {}

  @Override
  public void close() {}
}
