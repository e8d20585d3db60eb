package ai.flowscale.client.transport;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.body.QueueingBody;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Responses over clients that are driven by events or block. */
public final class TransportResponses {
  private TransportResponses() {}

  /**
   * Makes a response from an event-driven client.
   *
   * @param status the status code
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1} or {@code HTTP/2}
   * @param body the body for one subscriber; cancelling its subscription aborts the exchange
   * @return the response; closing it before anyone subscribed subscribes and cancels
   */
  public static TransportResponse of(
      int status, Headers headers, String protocol, Flow.Publisher<ByteBuffer> body) {
    Objects.requireNonNull(body, "body");
    return new Response(status, headers, protocol, QueueingBody.of(body));
  }

  /**
   * Makes a response from a client that blocks.
   *
   * @param status the status code
   * @param headers the headers
   * @param protocol the protocol as in {@code HTTP/1.1} or {@code HTTP/2}
   * @param body the body; read on {@code executor} as the subscriber asks for it, and closed at the
   *     end, on cancellation and on {@link TransportResponse#close()}. Its {@code close()} may be
   *     called while another thread reads, must end that read, and must not read on to the end of
   *     the body. What {@code read} throws is the error of the body: a {@link
   *     ai.flowscale.api.error.TransportException} as it stands, an {@link java.io.IOException} as
   *     {@code CLOSED}, a {@link java.net.SocketTimeoutException} as {@code TIMEOUT}, any other
   *     exception as {@code OTHER}. A body that ends too early must throw, and not return -1
   * @param executor where to read; its tasks may block
   * @return the response
   */
  public static TransportResponse ofStream(
      int status, Headers headers, String protocol, InputStream body, Executor executor) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(executor, "executor");
    return new Response(status, headers, protocol, QueueingBody.of(body, executor));
  }

  /**
   * Returns the body of a response as a stream, for a response that has a publisher.
   *
   * @param response a response whose body has no reader yet
   * @return what {@link TransportResponse#stream()} returns
   */
  public static InputStream streamOf(TransportResponse response) {
    return new PublishedBody(response);
  }

  private record Response(int status, Headers headers, String protocol, QueueingBody body)
      implements TransportResponse {
    Response {
      Objects.requireNonNull(headers, "headers");
      Objects.requireNonNull(protocol, "protocol");
    }

    @Override
    public InputStream stream() {
      return streamOf(this);
    }

    @Override
    public void close() {
      body.close();
    }

    @Override
    public String toString() {
      return "TransportResponse[" + status + " " + protocol + "]";
    }
  }
}
