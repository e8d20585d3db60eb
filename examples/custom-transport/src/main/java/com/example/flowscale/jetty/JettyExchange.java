package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.ResponseBodySink;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;

/**
 * One request and its response, to the end of the response's body. What every transport has to do
 * stands in {@link AbstractExchange}; here stands what is Jetty's.
 *
 * <p>Guarantees: method, path, query and headers are sent unchanged; Jetty reads no more than one
 * buffer ahead, to find the end; Jetty's exceptions are converted to TransportExceptions. Nothing
 * of Jetty's runs on the thread that executes the exchange or reads the response: NIO would close
 * the channel that such a thread works on when it is interrupted, which may be another exchange's.
 */
final class JettyExchange extends AbstractExchange {
  private final Lazy<HttpClient> client;
  private final Executor executor;
  private volatile Request request;
  private volatile boolean breaking;
  private volatile UploadContent content;
  private volatile ResponseBodySink reader;

  /** What Jetty's exception really means, where that is something else. */
  private volatile Throwable judged;

  /** The response's body is complete; the end is signalled when Jetty has the connection back. */
  private volatile boolean downloaded;

  JettyExchange(
      Exchanges exchanges, TransportRequest request, Lazy<HttpClient> client, Executor executor) {
    super(exchanges, request);
    this.client = client;
    this.executor = executor;
  }

  @Override
  protected void send() throws InterruptedException {
    HttpClient on = client.await(this, failure -> "Jetty's client did not start");
    if (on != null) {
      executor.execute(() -> start(on));
    }
  }

  private void start(HttpClient on) {
    try {
      Request made = create(on);
      if (!isOver()) {
        made.send(this::completed);
        // Not before: Jetty sends what was aborted before, and hears of one abort only.
        request = made;
        if (breaking) {
          breakConnection();
        }
      }
    } catch (RuntimeException | Error e) {
      broken(e);
    }
  }

  private Request create(HttpClient on) {
    content = upload() == null ? null : new UploadContent(upload(), executor);
    return on.newRequest(request().uri())
        .method(request().method())
        .headers(fields -> RequestHead.of(this).forEachField(true, fields::add))
        .body(content)
        // Lifts the limit of the connector: how long an exchange may take is not ours to judge.
        .idleTimeout(0, TimeUnit.MILLISECONDS)
        // Jetty has a connection and writes: from here on it is not certain what was sent.
        .onRequestBegin(ignored -> sending())
        .onResponseContentSource(this::respond)
        .onResponseFailure(this::judge);
  }

  // Callbacks of Jetty.

  private void respond(Response response, Content.Source source) {
    reader =
        respond(
            response.getStatus(),
            Headers.ofEntries(response.getHeaders().stream().map(JettyExchange::pair).toList()),
            response.getVersion().asString(),
            () -> executor.execute(() -> demand(source)));
    demand(source);
  }

  private void demand(Content.Source source) {
    if (!downloaded) {
      source.demand(() -> arrived(source));
    }
  }

  private static Map.Entry<String, String> pair(HttpField field) {
    return Map.entry(field.getName(), field.getValue() == null ? "" : field.getValue());
  }

  /** Reads where Jetty calls back, so that never two threads are in its parser. */
  private void arrived(Content.Source source) {
    Content.Chunk chunk = source.read();
    if (chunk == null) {
      demand(source);
    } else if (!Content.Chunk.isFailure(chunk)) {
      // A failure is also reported in completed(), after the cleanup.
      // Copied, because the buffer goes back to Jetty's pool.
      ByteBuffer copy = ByteBuffer.allocate(chunk.remaining()).put(chunk.getByteBuffer()).flip();
      downloaded = chunk.isLast();
      chunk.release();
      if (downloaded && content != null && !content.isHandedOver()) {
        ended(false);
      }
      reader.next(copy);
    }
  }

  /**
   * Checks the connection before Jetty closes it: Jetty takes a body that breaks the rules of HTTP
   * for one that ended, and a head that ended for one that breaks the rules.
   */
  private void judge(Response response, Throwable thrown) {
    if (response.getRequest().getConnection() instanceof Connection connection) {
      boolean eof = connection.getEndPoint().isInputShutdown();
      if (eof && !(thrown instanceof IOException)) {
        judged = new EOFException("the head of the response is truncated");
      } else if (!eof && thrown.getClass() == EOFException.class) {
        judged = new ProtocolException("the body of the response is malformed");
      }
    }
  }

  /**
   * Always called once, and after Jetty has returned the connection to its pool or closed it: the
   * caller may send its next request at once.
   */
  private void completed(Result result) {
    if (downloaded) {
      ended(true);
      reader.complete();
    } else if (result.isFailed()) {
      broken(judged == null ? result.getFailure() : judged);
    }
  }

  @Override
  protected Kind kindOf(Throwable thrown, Sent sent) {
    if (sent == Sent.NO) {
      // Jetty reports a proxy that refuses a tunnel as a response.
      return thrown instanceof HttpResponseException || thrown instanceof AssertionError
          ? Kind.CONNECT
          : null;
    }
    // Where assertions are on, Jetty's own exceptions for a head that is too long, and for one that
    // is cut off, trip over one.
    if (thrown instanceof HttpResponseException
        || thrown instanceof HttpException
        || thrown instanceof ProtocolException
        || thrown instanceof AssertionError) {
      return Kind.PROTOCOL;
    }
    // TLS also fails where the connection was cut off.
    return thrown instanceof IOException && !(thrown instanceof SSLHandshakeException)
        ? Kind.CLOSED
        : null;
  }

  @Override
  protected void breakConnection() {
    breaking = true;
    Request under = request;
    if (under != null) {
      executor.execute(() -> under.abort(new IOException("the exchange was aborted")));
    }
  }
}
