package ai.flowscale.flightrecorder;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import jdk.jfr.FlightRecorder;

/**
 * Writes what a client does as events of the JDK Flight Recorder: {@code ai.flowscale.Operation},
 * {@code ai.flowscale.Request}, {@code ai.flowscale.Retry} and {@code ai.flowscale.RunStatus}.
 * Operations that start while no recording wants any of them are not observed.
 *
 * <pre>{@code
 * FlowscaleConfig.builder()
 *     .instrumentation(FlightRecorderInstrumentation.create())
 * }</pre>
 *
 * <p>No event holds a key, the value of an input or the link to an output.
 */
public final class FlightRecorderInstrumentation implements FlowscaleInstrumentation {
  private FlightRecorderInstrumentation() {}

  /**
   * Creates an instrumentation. It may be given to several clients.
   *
   * @return the instrumentation
   */
  public static FlightRecorderInstrumentation create() {
    return new FlightRecorderInstrumentation();
  }

  @Override
  public OperationObserver onOperation(Operation operation) {
    return isRecording() ? new RecordedOperation(operation, 0) : OperationObserver.NONE;
  }

  /** Whether a recording wants any of the events. */
  private static boolean isRecording() {
    // First, since the first event of a class has the recorder read all annotations of that class.
    return FlightRecorder.isInitialized()
        && (new Events.OperationEvent().isEnabled()
            || new Events.RequestEvent().isEnabled()
            || new Events.RetryEvent().isEnabled()
            || new Events.RunStatusEvent().isEnabled());
  }
}
