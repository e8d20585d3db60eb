package ai.flowscale.transport.jersey;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A pooled connection. Unlike Apache HttpClient's own it logs nothing, sends no request when the
 * server has closed it, never ends a body well-formed that was not written to its end, and keeps no
 * socket once it is closed. A connection is used by one thread at a time and closed by any.
 */
final class Connection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {
  /** The shortest time that a socket can be read for. */
  private static final Timeout CHECK = Timeout.ofMilliseconds(1);

  /** A GET right after a response is not delayed by a check: it can be sent again. */
  private static final long UNCHECKED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long maxIdleNanos;
  private volatile boolean closed;
  private boolean pooled;
  private long idleSince;

  Connection(Http1Config config, long maxIdleNanos) {
    super(config, null, null, null, null, null, unused -> new WholeHeadParser(config));
    this.maxIdleNanos = maxIdleNanos;
  }

  /**
   * Writes the head of a request. Only here the path and the headers of the exchange are added:
   * Apache HttpClient would log them.
   */
  @Override
  public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
    if (Method.CONNECT.isSame(request.getMethod())) {
      super.sendRequestHeader(request);
      return;
    }
    Exchange exchange = ApacheChain.current();
    ApacheChain.complete(request, exchange.request());
    // The end of the head stays in the buffer: so far nothing can act on the request.
    super.sendRequestHeader(request);
    boolean repeatable = Method.GET.isSame(request.getMethod());
    if (pooled && isStale(repeatable)) {
      throw new StaleConnectionException();
    }
    exchange.connected();
    if (pooled && !repeatable) {
      // The body may take its time, and the check is about now.
      flush();
    }
  }

  private boolean isStale(boolean repeatable) {
    long idleNanos = System.nanoTime() - idleSince;
    if (idleNanos >= maxIdleNanos) {
      return true;
    }
    if (repeatable && idleNanos < UNCHECKED_NANOS) {
      return false;
    }
    try {
      // What the server says before it is asked (some send a 408) is no response to this request.
      return isDataAvailable(CHECK) || isStale();
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  protected OutputStream createContentOutputStream(
      long length,
      SessionOutputBuffer buffer,
      OutputStream out,
      Supplier<List<? extends Header>> trailers) {
    OutputStream content = super.createContentOutputStream(length, buffer, out, trailers);
    return length == ContentLengthStrategy.CHUNKED
        ? new Chunks(content, ApacheChain.current())
        : content;
  }

  @Override
  public void passivate() {
    pooled = true;
    idleSince = System.nanoTime();
  }

  @Override
  public void activate() {}

  @Override
  public @Nullable Socket getSocket() {
    SocketHolder holder = getSocketHolder();
    return holder == null ? null : holder.getSocket();
  }

  @Override
  protected void bind(SocketHolder holder) throws IOException {
    super.bind(holder);
    checkOpen();
  }

  @Override
  public void bind(SSLSocket secured, Socket socket) throws IOException {
    super.bind(secured, socket);
    checkOpen();
  }

  /** A connection may be closed while it is being made, before it has its socket. */
  private void checkOpen() throws IOException {
    if (closed) {
      super.close(CloseMode.IMMEDIATE);
      throw new ConnectionClosedException("closed while it was being made");
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }

  @Override
  public void close(CloseMode mode) {
    closed = true;
    super.close(mode);
  }

  /**
   * A body in chunks. Apache HttpClient and Jersey close the stream of a body that failed as well,
   * which would write the last chunk.
   */
  private static final class Chunks extends FilterOutputStream {
    private final Exchange exchange;

    Chunks(OutputStream out, Exchange exchange) {
      super(out);
      this.exchange = exchange;
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      out.write(bytes, offset, size);
    }

    @Override
    public void close() throws IOException {
      if (exchange.isRequestBodyWhole()) {
        out.close();
      }
    }
  }
}
