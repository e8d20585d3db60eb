package ai.flowscale.tck.mutants.responses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;

/**
 * Sends each GET over http on a socket of its own making, which it keeps, and takes what comes next
 * on it for the response. What it does not understand it leaves to the transport beneath.
 */
final class NaiveSockets extends ForwardingTransport {
  private static final int MOST = 64 * 1024;

  private final IntPredicate skipped;
  private final Map<String, Queue<Kept>> idle = new ConcurrentHashMap<>();
  private final Queue<Kept> all = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** A connection, with what was read ahead. */
  private record Kept(Socket socket, InputStream in) {}

  /** A response that this client cannot read. */
  private static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Takes which statuses are those of interim responses. */
  NaiveSockets(Transport inner, IntPredicate skipped) {
    super(inner);
    this.skipped = skipped;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (closed
        || !request.method().equals("GET")
        || !"http".equals(request.uri().getScheme())
        || request.uri().getPort() < 0
        || request.body().isPresent()
        || !request.headers().names().isEmpty()) {
      return super.send(request);
    }
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    Thread thread = new Thread(() -> exchange(request, outer), "naive-exchange");
    thread.setDaemon(true);
    thread.start();
    return outer;
  }

  private void exchange(TransportRequest request, CompletableFuture<TransportResponse> outer) {
    URI uri = request.uri();
    Queue<Kept> pool =
        idle.computeIfAbsent(uri.getRawAuthority(), any -> new ConcurrentLinkedQueue<>());
    Kept kept = pool.poll();
    try {
      if (kept == null) {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        kept = new Kept(socket, new BufferedInputStream(socket.getInputStream()));
        all.add(kept);
      }
      Socket socket = kept.socket();
      var unused = outer.whenComplete((response, failure) -> endIf(failure != null, socket));
      String head = "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getRawAuthority();
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(ISO_8859_1));
      TransportResponse response = read(kept.in());
      pool.add(kept);
      outer.complete(response);
    } catch (NotUnderstood e) {
      endIf(true, kept.socket());
      var unused =
          super.send(request)
              .whenComplete(
                  (response, failure) -> {
                    if (failure == null) {
                      outer.complete(response);
                    } else {
                      outer.completeExceptionally(failure);
                    }
                  });
    } catch (IOException e) {
      endIf(kept != null, kept == null ? null : kept.socket());
      outer.completeExceptionally(
          new TransportException(
              kept == null ? Kind.CONNECT : Kind.CLOSED,
              kept == null ? Sent.NO : Sent.MAYBE,
              "it ended",
              e));
    }
  }

  private static void endIf(boolean over, Socket socket) {
    try {
      if (over) {
        socket.close();
      }
    } catch (IOException ended) {
      // It has.
    }
  }

  private TransportResponse read(InputStream in) throws IOException, NotUnderstood {
    while (true) {
      String first = line(in);
      if (!first.matches("HTTP/1.1 \\d{3} .*")) {
        throw new NotUnderstood();
      }
      int status = Integer.parseInt(first.substring(9, 12));
      Headers headers = Headers.empty();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers = headers.with(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      if (!skipped.test(status)) {
        return TransportResponses.ofStream(
            status, headers, "HTTP/1.1", body(in, status, headers), Runnable::run);
      }
    }
  }

  private static InputStream body(InputStream in, int status, Headers headers)
      throws IOException, NotUnderstood {
    String length = headers.first("Content-Length").orElse("");
    if (status < 200 || status == 204) {
      return InputStream.nullInputStream();
    }
    if (!length.matches("\\d{1,5}") || Integer.parseInt(length) > MOST) {
      throw new NotUnderstood();
    }
    byte[] bytes = in.readNBytes(Integer.parseInt(length));
    if (bytes.length < Integer.parseInt(length)) {
      throw new EOFException("within the body");
    }
    return new ByteArrayInputStream(bytes);
  }

  private static String line(InputStream in) throws IOException, NotUnderstood {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("within the head");
      }
      if (line.length() > MOST) {
        throw new NotUnderstood();
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    closed = true;
    super.close();
    all.forEach(kept -> endIf(true, kept.socket()));
  }
}
