package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/**
 * The behaviour of a client over a transport.
 *
 * <p>Each topic is a nested class. The tests are in the suite that it extends, such as {@link
 * WaitingScenarios}; their comments say what they test and what to check if they fail. They run in
 * both styles, blocking and asynchronous, and some in each {@linkplain
 * ai.flowscale.emulator.Dialect dialect}. What no transport can break is tested with the client
 * alone.
 *
 * <p>Each test gets a {@link Scenario}: an emulator, a transport, and a client over it, all on one
 * clock that only the test moves. At the end of the test the scenario checks what a client must
 * never do: leave a timer or a busy thread after it was closed, send the API key to the storage, or
 * log the key.
 *
 * <p>No test waits for real time, but one for half a second, and each has an emulator of its own:
 * tests may run in any order and concurrently.
 */
public abstract class ClientScenarios {

  /** Returns the provider of the transport. Called once for each transport that a test creates. */
  protected abstract TransportProvider provider();

  /**
   * Returns the scenarios that a client over this transport cannot pass, which are skipped: the
   * reason for each, by the name of its method. For limits of a given HTTP client.
   */
  protected Map<String, String> exemptScenarios() {
    return Map.of();
  }

  /** Each operation by itself. */
  @Nested
  public final class Operations extends OperationScenarios {}

  /** Inputs of workflows. */
  @Nested
  public final class Inputs extends InputScenarios {}

  /** Waiting for runs. */
  @Nested
  public final class Waiting extends WaitingScenarios {}

  /** Listing runs. */
  @Nested
  public final class Paging extends PagingScenarios {}

  /** Downloading outputs. */
  @Nested
  public final class Downloads extends DownloadScenarios {}

  /** Failures, and the exceptions of the caller. */
  @Nested
  public final class Errors extends ErrorScenarios {}

  /** Retries. */
  @Nested
  public final class Retries extends RetryScenarios {}

  /** Cancelling calls, and closing the client. */
  @Nested
  public final class Cancellations extends CancellationScenarios {}

  /** Listeners and observers. */
  @Nested
  public final class Listening extends ListeningScenarios {}

  /** Secrets. */
  @Nested
  public final class Secrets extends SecretScenarios {}

  /** Broken and hostile servers. */
  @Nested
  public final class Hostile extends HostileScenarios {}

  /** Submissions with an uncertain outcome. */
  @Nested
  public final class Uncertainty extends UncertaintyScenarios {}

  /** Runs that are cancelled together with the wait for them. */
  @Nested
  public final class RunCancellations extends RunCancellationScenarios {}

  /** Batches. */
  @Nested
  public final class Batches extends BatchScenarios {}
}
