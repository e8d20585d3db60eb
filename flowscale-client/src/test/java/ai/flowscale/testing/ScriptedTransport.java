package ai.flowscale.testing;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A transport without a network: a function responds to each request, on the calling thread. */
public final class ScriptedTransport implements Transport {
  private final Function<TransportRequest, CompletableFuture<TransportResponse>> script;
  private final List<TransportRequest> requests = new CopyOnWriteArrayList<>();
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

  public static Response response(int status, Map<String, List<String>> headers, String body) {
    return () ->
        CompletableFuture.completedFuture(
            TransportResponses.ofStream(
                status,
                Headers.of(headers),
                "HTTP/1.1",
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                Runnable::run));
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
    requests.add(request);
    return script.apply(request);
  }

  public List<TransportRequest> requests() {
    return requests;
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
