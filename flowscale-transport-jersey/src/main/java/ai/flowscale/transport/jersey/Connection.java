package ai.flowscale.transport.jersey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.Upload;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A pooled connection. Unlike Apache HttpClient's own it logs nothing, sends no request when the
 * server has closed it or has sent what no one asked for, ends an upload to which the server has
 * responded, and takes no head that is cut off for a whole one. A connection is used by one thread
 * at a time and closed by any.
 */
final class Connection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {
  /** The shortest time that a socket can be read for. */
  private static final Timeout CHECK = Timeout.ofMilliseconds(1);

  /**
   * A GET right after a response does not wait for the end of the connection to show: it can be
   * sent again.
   */
  private static final long BRIEF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Apache HttpClient bounds a line, and their number, which bounds little. */
  private static final int MAX_HEAD_BYTES = 256 * 1024;

  private static final String START = "HTTP/";

  private final Optional<String> proxyAuthorization;
  private boolean pooled;
  private long idleSince;

  /** The bytes of a head that is being read, or -1 while none is. */
  private int headBytes = -1;

  /** What a response begins with. */
  private String start = "";

  /** Whether the buffer is asked for what it holds, and must not read more. */
  private boolean bufferOnly;

  /** The head of a response that came before the end of the request, which then has none. */
  private @Nullable ClassicHttpResponse early;

