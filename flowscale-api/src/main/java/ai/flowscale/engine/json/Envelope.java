package ai.flowscale.engine.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the data of every answer.
 *
 * @param status the service's word, or null where there is none
 * @param data what the operation answers; never null where the status is a success, and null where
 *     it is not and the data are of another form
 * @param errors what the service said went wrong
 */
public record Envelope<T>(@Nullable String status, @Nullable T data, List<String> errors) {

  private static final String SUCCESS = "success";

  public Envelope {
    errors = List.copyOf(errors);
  }

  /** Whether the service reports success. Any other word, and none, is something else. */
  public boolean isSuccess() {
    return isSuccess(status);
  }

  static boolean isSuccess(@Nullable String status) {
    return SUCCESS.equals(status);
  }
}
