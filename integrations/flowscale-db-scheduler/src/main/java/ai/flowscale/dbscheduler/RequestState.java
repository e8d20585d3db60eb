package ai.flowscale.dbscheduler;

import java.util.Arrays;
import java.util.Locale;

/** Where a request of a queue stands. */
public enum RequestState {
  /**
   * It waits to be sent, for the second time where the {@linkplain
   * QueueOptions.Builder#uncertaintyPolicy policy} says so, or to have its run searched for after
   * it was put back.
   */
  PENDING(false),

  /** It was sent, or is about to be, and its run is not known yet. */
  SUBMITTING(false),

  /** Its run is known, and is waited for or handed over. */
  RUNNING(false),

  /** Its run completed, and its result was handed over. */
  COMPLETED(true),

  /** It was refused, its run failed, or its result could not be handed over. */
  FAILED(true),

  /** It was cancelled before it was sent, or with its run, also where that failed or goes on. */
  CANCELLED(true),

  /**
   * It may have been sent, and within the settling time no run has turned up, more than one, or one
   * without a usable id or a group. Or its run is known, and for an hour no response about it could
   * be read. It is not sent again unless the {@linkplain QueueOptions.Builder#uncertaintyPolicy
   * policy} says so and no run has turned up.
   */
  UNCERTAIN(true),

  /**
   * A state that a newer version of this library has stored, and this version does not know. Its
   * workers leave the request to machines with that version.
   */
  UNKNOWN(false);

  private final boolean ended;

  RequestState(boolean ended) {
    this.ended = ended;
  }

  /**
   * Whether nothing more happens to the request by itself.
   *
   * @return true for those that are completed, failed, cancelled or uncertain
   */
  public boolean isEnded() {
    return ended;
  }

  /** As the database has it. */
  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RequestState ofStored(String state) {
    return Arrays.stream(values())
        .filter(known -> known.stored().equals(state))
        .findFirst()
        .orElse(UNKNOWN);
  }
}
