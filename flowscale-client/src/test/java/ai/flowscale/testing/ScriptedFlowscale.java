package ai.flowscale.testing;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * A client over a scripted transport, made from exported types alone. Everything runs on the thread
 * of the test; nothing is retried unless the settings say so.
 */
public final class ScriptedFlowscale implements AutoCloseable {
  public static final String KEY = "canary-key-0123456789";

  public final StepScheduler time = new StepScheduler();
  public final ScriptedTransport transport;
  public final Flowscale blocking;
  public final AsyncFlowscale async;

  public ScriptedFlowscale(
      ScriptedTransport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    this.transport = transport;
    FlowscaleConfig.Builder builder =
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey(KEY)
            .transport(transport)
            .scheduler(time)
            .retryPolicy(RetryPolicy.none())
            .callbackExecutor(Runnable::run)
            .blockingExecutor(Runnable::run);
    this.blocking = Flowscale.create(settings.apply(builder).build());
    this.async = blocking.async();
  }

  /** Responds to the requests in turn, with the last response again and again. */
  public static ScriptedFlowscale responding(Response... responses) {
    return new ScriptedFlowscale(ScriptedTransport.inTurn(responses), settings -> settings);
  }

  /** Responses each request with the same JSON. */
  public static ScriptedFlowscale responding(int status, String json) {
    return responding(ScriptedTransport.json(status, json));
  }

  /** A response whose body fails after its first bytes, as where a connection ends too early. */
  public static Response cutOff(int status, String begin, RuntimeException failure) {
    return () ->
        CompletableFuture.completedFuture(
            TransportResponses.of(
                status, Headers.empty(), "HTTP/1.1", new CutOffBody(begin, failure)));
  }

  private record CutOffBody(String begin, RuntimeException failure)
      implements Flow.Publisher<ByteBuffer> {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private boolean ended;

            @Override
            public void request(long n) {
              if (!ended) {
                ended = true;
                subscriber.onNext(ByteBuffer.wrap(begin.getBytes(StandardCharsets.UTF_8)));
                subscriber.onError(failure);
              }
            }

            @Override
            public void cancel() {
              ended = true;
            }
          });
    }
  }

  /** Returns the requests that were sent so far. */
  public List<TransportRequest> requests() {
    return transport.requests();
  }

  /** Returns what a future failed with; it must have. */
  public static FlowscaleException failure(CompletableFuture<?> future) {
    if (!future.isDone()) {
      throw new AssertionError("the future is still open");
    }
    try {
      throw new AssertionError("completed with " + future.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FlowscaleException ours) {
        return ours;
      }
      throw new AssertionError("failed with " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    blocking.close();
  }
}
