package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.Failures;
import jakarta.ws.rs.ProcessingException;
import java.net.URI;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** What the exceptions of Jersey and of Apache HttpClient mean. */
final class JerseyFailures {
  private JerseyFailures() {}

  static TransportException of(URI uri, Sent sent, Throwable thrown) {
    Throwable inner = thrown instanceof ProcessingException ? thrown.getCause() : null;
    return Failures.of(
        uri,
        sent,
        inner == null ? thrown : inner,
        sent == Sent.MAYBE ? JerseyFailures::late : at -> null);
  }

  private static @Nullable Kind late(Throwable thrown) {
    if (thrown instanceof ConnectionClosedException
        || thrown instanceof NoHttpResponseException
        || thrown instanceof TruncatedChunkException) {
      return Kind.CLOSED;
    }
    return thrown instanceof HttpException
            || thrown instanceof MalformedChunkCodingException
            || thrown instanceof MessageConstraintException
        ? Kind.PROTOCOL
        : null;
  }
}
