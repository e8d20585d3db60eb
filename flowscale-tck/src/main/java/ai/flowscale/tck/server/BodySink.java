package ai.flowscale.tck.server;

/** Receives the content of a body, without its framing. */
@FunctionalInterface
interface BodySink {
  void accept(byte[] bytes, int offset, int length);
}
