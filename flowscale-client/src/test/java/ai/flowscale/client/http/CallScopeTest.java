package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.testing.Internals;
import ai.flowscale.testing.ManualTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CallScopeTest extends ManualTest {
  private final CallScope scope = Internals.scope();
  private final ClientClosedException reason = new ClientClosedException();
  private final List<FlowscaleException> heard = new ArrayList<>();

  @Test
  void abortReachesWhatIsOpenOnceAndWithTheFirstReason() {
    scope.onAbort(heard::add);
    scope.abort(reason);
    scope.abort(new ClientClosedException());
    assertThat(heard).containsExactly(reason);
    assertThat(scope.abortReason()).isSameAs(reason);
  }

  @Test
  void whatComesAfterTheAbortIsAbortedAtOnce() {
    scope.abort(reason);
    scope.onAbort(heard::add);
    assertThat(heard).containsExactly(reason);
  }

  @Test
  void whatWasTakenBackIsLeftAlone() {
    scope.onAbort(heard::add).remove();
    scope.abort(reason);
    assertThat(heard).isEmpty();
  }

  @Test
  void abortReachesChildrenButNotTheOtherWayRound() {
    CallScope child = scope.child();
    CallScope other = scope.child();
    child.abort(reason);
    assertThat(scope.abortReason()).isNull();
    scope.abort(reason);
    assertThat(other.abortReason()).isSameAs(reason);
  }

  @Test
  void closedScopeKeepsNothingAndIsNotAborted() {
    scope.onAbort(heard::add);
    CallScope child = scope.child();
    child.onAbort(heard::add);
    child.close();
    scope.close();
    scope.abort(reason);
    assertThat(heard).isEmpty();
    assertThat(child.abortReason()).isNull();
  }

  @Test
  void whatFailsToBreakOffDoesNotKeepTheRestFromIt() {
    scope.onAbort(
        why -> {
          throw new IllegalStateException("a transport's own trouble");
        });
    scope.onAbort(heard::add);
    scope.abort(reason);
    assertThat(heard).containsExactly(reason);
  }

  @Test
  void nothingStaysRegisteredThatHasEnded() {
    CallScope.Registration registration = scope.onAbort(heard::add);
    CallScope child = scope.child();
    assertThat(scope.registrations()).isEqualTo(2);
    registration.remove();
    child.close();
    assertThat(scope.registrations()).isZero();
  }

  /** An abort that has seen that nothing was handed over must come before what is handed over. */
  @Test
  void nothingIsHandedOverWhileAnAbortTellsThatNothingWas() throws Exception {
    CallScope exchange = scope.child();
    FutureTask<Boolean> handingOver = new FutureTask<>(() -> exchange.markSent(() -> true));
    Thread sender = new Thread(handingOver, "sender");
    scope.abort(
        sent -> {
          assertThat(sent).isFalse();
          sender.start();
          while (!handingOver.isDone() && sender.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          return reason;
        });
    assertThat(handingOver.get()).as("went out although the abort says that it did not").isFalse();
  }

  @Test
  void whatIsOwnedEndsWithItForAReasonOfItsOwn() {
    CallScope one = scope.owned(scope.settings(), scope.operation());
    CallScope other = scope.owned(scope.settings(), scope.operation());
    scope.abort(reason);
    assertThat(one.abortReason()).isInstanceOf(ClientClosedException.class).isNotSameAs(reason);
    assertThat(other.abortReason()).isNotSameAs(one.abortReason());
  }

  /** A call that is aborted makes room for another, which is not to be sent in its place. */
  @Test
  void nothingThatIsOwnedIsSentOnceTheOwnerHasEnded() {
    CallScope first = scope.owned(scope.settings(), scope.operation());
    CallScope second = scope.owned(scope.settings(), scope.operation()).child();
    List<Boolean> sent = new ArrayList<>();
    first.onAbort(why -> sent.add(second.markSent(() -> true)));
    scope.abort(reason);
    assertThat(sent).containsExactly(false);
  }

  @Test
  void whatIsLeftToDoIsPassedOnToTheOwner() {
    CompletableFuture<String> work = new CompletableFuture<>();
    CallScope owned = scope.owned(scope.settings(), scope.operation());
    owned.child().finishing(work);
    scope.abort(reason);
    assertThat(scope.hadLastWork()).isTrue();
    assertThat(scope.lastWork()).isNotDone();
    work.complete("done");
    assertThat(scope.lastWork()).isDone();
  }

  @Test
  void whatIsLeftToDoAfterTheAbortIsPassedOnToo() {
    CompletableFuture<String> work = new CompletableFuture<>();
    CallScope owned = scope.owned(scope.settings(), scope.operation()).child();
    scope.abort(reason);
    owned.finishing(work);
    assertThat(scope.lastWork()).isNotDone();
    work.complete("done");
    assertThat(scope.lastWork()).isDone();
  }
}
