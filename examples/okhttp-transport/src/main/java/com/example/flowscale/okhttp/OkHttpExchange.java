package com.example.flowscale.okhttp;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.Upload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** One request and its response, on the thread that executes the exchange. */
final class OkHttpExchange extends AbstractExchange {
  /** The exchange whose request OkHttp sends on a thread: its look-ups are not told. */
  private static final ThreadLocal<OkHttpExchange> CURRENT = new ThreadLocal<>();

  private final Lazy<OkHttpClient> client;
  private final TransportConfig config;
  private final Consumer<Connection> onShared;
  private volatile Call call;
  private volatile boolean responded;

  OkHttpExchange(
      Exchanges exchanges,
      TransportRequest request,
      Lazy<OkHttpClient> client,
      TransportConfig config,
      Consumer<Connection> onShared) {
    super(exchanges, request);
    this.client = client;
    this.config = config;
    this.onShared = onShared;
  }

  @Override
  protected void send() throws IOException, InterruptedException {
    OkHttpClient on = client.await(this, failure -> "OkHttp's client could not be made");
    if (on == null) {
      return;
    }
    Call made = on.newCall(request(upload()));
    call = made;
    if (isOver()) {
      return;
    }
    CURRENT.set(this);
    try {
      respond(made.execute());
    } finally {
      CURRENT.remove();
    }
  }

  /** Waits for a look-up on behalf of the current thread's exchange, which may end meanwhile. */
  static <T> T ofCurrent(CompletableFuture<T> lookup) throws UnknownHostException {
    Throwable cause;
    try {
      T found = CURRENT.get().await(lookup);
      if (found != null) {
        return found;
      }
      cause = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause = e;
    } catch (ExecutionException e) {
      cause = e.getCause();
    }
    UnknownHostException thrown = new UnknownHostException("the host was not looked up");
    thrown.initCause(cause);
    throw thrown;
  }

  private Request request(Upload upload) {
    String method = request().method();
    boolean needsBody = List.of("POST", "PUT", "PATCH").contains(method);
    RequestBody none = needsBody ? RequestBody.create(new byte[0], null) : null;
    Request.Builder builder =
        new Request.Builder()
            // OkHttp sends a fragment to a proxy.
            .url(request().uri().toString().replaceFirst("#.*", ""))
            .tag(OkHttpExchange.class, this)
            // Otherwise OkHttp asks for gzip and decodes it.
            .header("Accept-Encoding", "identity");
    return builder.method(method, upload == null ? none : new Body(upload)).build();
  }

  /** Returns the headers of the request, and of those that OkHttp adds only the necessary ones. */
  Headers headers(Request request) {
    Headers.Builder headers = new Headers.Builder();
    for (String name : List.of("Host", "Connection", "Content-Length", "Transfer-Encoding")) {
      if (request.header(name) != null) {
        headers.add(name, request.header(name));
      }
    }
    for (String name : request().headers().names()) {
      request().headers().all(name).forEach(value -> headers.addUnsafeNonAscii(name, value));
    }
    return headers.build();
  }

  private void respond(Response response) {
    responded = true;
    Map<String, List<String>> headers = new TreeMap<>(response.headers().toMultimap());
    List<String> hidden = headers.remove(ClientFactory.HIDDEN);
    if (hidden != null) {
      headers.put("Retry-After", hidden);
    }
    respond(
        response.code(),
        ai.flowscale.api.spi.Headers.of(headers),
        response.protocol() == Protocol.HTTP_2 ? "HTTP/2" : "HTTP/1.1",
        response.body().byteStream());
  }

  /** Called by OkHttp on the thread of the call. */
  EventListener events() {
    return new EventListener() {
      @Override
      public void dnsStart(Call call, String host) {
        connecting(config);
      }

      @Override
      public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        connecting(config);
      }

      @Override
      public void secureConnectStart(Call call) {
        // Between connecting and the handshake OkHttp does not see that the call is cancelled, and
        // a
        // second cancellation has no effect.
        if (isOver()) {
          throw new CancellationException("the exchange is over");
        }
      }

      @Override
      public void connectionAcquired(Call call, Connection connection) {
        if (connection.protocol() == Protocol.HTTP_2) {
          onShared.accept(connection);
        }
      }

      @Override
      public void requestHeadersStart(Call call) {
        if (!sending()) {
          call.cancel();
        }
      }
    };
  }

  @Override
  protected Kind kindOf(Throwable thrown, Sent sent) {
    if (sent == Sent.NO) {
      return null;
    }
    if (thrown instanceof ProtocolException) {
      // In a body, OkHttp means one that ended too early.
      return responded ? Kind.CLOSED : Kind.PROTOCOL;
    }
    return thrown instanceof IOException && !(thrown instanceof SSLException) ? Kind.CLOSED : null;
  }

  /**
   * Where a host has several addresses, OkHttp reports the failure of the first one, and suppresses
   * the others: a handshake that failed tells more than a connection that was refused.
   */
  @Override
  protected TransportException failureOf(Throwable thrown, Sent sent) {
    if (sent == Sent.NO) {
      for (Throwable other : thrown.getSuppressed()) {
        if (other instanceof SSLException) {
          return super.failureOf(other, sent);
        }
      }
    }
    return super.failureOf(thrown, sent);
  }

  @Override
  protected void breakConnection() {
    Call made = call;
    if (made != null) {
      made.cancel();
    }
  }

  /** One-shot, so that OkHttp never sends it again. */
  private static final class Body extends RequestBody {
    private final Upload upload;

    Body(Upload upload) {
      this.upload = upload;
    }

    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return upload.lengthOrUnknown();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      upload.writeTo(sink.outputStream());
    }
  }
}
