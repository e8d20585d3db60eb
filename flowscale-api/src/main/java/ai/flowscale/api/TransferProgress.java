package ai.flowscale.api;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far a transfer is.
 *
 * @param name the name of the output, as {@link ai.flowscale.api.model.RunOutput#filename()} has
 *     it; where several are downloaded in one call, whose numbers are added up, of the one that has
 *     moved last. For an upload, which sends all inputs as one form, the id of the workflow
 * @param transferred how many bytes have moved
 * @param total how many there are in all, or -1 where that is not known
 */
public record TransferProgress(String name, long transferred, long total) {

  public TransferProgress {
    Objects.requireNonNull(name, "name");
  }

  /**
   * Returns how many bytes there are in all.
   *
   * @return the number, or empty where it is not known
   */
  public OptionalLong totalBytes() {
    return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
  }
}
