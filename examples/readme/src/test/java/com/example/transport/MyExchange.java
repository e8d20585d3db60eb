package com.example.transport;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import ai.flowscale.transport.toolkit.RequestHead;
import java.io.IOException;

// snippet: blocking
final class MyExchange extends AbstractExchange {
  private final Lazy<Library> client;
  private final TransportConfig config;
  private volatile Library.Call call;

  MyExchange(
      Exchanges exchanges, TransportRequest request, Lazy<Library> client, TransportConfig config) {
    super(exchanges, request);
    this.client = client;
    this.config = config;
  }

  @Override
  protected void send() throws IOException, InterruptedException {
    Library library = client.await(this, why -> "there is no client");
    if (library == null) {
      return;
    }
    RequestHead head = RequestHead.of(this);
    connecting(config);
    Library.Call made = library.newCall(head.isSecure(), head.host(), head.port());
    call = made; // breakConnection() finds it from here on
    if (isOver()) {
      breakConnection();
      return;
    }
    made.connect(); // name, TCP, proxy, TLS
    if (sending()) {
      made.requestLine(request().method(), head.target());
      head.forEachField(true, made::header);
      if (upload() != null) {
        upload().writeTo(made.body());
      }
      made.endOfRequest();
      respond(made.status(), Headers.ofEntries(made.headers()), "HTTP/1.1", made.content());
    }
  }

  @Override
  protected void breakConnection() {
    Library.Call made = call;
    if (made != null) {
      made.close();
    }
  }

  @Override
  protected Kind kindOf(Throwable thrown, Sent sent) {
    return thrown instanceof Library.MalformedResponse ? Kind.PROTOCOL : null;
  }
}
// end of snippet
