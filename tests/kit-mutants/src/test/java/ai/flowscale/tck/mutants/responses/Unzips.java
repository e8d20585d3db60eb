package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Responses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Decodes gzip like many libraries do by default, and removes the header. */
final class Unzips extends ForwardingTransport {

  Unzips(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    if (!response.headers().first("Content-Encoding").equals(Optional.of("gzip"))) {
      return response;
    }
    return Responses.withBody(
        Responses.withHeaders(response, decodedHeaders(response.headers())),
        new ByteArrayInputStream(unzipped(response.body())));
  }

  private static byte[] unzipped(InputStream body) {
    try (GZIPInputStream in = new GZIPInputStream(body)) {
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
