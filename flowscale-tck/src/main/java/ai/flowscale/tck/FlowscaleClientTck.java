package ai.flowscale.tck;

import org.junit.jupiter.api.Nested;

/**
 * The behaviour of a client over a transport; the second half of {@link FlowscaleTransportTck}.
 *
 * <p>Each topic is a nested class. The tests are in the suite of the same name, such as {@link
 * WaitingTck}; their comments say what they test and what to check if they fail. They run in both
 * styles, blocking and asynchronous, and some in each {@linkplain ai.flowscale.emulator.Dialect
 * dialect}. What no transport can break is tested with the client alone.
 *
 * <p>No test waits for real time, but one for half a second, and each has an emulator of its own:
 * tests may run in any order and concurrently.
 */
public abstract class FlowscaleClientTck extends ClientTck {

  /** Each operation by itself. */
  @Nested
  public final class Operations extends OperationsTck {}

  /** Inputs of workflows. */
  @Nested
  public final class Inputs extends InputsTck {}

  /** Waiting for runs. */
  @Nested
  public final class Waiting extends WaitingTck {}

  /** Listing runs. */
  @Nested
  public final class Paging extends PagingTck {}

  /** Downloading outputs. */
  @Nested
  public final class Downloads extends DownloadsTck {}

  /** Failures, and the exceptions of the caller. */
  @Nested
  public final class Errors extends ErrorsTck {}

  /** Retries. */
  @Nested
  public final class Retries extends RetriesTck {}

  /** Cancelling calls, and closing the client. */
  @Nested
  public final class Cancellations extends CancellationTck {}

  /** Listeners and observers. */
  @Nested
  public final class Listening extends ListeningTck {}

  /** Secrets. */
  @Nested
  public final class Secrets extends SecretsTck {}

  /** Broken and hostile servers. */
  @Nested
  public final class Hostile extends HostileTck {}

  /** Submissions with an uncertain outcome. */
  @Nested
  public final class Uncertainty extends UncertaintyTck {}

  /** Runs that are cancelled together with the wait for them. */
  @Nested
  public final class RunCancellations extends RunCancellationTck {}

  /** Batches. */
  @Nested
  public final class Batches extends BatchTck {}
}
