package ai.flowscale.client.http;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as its one reader sees it: the exchange knows whether somebody waits for
 * more and how much has come, and is over at the end.
 */
final class WatchedBody extends PieceStream {
  private final CallExchange exchange;
  private final TransportResponse response;
  private @Nullable InputStream in;
  private long count;
  private boolean ended;

  WatchedBody(CallExchange exchange, TransportResponse response) {
    this.exchange = exchange;
    this.response = response;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    int size;
    exchange.readingBegins();
    try {
      if (in == null) {
        in = Objects.requireNonNull(response.body(), "the stream of the response");
      }
      size = in.read(bytes, offset, length);
    } catch (Throwable broken) {
      throw exchange.bodyFailed(broken);
    } finally {
      exchange.readingEnds();
    }
    if (size < 0) {
      ended = true;
      exchange.complete();
    } else {
      count += size;
      exchange.received(count);
    }
    return size;
  }

  @Override
  public int available() throws IOException {
    return ended || in == null ? 0 : in.available();
  }

  @Override
  public void close() {
    exchange.close();
  }
}
