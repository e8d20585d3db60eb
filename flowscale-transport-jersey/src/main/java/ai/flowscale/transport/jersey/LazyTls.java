package ai.flowscale.transport.jersey;

import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Makes the platform's TLS context when it is first needed: that takes longer than the rest. */
final class LazyTls implements TlsSocketStrategy {
  private final Optional<SSLContext> given;
  private final AtomicReference<@Nullable TlsSocketStrategy> made = new AtomicReference<>();

  LazyTls(Optional<SSLContext> given) {
    this.given = given;
  }

  @Override
  public SSLSocket upgrade(
      Socket socket, String target, int port, Object attachment, HttpContext context)
      throws IOException {
    return strategy().upgrade(socket, target, port, attachment, context);
  }

  private TlsSocketStrategy strategy() throws SSLException {
    TlsSocketStrategy found = made.get();
    if (found == null) {
      // The platform's context is the same for all, so that making this twice does no harm.
      found = new DefaultClientTlsStrategy(given.isPresent() ? given.get() : platformContext());
      made.set(found);
    }
    return found;
  }

  private static SSLContext platformContext() throws SSLException {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new SSLException("the platform has no TLS context", e);
    }
  }
}
