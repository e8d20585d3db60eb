package ai.flowscale.tck.transport;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.server.RawServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * A raw server and a transport for tests of the particular behaviour of one transport. The rules
 * test the behaviour that all transports have in common.
 *
 * <p>Both are created on first use and closed after the test.
 */
public abstract class TransportTest implements TransportUnderTest {
  private @Nullable TransportScenario scenario;

  /** Creates the test. */
  protected TransportTest() {}

  /** Closes everything. */
  @AfterEach
  final void end() throws Exception {
    if (scenario != null) {
      scenario.end(false);
    }
  }

  private TransportScenario scenario() {
    TransportScenario opened = scenario;
    if (opened == null) {
      opened = new TransportScenario(this, TransportRule.TARGET, Route.HTTP, ThreadWatch.start());
      scenario = opened;
    }
    return opened;
  }

  /**
   * Returns the server.
   *
   * @return the same one for the whole test
   */
  protected final RawServer server() {
    return scenario().server();
  }

  /**
   * Returns the transport that sends the requests.
   *
   * @return the provider's transport, unless the test has set another
   */
  protected final Transport transport() {
    return scenario().transport();
  }

  /**
   * Sends all further requests with another transport, which is closed after the test.
   *
   * @param other the transport
   */
  protected final void over(Transport other) {
    scenario().over(other);
  }

  /**
   * Creates a transport with the current settings, and sends all further requests with it.
   *
   * @return the transport
   */
  protected final Transport renewed() {
    scenario().renew();
    return scenario().transport();
  }

  /**
   * Sets the proxy of further transports.
   *
   * @param proxy the proxy
   */
  protected final void through(ProxySettings proxy) {
    scenario().settings().through(proxy);
  }

  /**
   * Sets the connect timeout of further transports.
   *
   * @param limit the limit
   */
  protected final void connectingWithin(Duration limit) {
    scenario().settings().connectingWithin(limit);
  }

  /**
   * Sends a request.
   *
   * @param request the request
   * @return its outcome; cancelling it aborts the exchange, which a thread of its own executes
   */
  protected final CompletableFuture<TransportResponse> sending(TransportRequest request) {
    return scenario().sending(request);
  }

  /**
   * Sends a request without headers to the server.
   *
   * @param method the method
   * @param path the path, which begins with a slash
   * @param body the body, or null for none
   * @return its outcome; cancelling it aborts the exchange, which a thread of its own executes
   */
  protected final CompletableFuture<TransportResponse> sending(
      String method, String path, @Nullable RequestBody body) {
    return scenario().sending(method, path, body);
  }

  /**
   * Sends a request without headers and body.
   *
   * @param method the method
   * @param uri the URL
   * @return its outcome; cancelling it aborts the exchange, which a thread of its own executes
   */
  protected final CompletableFuture<TransportResponse> sending(String method, URI uri) {
    return scenario().sending(method, uri);
  }

  /**
   * Sends a request without headers to the server, and waits for the response.
   *
   * @param method the method
   * @param path the path, which begins with a slash
   * @param body the body, or null for none
   * @return the response, whose body is not read
   */
  protected final TransportResponse send(String method, String path, @Nullable RequestBody body) {
    return scenario().send(method, path, body);
  }

  /**
   * Sends a GET to the server, and waits for the response.
   *
   * @param path the path, which begins with a slash
   * @return the response, whose body is not read
   */
  protected final TransportResponse get(String path) {
    return scenario().get(path);
  }

  /**
   * Reads a body to its end.
   *
   * @param response the response
   * @return the body, as UTF-8
   */
  protected final String text(TransportResponse response) {
    return scenario().text(response);
  }

  /**
   * Starts to read a body.
   *
   * @param response the response
   * @return the whole body, as UTF-8
   */
  protected final CompletableFuture<String> reading(TransportResponse response) {
    return scenario().reading(response).whole();
  }

  /** Waits until no task is running on the executor of the settings. */
  protected final void awaitIdleExecutor() {
    awaitBusyThreads(0);
  }

  /**
   * Waits until a number of tasks is running on the executor of the settings.
   *
   * @param count the number
   */
  protected final void awaitBusyThreads(int count) {
    scenario().awaitBusyThreads(count);
  }

  /**
   * Waits for the result of a future.
   *
   * @param future the future
   * @param <T> the type of its result
   * @return its result
   */
  protected static <T> T result(CompletableFuture<T> future) {
    return Waiting.result("the result of a future", future);
  }

  /**
   * Waits for the failure of a future.
   *
   * @param future the future
   * @return its failure
   */
  protected static TransportException failure(CompletableFuture<?> future) {
    return Waiting.failure("the failure of a future", future);
  }
}
