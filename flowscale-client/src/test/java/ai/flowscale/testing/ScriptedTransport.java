package ai.flowscale.testing;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A transport without a network: a function responds to each request, on the calling thread. */
public final class ScriptedTransport implements FutureTransport {
  private final Function<TransportRequest, CompletableFuture<TransportResponse>> script;
  private final List<TransportRequest> requests = new ArrayList<>();
  private final Set<Capability> capabilities = EnumSet.allOf(Capability.class);
  private volatile Runnable blockingCheck = () -> {};
  private volatile boolean closed;

  public ScriptedTransport(
      Function<TransportRequest, CompletableFuture<TransportResponse>> script) {
    this.script = script;
  }

  /** Makes the response to one request, anew each time. */
  @FunctionalInterface
  public interface Response {
    CompletableFuture<TransportResponse> make();

    default CompletableFuture<TransportResponse> make(TransportRequest request) {
      return make();
    }
  }

  /** Responds to the requests in turn, with the last response again and again. */
  public static ScriptedTransport inTurn(Response... responses) {
    List<Response> left = new CopyOnWriteArrayList<>(responses);
    return new ScriptedTransport(
        request -> (left.size() > 1 ? left.remove(0) : left.get(0)).make());
  }

  public static Response json(int status, String body) {
    return response(status, Map.of("Content-Type", List.of("application/json")), body);
  }

  /** What the service responds where it did what was asked, with this as its data. */
  public static Response success(String data) {
    return json(200, "{\"status\":\"success\",\"data\":" + data + "}");
  }

  /** The same, with what is told of a list. */
  public static Response success(String data, String meta) {
    return json(200, "{\"status\":\"success\",\"data\":" + data + ",\"meta\":" + meta + "}");
  }

  /** The service's response to a submission that made this run. */
  public static Response submitted(String runId) {
    return success("{\"run_id\":\"" + runId + "\"}");
  }

  /** A response of the service that says why it does not do what was asked. */
  public static Response refusal(int status) {
    return json(status, "{\"detail\":\"no\"}");
  }

  /** The same, with the time after which to ask again. */
  public static Response retryAfter(int status, Duration time) {
    return response(
        status,
        Map.of("Retry-After", List.of(Long.toString(time.toSeconds()))),
        "{\"detail\":\"later\"}");
  }

  /** A response whose body fails after its first bytes, as where a connection ends too early. */
  public static Response cutOff(int status, String begin, RuntimeException failure) {
    return () -> {
      ManualBody body = new ManualBody();
      body.send(begin);
      body.fail(failure);
      return CompletableFuture.completedFuture(
          TransportResponses.of(status, Headers.empty(), "HTTP/1.1", body));
    };
  }

  /** The connection broke, so that nobody knows whether the request arrived. */
  public static Response lost() {
    return failing(broken(Kind.CLOSED, Sent.MAYBE));
  }

  public static TransportException broken(Kind kind, Sent sent) {
    return new TransportException(kind, sent, "broken", null);
  }

  public static Response response(int status, Map<String, List<String>> headers, String body) {
    return () ->
        CompletableFuture.completedFuture(
            TransportResponses.of(
                status,
                Headers.of(headers),
                "HTTP/1.1",
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
  }

  public static Response failing(RuntimeException failure) {
    return () -> CompletableFuture.failedFuture(failure);
  }

  public ScriptedTransport without(Capability capability) {
    capabilities.remove(capability);
    return this;
  }

  /** As if the caller were on an event loop, from now on. */
  public void refuseBlocking(RuntimeException refusal) {
    blockingCheck =
        () -> {
          throw refusal;
        };
  }

  @Override
  public void checkBlockingAllowed() {
    blockingCheck.run();
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    synchronized (requests) {
      requests.add(request);
    }
    return script.apply(request);
  }

  /** Returns the requests that were sent so far. */
  public List<TransportRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  public void forgetRequests() {
    synchronized (requests) {
      requests.clear();
    }
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.copyOf(capabilities);
  }

  @Override
  public void close() {
    closed = true;
  }
}
