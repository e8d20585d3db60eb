package ai.flowscale.client;

import static ai.flowscale.testing.EngineFixture.failure;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleObserver;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ObserverTest {
  private static final Answer RUNNING =
      json(200, "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"running\"}}");
  private static final Answer COMPLETED =
      json(200, "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"completed\"}}");
  private static final Answer BUSY = json(503, "{\"detail\":\"busy\"}");

  /** Keeps what it hears. */
  private static final class Recorder implements FlowscaleObserver {
    private final List<Record> heard = new ArrayList<>();

    @Override
    public void onCallStarted(CallStarted event) {
      heard.add(event);
    }

    @Override
    public void onCallRetried(CallRetried event) {
      heard.add(event);
    }

    @Override
    public void onCallFinished(CallFinished event) {
      heard.add(event);
    }

    @Override
    public void onRunStatusChanged(RunStatusChanged event) {
      heard.add(event);
    }

    @Override
    public void onBytesMoved(BytesMoved event) {
      heard.add(event);
    }

    <T extends Record> List<T> of(Class<T> type) {
      return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  private final Recorder recorder = new Recorder();

  private EngineFixture observed(Answer... answers) {
    return new EngineFixture(
        ScriptedTransport.inTurn(answers), config -> config.observer(recorder));
  }

  @Test
  void aCallThatIsTriedAgainIsOneCall() {
    try (EngineFixture client = observed(BUSY, RUNNING)) {
      CompletableFuture<?> call = client.async.getRun("r1");
      client.time.advance(Duration.ofMinutes(1));
      assertThat(call).isCompleted();
    }
    FlowscaleObserver.CallStarted started = recorder.of(FlowscaleObserver.CallStarted.class).get(0);
    assertThat(started.operation()).isEqualTo("getRun");
    assertThat(recorder.of(FlowscaleObserver.CallRetried.class))
        .singleElement()
        .satisfies(
            retry -> {
              assertThat(retry.callId()).isEqualTo(started.callId());
              assertThat(retry.attempt()).isEqualTo(1);
              assertThat(retry.failure()).isInstanceOf(ServerException.class);
            });
    assertThat(recorder.of(FlowscaleObserver.CallFinished.class))
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.callId()).isEqualTo(started.callId());
              assertThat(end.attempts()).isEqualTo(2);
              assertThat(end.failure()).isEmpty();
              assertThat(end.elapsed())
                  .isEqualTo(recorder.of(FlowscaleObserver.CallRetried.class).get(0).delay());
            });
    assertThat(recorder.heard.get(0)).isEqualTo(started);
  }

  @Test
  void aFailureIsToldAsTheCallerGetsIt() {
    try (EngineFixture client = observed(json(404, "{\"detail\":\"no such run\"}"))) {
      NotFoundException told = (NotFoundException) failure(client.async.getRun("r1"));
      assertThat(recorder.of(FlowscaleObserver.CallFinished.class))
          .singleElement()
          .satisfies(end -> assertThat(end.failure()).containsSame(told));
    }
  }

  @Test
  void closingFinishesTheCallsUnderWay() {
    try (EngineFixture client =
        new EngineFixture(
            new ScriptedTransport(request -> new CompletableFuture<TransportResponse>()),
            config -> config.observer(recorder))) {
      CompletableFuture<?> open = client.async.getRun("r1");
      client.flowscale.close();
      assertThat(failure(open)).isInstanceOf(ClientClosedException.class);
    }
    assertThat(recorder.of(FlowscaleObserver.CallFinished.class))
        .singleElement()
        .satisfies(
            end -> assertThat(end.failure()).containsInstanceOf(ClientClosedException.class));
  }

  @Test
  void theStatusesOfARunAreToldOnceEach() {
    try (EngineFixture client = observed(RUNNING, RUNNING, COMPLETED)) {
      CompletableFuture<?> wait = client.async.awaitRun("r1", WaitOptions.defaults());
      client.time.advance(Duration.ofMinutes(1));
      assertThat(wait).isCompleted();
    }
    assertThat(recorder.of(FlowscaleObserver.RunStatusChanged.class))
        .extracting(change -> change.runId() + " " + change.status())
        .containsExactly("r1 running", "r1 completed");
    assertThat(recorder.of(FlowscaleObserver.CallStarted.class)).hasSize(3);
  }

  @Test
  void theBytesOfAnAnswerAreCounted() {
    try (EngineFixture client = observed(RUNNING)) {
      client.flowscale.getRun("r1");
    }
    List<FlowscaleObserver.BytesMoved> moves = recorder.of(FlowscaleObserver.BytesMoved.class);
    assertThat(moves).isNotEmpty();
    FlowscaleObserver.BytesMoved last = moves.get(moves.size() - 1);
    assertThat(last.direction()).isEqualTo(FlowscaleObserver.Direction.RECEIVED);
    assertThat(last.operation()).isEqualTo("getRun");
    assertThat(last.progress().name()).isEqualTo("getRun");
    assertThat(last.progress().transferred())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"running\"}}".length());
  }

  @Test
  void eachObserverIsNotified() {
    Recorder second = new Recorder();
    FlowscaleObserver thrower =
        new FlowscaleObserver() {
          @Override
          public void onCallStarted(CallStarted event) {
            throw new IllegalStateException("as a test");
          }
        };
    try (EngineFixture client =
        new EngineFixture(
            ScriptedTransport.inTurn(RUNNING),
            config -> config.observer(recorder).observer(thrower).observer(second))) {
      client.flowscale.getRun("r1");
    }
    assertThat(recorder.of(FlowscaleObserver.BytesMoved.class)).isNotEmpty();
    assertThat(second.heard).isNotEmpty().isEqualTo(recorder.heard);
  }

  @Test
  void anObserverThatThrowsBreaksNothing() {
    FlowscaleObserver thrower =
        new FlowscaleObserver() {
          @Override
          public void onCallStarted(CallStarted event) {
            throw new IllegalStateException("as a test");
          }

          @Override
          public void onCallFinished(CallFinished event) {
            throw new AssertionError("as a test");
          }
        };
    try (EngineFixture client =
        new EngineFixture(ScriptedTransport.inTurn(RUNNING), config -> config.observer(thrower))) {
      assertThat(client.flowscale.getRun("r1").id()).isEqualTo("r1");
    }
  }

  @Test
  void anObserverThatIsNeverCalledHoldsUpNothingAndFillsNoMemory() {
    HeldExecutor held = new HeldExecutor();
    try (EngineFixture client =
        new EngineFixture(
            ScriptedTransport.inTurn(RUNNING),
            config -> config.observer(recorder).callbackExecutor(held))) {
      for (int i = 0; i < 4_000; i++) {
        assertThat(client.flowscale.getRun("r1").id()).isEqualTo("r1");
      }
      assertThat(recorder.heard).isEmpty();
      held.runAll();
      assertThat(recorder.heard).hasSize(10_000);
    }
  }
}
