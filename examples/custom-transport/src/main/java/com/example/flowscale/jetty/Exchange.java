package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;

/**
 * One request and its response, from {@code send} to the end of the response's body.
 *
 * <p>Promises kept here: the future completes when the headers are here; whoever completes it
 * otherwise, or gives the body up, breaks the connection; the first failure is the one that is
 * told.
 */
final class Exchange {
  private final TransportRequest request;
  private final Consumer<Exchange> onEnd;
  private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
  private final AtomicReference<TransportException> failure = new AtomicReference<>();
  private volatile Request sending;
  private volatile Upload upload;
  private volatile Download download;
  private volatile TransportResponse delivered;

  /** Jetty has a connection and writes: from here on nobody can be certain what was sent. */
  private volatile boolean begun;

  /** What Jetty's exception really means, where that is something else. */
  private volatile Throwable judged;

  private volatile boolean downloaded;

  /**
   * Makes an exchange.
   *
   * @param onEnd told when nothing is under way any more; perhaps more than once
   */
  Exchange(TransportRequest request, Consumer<Exchange> onEnd) {
    this.request = request;
    this.onEnd = onEnd;
    // The future is the caller's, who may cancel it or complete it with something of his own.
    answer.whenComplete(
        (response, thrown) -> {
          if (response == null || response != delivered) {
            fail(failure(Kind.CANCELLED, "the exchange was cancelled", thrown));
          }
        });
  }

  CompletableFuture<TransportResponse> answer() {
    return answer;
  }

  /** Goes on on a thread of Jetty's, so that the caller's is neither held up nor looked at. */
  void start(HttpClient client) {
    try {
      client.getExecutor().execute(() -> send(client));
    } catch (RejectedExecutionException stopped) {
      broken(stopped);
    }
  }

  private void send(HttpClient client) {
    try {
      Request made = prepare(client);
      sending = made;
      if (made != null && failure.get() == null) {
        made.send(this::ended);
      }
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  /** Returns null, with the exchange failed, for what cannot be sent as it stands. */
  private Request prepare(HttpClient client) {
    upload = Upload.of(request, this::uploadFailed);
    try {
      return RequestFactory.create(client, request, upload)
          .onRequestBegin(ignored -> begun = true)
          .onResponseContentSource(this::respond)
          .onResponseFailure(this::judge);
    } catch (IllegalArgumentException e) {
      String message = Failures.place(request.uri()) + ": cannot be sent: " + e.getMessage();
      fail(new TransportException(Kind.OTHER, Sent.NO, message, null));
      return null;
    }
  }

  // What Jetty tells.

  private void respond(Response response, Content.Source source) {
    Download arriving = new Download(source, this);
    TransportResponse told =
        TransportResponses.of(
            response.getStatus(),
            headers(response),
            response.getVersion().asString(),
            arriving.publisher());
    download = arriving;
    delivered = told;
    TransportException already = failure.get();
    if (already != null) {
      arriving.abort(already);
    }
    if (!answer.complete(told)) {
      told.close();
    }
  }

  private static Headers headers(Response response) {
    Map<String, String> names = new HashMap<>();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (HttpField field : response.getHeaders()) {
      // One name may be written in several ways; its values belong in one list.
      String name = names.computeIfAbsent(field.getLowerCaseName(), lower -> field.getName());
      String value = field.getValue();
      fields.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value == null ? "" : value);
    }
    return Headers.of(fields);
  }

  /**
   * Looks at the connection before Jetty closes it: Jetty takes a body that breaks the rules of
   * HTTP for one that ended, and a head that ended for one that breaks the rules.
   */
  private void judge(Response response, Throwable thrown) {
    if (response.getRequest().getConnection() instanceof Connection connection) {
      boolean eof = connection.getEndPoint().isInputShutdown();
      if (eof && !(thrown instanceof IOException)) {
        judged = new EOFException("the head of the answer is cut off");
      } else if (!eof && thrown.getClass() == EOFException.class) {
        judged = new ProtocolException("the body of the answer is malformed");
      }
    }
  }

  /**
   * Always told once, and after Jetty has taken the connection back into its pool or closed it:
   * whoever waits for this may be fast with his next request.
   */
  private void ended(Result result) {
    Throwable better = judged;
    if (downloaded) {
      download.end(null);
    } else if (result.isFailed()) {
      broken(better == null ? result.getFailure() : better);
    }
    onEnd.accept(this);
  }

  /** Jetty could not go on; what came of the body until then is still handed out. */
  private void broken(Throwable thrown) {
    TransportException told = Failures.of(thrown, request.uri(), begun);
    if (failure.compareAndSet(null, told)) {
      breakOff();
      Download arriving = download;
      if (arriving != null) {
        arriving.end(told);
      }
      answer.completeExceptionally(told);
    }
  }

  // What the bodies tell.

  private void uploadFailed(Throwable thrown) {
    fail(failure(Kind.REQUEST_BODY, "the request's body failed", thrown));
  }

  /** The last byte of the response has been read. */
  void downloaded() {
    downloaded = true;
    Upload source = upload;
    if (source != null && !source.isHandedOver()) {
      // The server has said all there is to say and need not hear the rest.
      breakOff();
    }
  }

  /** The reader wants no more of the body: breaks the connection and tells nobody. */
  void abandon() {
    breakOff();
  }

  /** Fails whatever is under way at once and breaks the connection. The first failure counts. */
  void fail(TransportException thrown) {
    if (failure.compareAndSet(null, thrown)) {
      breakOff();
      Download arriving = download;
      if (arriving != null) {
        arriving.abort(thrown);
      }
      answer.completeExceptionally(thrown);
    }
  }

  private void breakOff() {
    IOException reason = new IOException("the exchange was broken off");
    Upload source = upload;
    if (source != null) {
      source.fail(reason);
    }
    Request under = sending;
    if (under != null) {
      under.abort(reason);
    }
    onEnd.accept(this);
  }

  private TransportException failure(Kind kind, String what, Throwable cause) {
    String message = Failures.place(request.uri()) + ": " + what;
    return new TransportException(kind, Sent.MAYBE, message, cause);
  }
}
