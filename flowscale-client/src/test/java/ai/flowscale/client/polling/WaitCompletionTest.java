package ai.flowscale.client.polling;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.testing.EngineFixture;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several threads may end a wait at once. */
class WaitCompletionTest {
  private final CallScope scope = EngineFixture.scope();

  /** Without a service, so that the cancellation of the run fails. */
  private final WaitCompletion completion =
      new WaitCompletion(
          null,
          scope,
          "r1",
          WaitOptions.builder().cancelRunOn(EnumSet.of(WaitTermination.CLOSE)).build());

  private void close(Runnable first) {
    completion.fail(new ClientClosedException(), WaitTermination.CLOSE, false, first);
  }

  @Test
  void whoComesSecondFindsTheCancellationToWaitFor() {
    AtomicReference<CompletableFuture<?>> found = new AtomicReference<>();

    close(
        () -> {
          close(() -> {});
          found.set(scope.lastWork().orElse(null));
        });

    assertThat(found.get()).isSameAs(completion.result());
    assertThat(completion.result()).isCompletedExceptionally();
  }
}
