package ai.flowscale.transport.jdk;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** A client that is not the JDK's own, and does not listen when its thread is interrupted. */
final class StubbornClient extends HttpClient {
  private volatile HttpResponse.BodyHandler<?> handler;
  private volatile HttpResponse.BodySubscriber<?> answered;

  /** What it does before it waits. */
  Runnable onSend = () -> {};

  RuntimeException thrown;
  Error error;

  /** What it throws after its response, or null. */
  IOException broken;

  Version version = Version.HTTP_1_1;
  private final CompletableFuture<HttpRequest> request = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  void awaitRequest() {
    request.join();
  }

  /** Returns the body of the request. */
  HttpRequest.BodyPublisher body() {
    return request.join().bodyPublisher().orElseThrow();
  }

  /** Subscribes to the body of the request, and asks for one piece. */
  void readBody() {
    body()
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(ByteBuffer buffer) {}

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onComplete() {}
            });
  }

  /** Responds to the request; the result is complete once the body's subscription is cancelled. */
  CompletableFuture<Void> answer() {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    HttpResponse.BodySubscriber<?> body = handler.apply(new Info(version));
    answered = body;
    Flow.Subscription subscription =
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {
            cancelled.complete(null);
          }
        };
    try {
      body.onSubscribe(subscription);
    } catch (CancellationException over) {
      // Whoever wants no response says so, for the JDK to break the connection.
    }
    return cancelled;
  }

  private record Answer<T>(HttpRequest request, Info info, T body) implements HttpResponse<T> {
    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return info.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return info.version();
    }
  }

  private record Info(Version version) implements HttpResponse.ResponseInfo {
    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }
  }

  boolean wasAsked() {
    return request.isDone();
  }

  /** Lets go of the thread that sends. */
  void end() {
    end.complete(null);
  }

  @Override
  @SuppressWarnings("unchecked") // Of the handler that this method was given.
  public <T> HttpResponse<T> send(HttpRequest sent, HttpResponse.BodyHandler<T> bodyHandler)
      throws IOException {
    if (error != null) {
      throw error;
    }
    if (thrown != null) {
      throw thrown;
    }
    handler = bodyHandler;
    request.complete(sent);
    onSend.run();
    end.join();
    if (answered == null) {
      throw new IOException("ended");
    }
    if (broken != null) {
      throw broken;
    }
    return new Answer<>(
        sent, new Info(version), (T) answered.getBody().toCompletableFuture().join());
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> bodyHandler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> bodyHandler,
      HttpResponse.PushPromiseHandler<T> pushHandler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLParameters sslParameters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_2;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
