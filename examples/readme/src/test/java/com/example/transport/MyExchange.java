package com.example.transport;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.AbstractExchange;
import ai.flowscale.client.transport.RequestHead;
import java.io.IOException;

// snippet: blocking
final class MyExchange extends AbstractExchange {
  private final TransportConfig config;
  private volatile Library.Call call;

  MyExchange(TransportRequest request, TransportConfig config) {
    super(request);
    this.config = config;
  }

  void run(Library client) {
    RequestHead head = RequestHead.of(this);
    try {
      connecting(config);
      Library.Call made = client.newCall(head.isSecure(), head.host(), head.port());
      call = made; // abort() finds it from here on
      if (isOver()) {
        abort();
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
        respond(
            made.status(),
            Headers.ofEntries(made.headers()),
            "HTTP/1.1",
            made.content(),
            config.executor());
      }
    } catch (IOException | RuntimeException | Error e) {
      broken(e);
    }
  }

  @Override
  protected void abort() {
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
