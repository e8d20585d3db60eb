package ai.flowscale.emulator;

import java.util.Objects;

/** How a run ends. */
public final class Outcome {
  /** The kinds of outcome. */
  public enum Kind {
    /** The run completes. */
    COMPLETE,
    /** The run fails. */
    FAIL,
    /** The run continues until it is cancelled. */
    NEVER_END
  }

  private static final Outcome COMPLETES = new Outcome(Kind.COMPLETE, "");
  private static final Outcome NEVER_ENDS = new Outcome(Kind.NEVER_END, "");

  private final Kind kind;
  private final String error;

  private Outcome(Kind kind, String error) {
    this.kind = kind;
    this.error = Objects.requireNonNull(error, "error");
  }

  /**
   * The run completes.
   *
   * @return the outcome
   */
  public static Outcome completes() {
    return COMPLETES;
  }

  /**
   * The run fails.
   *
   * @param error the error that the service reports
   * @return the outcome
   */
  public static Outcome fails(String error) {
    return new Outcome(Kind.FAIL, error);
  }

  /**
   * The run continues until it is cancelled.
   *
   * @return the outcome
   */
  public static Outcome neverEnds() {
    return NEVER_ENDS;
  }

  /**
   * Returns the kind of outcome.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the error that the service reports.
   *
   * @return the error, empty unless the run fails
   */
  public String error() {
    return error;
  }

  /** Returns the kind, without the error. */
  @Override
  public String toString() {
    return "Outcome[" + kind + "]";
  }
}
