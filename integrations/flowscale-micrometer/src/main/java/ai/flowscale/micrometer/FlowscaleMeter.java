package ai.flowscale.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/** The meters that {@link MicrometerInstrumentation} registers beside its observations. */
public enum FlowscaleMeter implements MeterDocumentation {
  /**
   * How long callers waited for runs: from the submission, or from the start of the operation that
   * waits for a run which was submitted before. By the client's clock.
   */
  WAIT(
      "flowscale.run.wait",
      Meter.Type.TIMER,
      null,
      "How long callers waited for runs",
      Keys.WORKFLOW_ID,
      Keys.RUN_STATUS,
      Keys.ERROR),
  /** How long runs waited for a container, by the service's times. Counted once for each wait. */
  QUEUED(
      "flowscale.run.queued",
      Meter.Type.TIMER,
      null,
      "How long runs waited for a container",
      Keys.WORKFLOW_ID),
  /** How long runs were executed, by the service's times. Counted once for each wait. */
  RUNNING(
      "flowscale.run.running",
      Meter.Type.TIMER,
      null,
      "How long runs were executed",
      Keys.WORKFLOW_ID),
  /** The submissions whose runs are known. */
  SUBMISSIONS(
      "flowscale.submissions",
      Meter.Type.COUNTER,
      null,
      "Submissions whose runs are known",
      Keys.WORKFLOW_ID),
  /** The submissions of which it remained unknown whether they started runs. */
  UNCERTAIN_SUBMISSIONS(
      "flowscale.submissions.uncertain",
      Meter.Type.COUNTER,
      null,
      "Submissions of which it is not known whether they started runs",
      Keys.WORKFLOW_ID),
  /** The attempts that failed and were followed by another one. */
  RETRIES(
      "flowscale.retries",
      Meter.Type.COUNTER,
      null,
      "Failed attempts that were followed by another one",
      Keys.CALL,
      Keys.ERROR),
  /** The bytes of the bodies of requests. */
  SENT(
      "flowscale.sent",
      Meter.Type.COUNTER,
      "bytes",
      "Bytes of the bodies of requests",
      Keys.CALL,
      Keys.SERVER_ADDRESS),
  /** The bytes of the bodies of responses. */
  RECEIVED(
      "flowscale.received",
      Meter.Type.COUNTER,
      "bytes",
      "Bytes of the bodies of responses",
      Keys.CALL,
      Keys.SERVER_ADDRESS);

  private final String name;
  private final Meter.Type type;
  private final @Nullable String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // Handed out as a copy.
  private final KeyName[] keys;

  FlowscaleMeter(
      String name, Meter.Type type, @Nullable String unit, String description, KeyName... keys) {
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.description = description;
    this.keys = keys;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Meter.Type getType() {
    return type;
  }

  @Override
  public @Nullable String getBaseUnit() {
    return unit;
  }

  @Override
  public KeyName[] getKeyNames() {
    return keys.clone();
  }

  /**
   * Returns what the meter counts or measures.
   *
   * @return the description that it is registered with
   */
  public String description() {
    return description;
  }

  /** The tags of the meters. */
  public enum Keys implements KeyName {
    /**
     * The workflow; {@code other} until the service has taken it once, and {@code none} where the
     * caller named a run only.
     */
    WORKFLOW_ID("flowscale.workflow.id"),
    /** The status of the run at the end of the wait. */
    RUN_STATUS("flowscale.run.status"),
    /** The operation of the service, such as {@code getRun}. */
    CALL("flowscale.call"),
    /** The host of the deployment, or of the server of a file. */
    SERVER_ADDRESS("server.address"),
    /** The simple name of the exception's class, or {@code none}. */
    ERROR("error");

    private final String key;

    Keys(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }
  }
}
