package ai.flowscale.emulator;

import java.util.Objects;

/** How a run ends. */
public final class Outcome {
  /** The ways to end. */
  public enum Kind {
    /** The run ends well. */
    COMPLETE,
    /** The run ends badly. */
    FAIL,
    /** The run goes on until it is cancelled. */
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
   * The run ends well.
   *
   * @return the outcome
   */
  public static Outcome completes() {
    return COMPLETES;
  }

  /**
   * The run ends badly.
   *
   * @param error what the service says about it
   * @return the outcome
   */
  public static Outcome fails(String error) {
    return new Outcome(Kind.FAIL, error);
  }

  /**
   * The run goes on until it is cancelled.
   *
   * @return the outcome
   */
  public static Outcome neverEnds() {
    return NEVER_ENDS;
  }

  /**
   * Returns the way to end.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns what the service says about a failure.
   *
   * @return the text, empty unless the run fails
   */
  public String error() {
    return error;
  }

  /** Prints the kind alone. */
  @Override
  public String toString() {
    return "Outcome[" + kind + "]";
  }
}
