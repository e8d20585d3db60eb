/**
 * The toolkit for authors of transports: what is the same over every HTTP library. A transport need
 * not use it; its contract is {@code ai.flowscale.api.spi.Transport}.
 */
@SuppressWarnings("module") // The client is compiled after it.
module ai.flowscale.transport.toolkit {
  requires transitive ai.flowscale.api;
  requires static org.jspecify;

  exports ai.flowscale.transport.toolkit;
  exports ai.flowscale.transport.toolkit.interrupt;
  exports ai.flowscale.transport.toolkit.internal to
      ai.flowscale.client;
}
