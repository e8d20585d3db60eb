package ai.flowscale.tck;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** Passes requests on, and tells when the client has begun to read a response. */
record ReadResponses(Transport transport, CountDownLatch begun) implements Transport {

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> sent = transport.send(request);
    CompletableFuture<TransportResponse> told = sent.thenApply(Told::new);
    var unused =
        told.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                sent.cancel(true);
              }
            });
    return told;
  }

  @Override
  public Set<Capability> capabilities() {
    return transport.capabilities();
  }

  @Override
  public void checkBlockingAllowed() {
    transport.checkBlockingAllowed();
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class Told implements TransportResponse {
    private final TransportResponse response;

    Told(TransportResponse response) {
      this.response = response;
    }

    @Override
    public int status() {
      return response.status();
    }

    @Override
    public Headers headers() {
      return response.headers();
    }

    @Override
    public String protocol() {
      return response.protocol();
    }

    @Override
    public Flow.Publisher<ByteBuffer> body() {
      return subscriber -> {
        response.body().subscribe(subscriber);
        begun.countDown();
      };
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
