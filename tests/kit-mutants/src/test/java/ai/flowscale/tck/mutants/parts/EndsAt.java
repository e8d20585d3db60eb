package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import java.util.function.Predicate;

/** Takes a failure of a body for its end. */
public final class EndsAt extends Relay {
  private final Predicate<TransportException> end;

  public EndsAt(Sink down, Predicate<TransportException> end) {
    super(down);
    this.end = end;
  }

  /** Takes the end of the connection for the end of any body. */
  public static EndsAt closed(Sink down) {
    return new EndsAt(down, failure -> failure.kind() == TransportException.Kind.CLOSED);
  }

  @Override
  public void onError(Throwable failure) {
    if (failure instanceof TransportException failed && end.test(failed)) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
