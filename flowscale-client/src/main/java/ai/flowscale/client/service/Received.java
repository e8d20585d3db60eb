package ai.flowscale.client.service;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.client.body.ContentCoding;
import ai.flowscale.client.body.WholeBody;
import java.util.function.Supplier;

/**
 * What has arrived of the response to a call, however the call ends: by an error, by a deadline or
 * by an abort, while its body is on the way.
 */
final class Received {
  private static final byte[] NOTHING = {};

  private volatile Supplier<byte[]> bytes = () -> NOTHING;

  /** Takes the response to the latest attempt. */
  void from(WholeBody body, Headers headers, int maxBytes) {
    bytes = () -> ContentCoding.decodeStart(body.soFar(), headers, maxBytes);
  }

  /** Returns the bytes so far, decoded as far as they can be. */
  byte[] bytes() {
    return bytes.get();
  }
}
