package ai.flowscale.dbscheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What kind of failure ended a request of a queue. */
public enum RequestFailure {
  /** What is stored of it can no longer be read; nothing was sent. */
  PAYLOAD,

  /**
   * The service, or the client before it, refused it, such as for a file that cannot be read: no
   * run was started.
   */
  REFUSED,

  /** Its run failed. */
  RUN,

  /**
   * Its run completed, but the {@link RunHandler} failed each time, or machine after machine died
   * in it or just before, or an output was not there ten minutes later. The run is kept.
   */
  HAND_OVER,

  /** The service no longer knows its run. */
  RUN_LOST;

  /** As the database has it, or null for what only a newer version of this library knows. */
  static @Nullable RequestFailure ofStored(@Nullable String failure) {
    return Arrays.stream(values())
        .filter(known -> known.name().equals(failure))
        .findFirst()
        .orElse(null);
  }
}
