package com.example.transport;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.ResponseBodySink;
import ai.flowscale.transport.toolkit.UploadQueue;
import java.nio.ByteBuffer;

// snippet: event-driven
final class MyEventExchange extends AbstractExchange implements EventLibrary.Listener {
  private final EventLibrary client;
  private final TransportConfig config;
  private volatile EventLibrary.Connection connection;

  // Accessed only on the event thread of the connection.
  private UploadQueue<ByteBuffer> queue;
  private ResponseBodySink sink;
  private boolean requestSent;

  MyEventExchange(
      Exchanges exchanges, TransportRequest request, EventLibrary client, TransportConfig config) {
    super(exchanges, request);
    this.client = client;
    this.config = config;
  }

  @Override
  protected void send() {
    RequestHead head = RequestHead.of(this);
    connecting(config);
    connection = client.connect(head.isSecure(), head.host(), head.port(), this);
    if (isOver()) {
      breakConnection();
    }
  }

  @Override
  public void onConnected(EventLibrary.Connection connected) {
    connection = connected; // connect() may not have returned yet
    if (!sending()) {
      connected.close();
      return;
    }
    RequestHead head = RequestHead.of(this);
    connected.requestLine(request().method(), head.target());
    head.forEachField(true, connected::header);
    requestSent = upload() == null;
    if (requestSent) {
      connected.endOfRequest();
    } else {
      queue = upload().queue(bytes -> bytes, () -> connected.execute(this::onWritable));
      queue.start();
    }
  }

  /** One buffer a call: a source that always has more must not keep the event thread. */
  @Override
  public void onWritable() {
    if (requestSent || isOver() || !connection.isWritable()) {
      return;
    }
    ByteBuffer next = queue.poll();
    if (next != null) {
      connection.write(next);
      connection.execute(this::onWritable);
    } else if (queue.isDrained()) {
      requestSent = true;
      connection.endOfRequest();
    }
  }

  @Override
  public void onHeaders(int status, Headers headers) {
    sink = respond(status, headers, "HTTP/1.1", connection::readMore);
    connection.readMore(); // the first of the body
  }

  @Override
  public void onContent(ByteBuffer buffer) {
    // A copy, because the library uses its buffer again.
    sink.next(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
  }

  @Override
  public void onEnd() {
    connection.release(requestSent);
    ended(requestSent);
    sink.complete();
  }

  @Override
  public void onFailure(Throwable thrown) {
    broken(thrown);
  }

  @Override
  protected void breakConnection() {
    EventLibrary.Connection open = connection;
    if (open != null) {
      open.close();
    }
  }
}
// end of snippet
