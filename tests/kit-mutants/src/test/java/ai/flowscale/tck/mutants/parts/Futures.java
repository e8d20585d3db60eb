package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.TransportResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Futures of exchanges that come from other ones. */
public final class Futures {
  private Futures() {}

  /**
   * Returns a future with another response or another failure. Completing it aborts the exchange.
   */
  public static CompletableFuture<TransportResponse> changed(
      CompletableFuture<TransportResponse> inner,
      UnaryOperator<TransportResponse> change,
      UnaryOperator<Throwable> failure) {
    CompletableFuture<TransportResponse> outer = linked(inner);
    var unused =
        inner.whenComplete(
            (response, thrown) -> {
              if (thrown != null) {
                outer.completeExceptionally(failure.apply(unwrapped(thrown)));
              } else {
                complete(outer, change.apply(response));
              }
            });
    return outer;
  }

  /** Returns a future with the response, or with what comes in the place of a failure. */
  public static CompletableFuture<TransportResponse> orElse(
      CompletableFuture<TransportResponse> inner,
      Function<Throwable, Optional<CompletableFuture<TransportResponse>>> instead) {
    CompletableFuture<TransportResponse> outer = linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                complete(outer, response);
              } else if (!outer.isDone()) {
                instead
                    .apply(failure)
                    .ifPresentOrElse(
                        next -> pass(next, outer), () -> outer.completeExceptionally(failure));
              }
            });
    return outer;
  }

  /** A future whose early end ends the exchange, and which is not completed by it. */
  public static CompletableFuture<TransportResponse> linked(
      CompletableFuture<TransportResponse> inner) {
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    var unused = outer.whenComplete((response, thrown) -> inner.cancel(true));
    return outer;
  }

  /** Completes the future; a response that comes too late is given up. */
  public static void complete(
      CompletableFuture<TransportResponse> outer, TransportResponse response) {
    if (!outer.complete(response)) {
      response.close();
    }
  }

  /** Passes on what came of an exchange. */
  public static void pass(
      CompletableFuture<TransportResponse> inner, CompletableFuture<TransportResponse> outer) {
    var linked = outer.whenComplete((response, thrown) -> inner.cancel(true));
    var passed =
        inner.whenComplete(
            (response, thrown) -> {
              if (thrown != null) {
                outer.completeExceptionally(unwrapped(thrown));
              } else {
                complete(outer, response);
              }
            });
  }

  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