  /** A pooled connection that the server has closed, or on which it has sent something. */
  static final class Stale extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The server has responded to an upload, and need not get the rest. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
  }

  Connection(Http1Config config, Optional<String> proxyAuthorization) {
    super(config);
    this.proxyAuthorization = proxyAuthorization;
  }

  @Override
  public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
    if (!request.getPath().equals(JerseyTransport.PATH)) {
      // A CONNECT.
      authorize(request);
      super.sendRequestHeader(request);
      return;
    }
    start = "";
    JerseyExchange exchange = JerseyExchange.current();
    // The end of the head stays in the buffer: so far nothing can act on the request.
    super.sendRequestHeader(complete(request, exchange));
    boolean repeatable = request.getMethod().equals("GET");
    if (pooled && isStale(repeatable)) {
      throw new Stale();
    }
    if (!exchange.sending()) {
      throw new ConnectionClosedException("the exchange is over");
    }
    if (pooled && !repeatable) {
      // The body may take its time, and the check is about now.
      flush();
    }
  }

  /** Adds the parts that only the server may see: Apache HttpClient may log its own request. */
  private ClassicHttpRequest complete(ClassicHttpRequest request, JerseyExchange exchange) {
    RequestHead head = RequestHead.of(exchange);
    BasicClassicHttpRequest complete =
        new BasicClassicHttpRequest(request.getMethod(), JerseyTransport.PATH);
    complete.setHeaders(request.getHeaders());
    complete.removeHeaders(HttpHeaders.CONTENT_TYPE);
    if (request.getRequestUri().equals(JerseyTransport.PATH)) {
      complete.setPath(head.target());
    } else {
      // As a proxy wants it.
      complete.setPath("http://" + head.authority() + head.target());
      authorize(complete);
    }
    head.forEachGiven(complete::addHeader);
    return complete;
  }

  private void authorize(ClassicHttpRequest request) {
    proxyAuthorization.ifPresent(it -> request.addHeader(HttpHeaders.PROXY_AUTHORIZATION, it));
  }

  private boolean isStale(boolean repeatable) {
    boolean brief = System.nanoTime() - idleSince < BRIEF_NANOS;
    try {
      if (repeatable && brief && !isBuffered() && !hasReceived()) {
        return false;
      }
      // What the server says before it is asked (some send a 408) is no response to this request.
      // What was received may also be a message of TLS itself, which only reading tells.
      return isDataAvailable(CHECK) || isStale();
    } catch (IOException e) {
      return true;
    }
  }

  /** Apache HttpClient tells what it has read ahead only together with what can be read. */
  private boolean isBuffered() throws IOException {
    bufferOnly = true;
    try {
      return isDataAvailable(CHECK);
    } finally {
      bufferOnly = false;
    }
  }

  @Override
  public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
    try {
      super.sendRequestEntity(request);
    } catch (Refused e) {
      // The response is read next.
    }
  }

  @Override
  protected OutputStream createContentOutputStream(
      long length,
      SessionOutputBuffer buffer,
      OutputStream out,
      @Nullable Supplier<List<? extends Header>> trailers) {
    Upload upload = JerseyExchange.current().upload();
    return new FilterOutputStream(super.createContentOutputStream(length, buffer, out, trailers)) {
      @Override
      public void write(byte[] bytes, int offset, int size) throws IOException {
        checkWanted();
        try {
          super.out.write(bytes, offset, size);
        } catch (IOException e) {
          checkWanted();
          throw e;
        }
      }

      /** Writes the last chunk, but for a body that failed or was refused. */
      @Override
      public void close() throws IOException {
        if (upload != null && upload.isSent() && !hasResponse()) {
          super.out.close();
        }
      }
    };
  }

  private void checkWanted() throws IOException {
    if (hasResponse()) {
      throw new Refused();
    }
  }

  /** Takes what the server has sent so far. Interim responses say nothing about an upload. */
  private boolean hasResponse() throws IOException {
    boolean more = early == null && hasReceived();
    try {
      while (more && isDataAvailable(CHECK)) {
        ClassicHttpResponse response = receiveResponseHeader();
        more = response.getCode() < HttpStatus.SC_SUCCESS;
        early = more ? null : response;
      }
    } catch (HttpException e) {
      throw new IOException(e);
    }
    return early != null;
  }

  private boolean hasReceived() throws IOException {
    return getSocketHolder() instanceof Watched watched && watched.hasReceived();
  }

  @Override
  public void flush() throws IOException {
    if (early == null) {
      super.flush();
    }
  }

  @Override
  public boolean isConsistent() {
    return early == null && super.isConsistent();
  }

  @Override
  public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
    if (early != null) {
      return early;
    }
    headBytes = 0;
    try {
      return super.receiveResponseHeader();
    } finally {
      headBytes = -1;
    }
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
    super.bind(holder instanceof Watched ? holder : new Watched(holder.getSocket()));
  }

  @Override
  public void bind(SSLSocket secured, Socket socket) throws IOException {
    if (isBuffered()) {
      // They would be read as if the service had sent them over TLS.
      close(CloseMode.IMMEDIATE);
      throw new ConnectException("the proxy sent bytes behind its response to CONNECT");
    }
    bind(new Watched(secured, socket));
  }

  /** Notices the end of the connection within a head, and a head without end. */
  private final class Watched extends SocketHolder {
    Watched(Socket socket) {
      super(socket);
    }

    Watched(SSLSocket secured, Socket socket) {
      super(secured, socket);
    }

    /** Whether the system, or TLS, has received bytes that were not read. */
    private boolean hasReceived() throws IOException {
      return getSocket().getInputStream().available() > 0
          || getBaseSocket().getInputStream().available() > 0;
    }

    @Override
    protected InputStream getInputStream(Socket socket) throws IOException {
      return new FilterInputStream(super.getInputStream(socket)) {
        @Override
        public int read(byte[] bytes, int offset, int size) throws IOException {
          if (bufferOnly) {
            throw new SocketTimeoutException("nothing is read for now");
          }
          int count = super.read(bytes, offset, size);
          if (headBytes >= 0) {
            seen(bytes, offset, count);
          }
          return count;
        }
      };
    }

    private void seen(byte[] bytes, int offset, int count) throws IOException {
      if (count > 0 && start.length() < START.length()) {
        start = (start + new String(bytes, offset, count, ISO_8859_1)).stripLeading();
        start = start.substring(0, Math.min(start.length(), START.length()));
      }
      // The parser reports bytes that are not HTTP at all.
      if (count < 0 && START.startsWith(start)) {
        throw new ConnectionClosedException("the connection ended within the head of the response");
      }
      headBytes += Math.max(count, 0);
      if (headBytes > MAX_HEAD_BYTES) {
        throw new MessageConstraintException("the head of the response is too long");
      }
    }
  }
}
