/** Calls FlowScale with the HTTP client of Vert.x. */
module ai.flowscale.transport.vertx {
  requires transitive ai.flowscale.api;
  requires ai.flowscale.transport.toolkit;
  requires transitive io.vertx.core;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires static io.vertx.web.client;
  requires static io.vertx.web.common;
  requires static org.jspecify;

  exports ai.flowscale.transport.vertx;

  provides ai.flowscale.api.spi.TransportProvider with
      ai.flowscale.transport.vertx.VertxTransportProvider;
}
