package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportProvider;
import org.junit.jupiter.api.Nested;

/**
 * The whole of a client's behaviour over a transport; the second half of {@link
 * FlowscaleTransportTck}.
 *
 * <p>Each concern is a nested class, so that a report tells what is wrong at a glance; the tests
 * themselves are in the suite of the same name, such as {@link WaitingTck}, and each says which
 * rule it holds a transport to and where to look when it fails. Most run in each {@linkplain
 * ai.flowscale.emulator.Dialect dialect} and in both styles, blocking and asynchronous.
 *
 * <p>No test waits for time to pass, and each has its emulator for itself: they may run in any
 * order and at the same time.
 */
public abstract class FlowscaleClientTck extends ClientTck {

  /** Makes the kit. */
  protected FlowscaleClientTck() {}

  /** Each operation by itself. */
  @Nested
  public final class Operations extends OperationsTck {
    /** Made by JUnit. */
    public Operations() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** What a workflow is executed with. */
  @Nested
  public final class Inputs extends InputsTck {
    /** Made by JUnit. */
    public Inputs() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Waiting for runs. */
  @Nested
  public final class Waiting extends WaitingTck {
    /** Made by JUnit. */
    public Waiting() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Listing runs. */
  @Nested
  public final class Paging extends PagingTck {
    /** Made by JUnit. */
    public Paging() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Bringing outputs to disk. */
  @Nested
  public final class Downloads extends DownloadsTck {
    /** Made by JUnit. */
    public Downloads() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** What goes wrong, and as what the caller hears of it. */
  @Nested
  public final class Errors extends ErrorsTck {
    /** Made by JUnit. */
    public Errors() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** What is tried again, and what is not. */
  @Nested
  public final class Retries extends RetriesTck {
    /** Made by JUnit. */
    public Retries() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** How calls end early. */
  @Nested
  public final class Ending extends EndingTck {
    /** Made by JUnit. */
    public Ending() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** What listeners hear. */
  @Nested
  public final class Listening extends ListeningTck {
    /** Made by JUnit. */
    public Listening() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** What comes out nowhere. */
  @Nested
  public final class Secrets extends SecretsTck {
    /** Made by JUnit. */
    public Secrets() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Peers that are broken or mean no good. */
  @Nested
  public final class Hostile extends HostileTck {
    /** Made by JUnit. */
    public Hostile() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Submissions whose outcome is not known. */
  @Nested
  public final class Uncertainty extends UncertaintyTck {
    /** Made by JUnit. */
    public Uncertainty() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Runs that are cancelled with the wait for them. */
  @Nested
  public final class RunCancellations extends RunCancellationTck {
    /** Made by JUnit. */
    public RunCancellations() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }

  /** Many requests at once. */
  @Nested
  public final class Batches extends BatchTck {
    /** Made by JUnit. */
    public Batches() {}

    @Override
    public TransportProvider provider() {
      return FlowscaleClientTck.this.provider();
    }
  }
}
