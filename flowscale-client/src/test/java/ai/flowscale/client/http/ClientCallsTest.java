package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ManualTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClientCallsTest extends ManualTest {
  private final ClientCalls calls = Internals.calls();

  @Test
  void aCallThatThrowsAtOnceFailsItsFuture() {
    ClientClosedException thrown = new ClientClosedException();
    assertThat(
            failure(
                calls
                    .start(
                        ClientOperation.step(
                            scope -> {
                              throw thrown;
                            }))
                    .future()))
        .isSameAs(thrown);
  }

  @Test
  void aCallThatHasEndedIsLeftAloneByTheClose() {
    CompletableFuture<String> open = new CompletableFuture<>();
    List<Object> aborted = new ArrayList<>();
    ClientCalls.StartedCall<String> call =
        calls.start(
            ClientOperation.step(
                scope -> {
                  scope.onAbort(aborted::add);
                  return open;
                }));
    open.complete("here");
    calls.closeAll();

    assertThat(aborted).isEmpty();
    assertThat(call.scope().abortReason()).isNull();
  }

  @Test
  void closingEndsEveryCallWithAReasonOfItsOwn() {
    CallScope one = calls.open(OperationAttributes.of("getRun"));
    CallScope other = calls.open(OperationAttributes.of("getRun"));
    calls.closeAll();

    assertThat(one.abortReason()).isInstanceOf(ClientClosedException.class);
    assertThat(other.abortReason())
        .isInstanceOf(ClientClosedException.class)
        .as("what is noted in one is not in the other")
        .isNotSameAs(one.abortReason());
    assertThat(calls.open(OperationAttributes.of("getRun")).abortReason())
        .isInstanceOf(ClientClosedException.class);
  }
}
