package ai.flowscale.api;

import java.util.OptionalLong;

/**
 * How far a transfer is.
 *
 * @param transferred how many bytes have moved
 * @param total how many there are in all, or -1 where that is not known
 */
public record TransferProgress(long transferred, long total) {

  /**
   * Returns how many bytes there are in all.
   *
   * @return the number, or empty where it is not known
   */
  public OptionalLong totalBytes() {
    return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
  }
}
