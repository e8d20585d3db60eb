package ai.flowscale.client.paging;

import static ai.flowscale.testing.RunJson.page;
import static ai.flowscale.testing.RunJson.run;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.SortOrder;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.FailingScheduler;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.StepScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPublisherTest extends ManualTest {
  private static final RunQuery BY_TWO =
      RunQuery.builder().pageSize(2).sortOrder(SortOrder.ASC).build();

  private final ScriptedService service = new ScriptedService();
  private final Listener listener = new Listener();

  @BeforeEach
  void makeRuns() {
    service.make(5);
  }

  private ManualClient client;

  /** Notes what it hears; does nothing by itself. */
  private static class Listener implements Flow.Subscriber<Run> {
    private final List<String> heard = new ArrayList<>();
    private Flow.Subscription subscription;
    private Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
      heard.add("subscribed");
    }

    @Override
    public void onNext(Run run) {
      heard.add(run.id());
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
      heard.add("failed");
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }

  private void subscribe(ScriptedTransport transport, Executor executor) {
    client = client(transport, builder -> builder.callbackExecutor(executor));
    client.async.streamRuns(BY_TWO).subscribe(listener);
  }

  private void subscribe() {
    subscribe(service.transport(), Runnable::run);
  }

  @Test
  void nothingIsFetchedBeforeItIsAskedFor() {
    subscribe();

    assertThat(listener.heard).containsExactly("subscribed");
    assertThat(service.lists.pages()).isEmpty();
  }

  @Test
  void noMoreIsGivenOrFetchedThanWasAskedFor() {
    subscribe();
    listener.subscription.request(1);
    assertThat(listener.heard).containsExactly("subscribed", "r0");
    listener.subscription.request(1);
    assertThat(service.lists.pages()).containsExactly(1);
    listener.subscription.request(1);

    assertThat(listener.heard).containsExactly("subscribed", "r0", "r1", "r2");
    assertThat(service.lists.pages()).containsExactly(1, 2);
  }

  @Test
  void theEndNeedsNoRequestOfItsOwn() {
    subscribe();
    listener.subscription.request(5);

    assertThat(listener.heard)
        .containsExactly("subscribed", "r0", "r1", "r2", "r3", "r4", "complete");
    assertThat(service.lists.pages()).containsExactly(1, 2, 3);
  }

  @Test
  void everythingMayBeAskedForAtOnceAndMoreThanOnce() {
    subscribe();
    listener.subscription.request(Long.MAX_VALUE);
    listener.subscription.request(Long.MAX_VALUE);

    assertThat(listener.heard)
        .containsExactly("subscribed", "r0", "r1", "r2", "r3", "r4", "complete");
  }

  @Test
  void demandBeyondAllNumbersIsEverything() {
    HeldExecutor executor = new HeldExecutor();
    subscribe(service.transport(), executor);
    executor.runAll();
    listener.subscription.request(Long.MAX_VALUE);
    listener.subscription.request(1);
    executor.runAll();

    assertThat(listener.heard).endsWith("complete").hasSize(7);
  }

  @Test
  void eachSubscriberGoesItsOwnWay() {
    subscribe();
    Flow.Publisher<Run> publisher = client.async.streamRuns(BY_TWO);
    Listener one = new Listener();
    Listener other = new Listener();
    publisher.subscribe(one);
    publisher.subscribe(other);
    one.subscription.request(1);
    other.subscription.request(2);
    one.subscription.request(1);

    assertThat(one.heard).containsExactly("subscribed", "r0", "r1");
    assertThat(other.heard).containsExactly("subscribed", "r0", "r1");
  }

  @Test
  void askingFromWithinASignalDoesNotNest() {
    service.make(19_995);
    client = client(service);
    int[] depth = {0};
    int[] count = {0};
    Listener oneByOne =
        new Listener() {
          @Override
          public void onSubscribe(Flow.Subscription started) {
            super.onSubscribe(started);
            started.request(1);
          }

          @Override
          public void onNext(Run run) {
            assertThat(++depth[0]).isEqualTo(1);
            count[0]++;
            ((Listener) this).subscription.request(1);
            depth[0]--;
          }
        };
    client.async.streamRuns(RunQuery.all()).subscribe(oneByOne);

    assertThat(count[0]).isEqualTo(20_000);
    assertThat(oneByOne.heard).containsExactly("subscribed", "complete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"r0", "r1"})
  void cancellingInTheMiddleOfAPageOrAtItsEndEndsTheSignals(String last) {
    client = client(service.transport());
    Listener fickle =
        new Listener() {
          @Override
          public void onNext(Run run) {
            super.onNext(run);
            if (last.equals(run.id())) {
              ((Listener) this).subscription.cancel();
            }
          }
        };
    client.async.streamRuns(BY_TWO).subscribe(fickle);
    fickle.subscription.request(5);
    fickle.subscription.request(5);

    assertThat(fickle.heard).startsWith("subscribed", "r0").endsWith(last);
    assertThat(service.lists.pages()).containsExactly(1);
  }

  @Test
  void cancellingBreaksThePageOffThatIsOnItsWay() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    subscribe(new ScriptedTransport(request -> never), Runnable::run);
    listener.subscription.request(1);
    listener.subscription.cancel();
    listener.subscription.cancel();

    assertThat(never).isCancelled();
    assertThat(listener.heard).containsExactly("subscribed");
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aFailureComesAfterTheRunsBeforeItAndIsTheLastSignal() {
    subscribe(
        ScriptedTransport.inTurn(
            page(1, 2, 4, 2, run("a", "completed"), run("b", "completed")),
            json(404, "{\"detail\":\"gone\"}")),
        Runnable::run);
    listener.subscription.request(10);
    listener.subscription.request(10);

    assertThat(listener.heard).containsExactly("subscribed", "a", "b", "failed");
    assertThat(listener.failure).isInstanceOf(NotFoundException.class);
    assertThat(client.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void askingForNothingIsAnError(long n) {
    subscribe();
    listener.subscription.request(n);
    listener.subscription.request(1);

    assertThat(listener.heard).containsExactly("subscribed", "failed");
    assertThat(listener.failure)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
  }

  @Test
  void aSubscriberThatThrowsHasCancelled() {
    client = client(service.transport());
    Listener broken =
        new Listener() {
          @Override
          public void onNext(Run run) {
            super.onNext(run);
            throw new IllegalStateException("the subscriber's own trouble");
          }
        };
    client.async.streamRuns(BY_TWO).subscribe(broken);
    broken.subscription.request(5);
    broken.subscription.request(5);

    assertThat(broken.heard).containsExactly("subscribed", "r0");
    assertThat(service.lists.pages()).containsExactly(1);
  }

  @Test
  void nullIsNoSubscriber() {
    subscribe();
    assertThatThrownBy(() -> client.async.streamRuns(BY_TWO).subscribe(nobody()))
        .isInstanceOf(NullPointerException.class);
  }

  private static Flow.Subscriber<Run> nobody() {
    return null;
  }

  @Test
  void closingTheClientEndsTheStreamThatIsInFlight() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    subscribe(new ScriptedTransport(request -> never), Runnable::run);
    listener.subscription.request(1);
    client.close();

    assertThat(listener.failure).isInstanceOf(ClientClosedException.class);
    assertThat(never).isCancelled();
  }

  @Test
  void aPausedStreamIsNotifiedOfTheCloseWhenItContinues() {
    subscribe();
    listener.subscription.request(2);
    client.close();
    listener.subscription.request(1);

    assertThat(listener.heard).containsExactly("subscribed", "r0", "r1", "failed");
    assertThat(listener.failure).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void anExecutorThatTakesNoMoreLeavesNoOneWaiting() {
    HeldExecutor executor = new HeldExecutor();
    executor.refuse();
    subscribe(service.transport(), executor);
    assertThat(listener.heard).containsExactly("subscribed");
    listener.subscription.request(5);

    assertThat(listener.heard).hasSize(7).endsWith("complete");
  }

  @Test
  void aStreamOverAClosedClientFailsAndHangsNot() {
    ScriptedTransport transport = service.transport();
    HeldExecutor executor = new HeldExecutor();
    client = client(transport, builder -> builder.callbackExecutor(executor));
    client.close();
    executor.refuse();
    client.async.streamRuns(BY_TWO).subscribe(listener);
    listener.subscription.request(1);

    assertThat(listener.heard).containsExactly("subscribed", "failed");
    assertThat(listener.failure).isInstanceOf(ClientClosedException.class);
    assertThat(transport.requests()).extracting(TransportRequest::method).isEmpty();
  }

  @Test
  void aSchedulerThatTakesNoTaskLeavesNoSubscriberWaiting() {
    FailingScheduler clock =
        new FailingScheduler(new StepScheduler(), FailingScheduler.Method.SCHEDULE_TIMEOUT);
    int reading = 0;
    boolean failed;
    do {
      clock.failAtCall(Integer.MAX_VALUE);
      Listener told = new Listener();
      client =
          client(
              service.transport(),
              settings ->
                  settings
                      .scheduler(clock)
                      .retryPolicy(RetryPolicy.none())
                      .instrumentation(operation -> new OperationObserver() {}));
      client.async.streamRuns(BY_TWO).subscribe(told);
      clock.failAtCall(++reading);
      told.subscription.request(10);
      assertThat(told.heard).as("reading %s", reading).last().isIn("complete", "failed");
      failed = clock.hasFailed();
      clock.failAtCall(Integer.MAX_VALUE);
      client.close();
    } while (failed);
    assertThat(reading).isGreaterThan(1);
  }
}
