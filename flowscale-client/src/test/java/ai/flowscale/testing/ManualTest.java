package ai.flowscale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** What tests of a client have in common: it is closed after each of them. */
public abstract class ManualTest {
  private final List<ManualClient> clients = new ArrayList<>();

  @AfterEach
  public final void closeClients() {
    clients.forEach(ManualClient::close);
  }

  /** Of clients whose calls end on the thread of the test. */
  protected final void assertThatNothingIsPlanned() {
    closeClients();
    for (ManualClient client : clients) {
      assertThat(client.time.pending()).as("timers that are left").isZero();
    }
  }

  private ManualClient opened(ManualClient client) {
    clients.add(client);
    return client;
  }

  protected final ManualClient client(Transport transport) {
    return opened(new ManualClient(transport));
  }

  protected final ManualClient client(
      Transport transport, UnaryOperator<FlowscaleConfig.Builder> settings) {
    return opened(new ManualClient(transport, settings));
  }

  protected final ManualClient client(ScriptedService service) {
    return client(service, settings -> settings);
  }

  protected final ManualClient client(
      ScriptedService service, UnaryOperator<FlowscaleConfig.Builder> settings) {
    return opened(new ManualClient(service, settings));
  }

  /** A client whose transport answers each request by a function of it. */
  protected final ManualClient answering(Function<TransportRequest, Response> script) {
    return client(new ScriptedTransport(request -> script.apply(request).make(request)));
  }

  /** A client whose requests get these responses in turn, the last one again and again. */
  protected final ManualClient responding(Response... responses) {
    return client(ScriptedTransport.inTurn(responses));
  }

  protected final ManualClient responding(
      UnaryOperator<FlowscaleConfig.Builder> settings, Response... responses) {
    return client(ScriptedTransport.inTurn(responses), settings);
  }

  /** The same, and nothing is requested again. */
  protected final ManualClient respondingOnce(Response... responses) {
    return client(
        ScriptedTransport.inTurn(responses), settings -> settings.retryPolicy(RetryPolicy.none()));
  }

  protected final ManualClient respondingOnce(int status, String json) {
    return respondingOnce(ScriptedTransport.json(status, json));
  }

  /** Returns what a future failed with; it must have. */
  protected static FlowscaleException failure(CompletableFuture<?> future) {
    return ManualClient.failure(future);
  }

  /** Returns what a call gave; it must have ended, or a test would hang that should fail. */
  protected static <T> T now(CompletableFuture<T> call) {
    assertThat(call).isDone();
    return call.join();
  }
}
