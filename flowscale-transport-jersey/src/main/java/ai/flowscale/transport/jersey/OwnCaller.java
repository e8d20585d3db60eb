package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Calls over a client that is made here, when it is first needed. */
final class OwnCaller implements Caller {
  private final ReentrantLock lock = new ReentrantLock();
  private final TransportConfig config;
  private volatile @Nullable OwnClient made;
  private boolean closed;

  OwnCaller(TransportConfig config) {
    this.config = config;
  }

  @Override
  public Response call(Exchange exchange) {
    TransportRequest request = exchange.request();
    // The rest of the address is the business of the connection alone.
    Invocation.Builder builder = client().client().target(exchange.origin()).request();
    // The type does not matter: the chain sends the request's own headers.
    Invocation invocation =
        Invocations.build(
            builder,
            request.method(),
            request.body().map(body -> new Upload(body, exchange)).orElse(null),
            MediaType.APPLICATION_OCTET_STREAM_TYPE);
    return ApacheChain.invoke(exchange, invocation::invoke);
  }

  private OwnClient client() {
    OwnClient client = made;
    return client == null ? make() : client;
  }

  private OwnClient make() {
    lock.lock();
    try {
      OwnClient client = made;
      if (client == null) {
        if (closed) {
          throw new IllegalStateException("the transport was closed");
        }
        client = ownLoader(config);
        made = client;
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Jersey finds its parts by the context class loader, which on an executor's thread may be any.
   */
  private static OwnClient ownLoader(TransportConfig config) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(OwnCaller.class.getClassLoader());
    try {
      return new OwnClient(config);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void discard(Response response, boolean whole) {
    Caller.closeQuietly(response);
  }

  @Override
  public void close() {
    OwnClient client;
    lock.lock();
    try {
      closed = true;
      client = made;
    } finally {
      lock.unlock();
    }
    if (client != null) {
      client.close();
    }
  }
}
