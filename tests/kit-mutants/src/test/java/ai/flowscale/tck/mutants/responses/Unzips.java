package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.tck.mutants.parts.Collected;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Responses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;

/** Decodes gzip like many libraries do by default, and removes the header. */
final class Unzips extends ForwardingTransport {

  Unzips(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    Futures.pass(inner.thenCompose(Unzips::decoded), outer);
    return outer;
  }

  private static CompletableFuture<TransportResponse> decoded(TransportResponse response) {
    if (!response.headers().first("Content-Encoding").equals(Optional.of("gzip"))) {
      return CompletableFuture.completedFuture(response);
    }
    return Collected.of(response.body())
        .thenApply(
            bytes ->
                Responses.withBody(
                    Responses.withHeaders(response, decodedHeaders(response.headers())),
                    RequestBodies.ofBytes(unzipped(bytes)).publisher()));
  }

  private static byte[] unzipped(byte[] bytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new TransportException(Kind.PROTOCOL, Sent.MAYBE, "the body is not gzip", e);
    }
  }

  private static Headers decodedHeaders(Headers headers) {
    Headers left = Headers.empty();
    for (String name : headers.names()) {
      if (!name.equalsIgnoreCase("Content-Encoding") && !name.equalsIgnoreCase("Content-Length")) {
        for (String value : headers.all(name)) {
          left = left.with(name, value);
        }
      }
    }
    return left;
  }
}
