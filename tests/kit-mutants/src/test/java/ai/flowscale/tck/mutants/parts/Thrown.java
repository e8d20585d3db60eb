package ai.flowscale.tck.mutants.parts;

import java.io.IOException;

/** Throws what was caught elsewhere. */
public final class Thrown {
  private Thrown() {}

  public static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  static IOException of(Throwable failure) {
    if (failure instanceof IOException checked) {
      return checked;
    }
    throw unchecked(failure);
  }
}
