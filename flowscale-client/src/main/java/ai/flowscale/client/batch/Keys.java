package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.client.submission.InputDigests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What requests without a key of their own are called in a batch. */
final class Keys {
  /** What the keys begin with that a batch gives. */
  static final String GIVEN = "#";

  private static final int DIGEST_BYTES = 4;

  private Keys() {}

  /** The place alone would let another workflow take up this one's run. */
  static String of(long index, WorkflowRequest request) {
    return request.key().orElseGet(() -> GIVEN + index + "-" + digest(request.workflowId()));
  }

  private static String digest(String text) {
    byte[] digest = InputDigests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
  }
}
