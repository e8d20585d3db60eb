package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.client.transport.Failures;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletionException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** What the exceptions of Jersey and of Apache HttpClient mean. */
final class JerseyFailures {
  private JerseyFailures() {}

  static TransportException of(URI uri, Sent sent, Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (sent == Sent.MAYBE) {
      return Failures.of(uri, sent, cause, JerseyFailures::late);
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof AddressRefusedException) {
        return Failures.of(
            uri, Kind.CONNECT, sent, "no address of the host may be connected to", cause);
      }
    }
    return Failures.of(uri, sent, cause, at -> null);
  }

  private static @Nullable Kind late(Throwable thrown) {
    if (thrown instanceof ConnectionClosedException
        || thrown instanceof NoHttpResponseException
        || thrown instanceof TruncatedChunkException
        // What HttpURLConnection says of a chunked body that is cut off.
        || (thrown instanceof IOException && "Premature EOF".equals(thrown.getMessage()))) {
      return Kind.CLOSED;
    }
    return thrown instanceof HttpException
            || thrown instanceof ParseException
            || thrown instanceof MalformedChunkCodingException
            || thrown instanceof MessageConstraintException
        ? Kind.PROTOCOL
        : null;
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable at = thrown;
    for (Throwable cause = at.getCause();
        cause != null && (at instanceof ProcessingException || at instanceof CompletionException);
        cause = at.getCause()) {
      at = cause;
    }
    return at;
  }
}
