package ai.flowscale.client.json;

import org.jspecify.annotations.Nullable;

/**
 * What stands around the data of every response.
 *
 * @param status the service's word, or null where there is none
 * @param data what the operation returns; null where, and only where, the status is not a success
 */
public record Envelope<T>(@Nullable String status, @Nullable T data) {

  private static final String SUCCESS = "success";

  /** Whether the service reports success. Any other word, and none, is something else. */
  public boolean isSuccess() {
    return isSuccess(status);
  }

  static boolean isSuccess(@Nullable String status) {
    return SUCCESS.equals(status);
  }
}
