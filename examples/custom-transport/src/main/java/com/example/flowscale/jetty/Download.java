package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.client.transport.ResponseBodySink;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.eclipse.jetty.io.Content;

/**
 * A response's body between Jetty, which is pulled, and its reader. {@code ResponseBodySink} does
 * what every transport has to do for its reader; here stands what is Jetty's.
 *
 * <p>Promises kept here: Jetty reads no more than one buffer ahead, to find the end; a body that
 * ends too early is an error behind what came.
 */
final class Download implements ResponseBodySink.Source {
  private final Content.Source source;
  private final Exchange exchange;
  private final ResponseBodySink sink = ResponseBodySink.create(this);

  /** The last chunk is here; the end is told when Jetty has the connection back. */
  private volatile boolean last;

  Download(Content.Source source, Exchange exchange) {
    this.source = source;
    this.exchange = exchange;
  }

  Flow.Publisher<ByteBuffer> publisher() {
    return sink;
  }

  // What the reader brings about.

  @Override
  public boolean request(long demand) {
    if (!last) {
      Interrupts.shield(() -> source.demand(this::arrived));
    }
    return true;
  }

  @Override
  public void cancel() {
    exchange.abandon();
  }

  // What Jetty tells.

  /** Reads where Jetty calls back, so that never two threads are in its parser. */
  private void arrived() {
    Content.Chunk chunk = source.read();
    if (chunk == null) {
      source.demand(this::arrived);
    } else if (!Content.Chunk.isFailure(chunk)) {
      // A failure is told to the exchange as well, which tells it here when all is cleared away.
      // Copied, because the buffer goes back to Jetty's pool.
      ByteBuffer copy = ByteBuffer.allocate(chunk.remaining()).put(chunk.getByteBuffer()).flip();
      last = chunk.isLast();
      chunk.release();
      if (last) {
        exchange.downloaded();
      }
      sink.next(copy);
    }
  }

  /** Nothing more comes; the failure is null where the body is whole. */
  void end(TransportException failure) {
    if (failure == null) {
      sink.complete();
    } else {
      sink.fail(failure);
    }
  }

  /** Fails the body now, whatever is still to be handed out. */
  void abort(Throwable failure) {
    sink.abort(failure);
  }
}
