package ai.flowscale.tck.server;

/** Takes in the bytes of a body as they come, freed of their framing. */
@FunctionalInterface
interface BodySink {
  void accept(byte[] bytes, int offset, int length);
}
