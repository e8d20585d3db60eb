package ai.flowscale.client.download;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.text.Printable;
import org.jspecify.annotations.Nullable;

/** What to throw where a file does not come whole. */
final class Incomplete {
  private Incomplete() {}

  /** The body broke; what else it failed with is told as it is. */
  static FlowscaleException broken(String output, FlowscaleException failure) {
    if (failure instanceof TransportException broken) {
      return switch (broken.kind()) {
        case CLOSED, PROTOCOL ->
            incomplete(output, "did not arrive whole: " + broken.getMessage(), broken);
        default -> broken;
      };
    }
    return failure;
  }

  /** The body ended well, but not where it should. */
  static DownloadException cut(String output, long size, long announced) {
    return incomplete(
        output, "came with " + size + " bytes, but " + announced + " were announced.", null);
  }

  /** More came than the server had announced. */
  static DownloadException tooLong(String output, long announced) {
    return incomplete(output, "came with more than the " + announced + " bytes announced.", null);
  }

  private static DownloadException incomplete(
      String output, String what, @Nullable Throwable cause) {
    return new DownloadException(
        DownloadException.Reason.INCOMPLETE,
        output,
        "Output " + Printable.name(output) + " " + what,
        cause);
  }
}
