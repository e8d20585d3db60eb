package ai.flowscale.flightrecorder;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events, whose names and fields users query. */
final class Events {
  private Events() {}

  /** What all events have: the operation to which they belong. */
  @Category("Flowscale")
  @StackTrace(false)
  abstract static class FlowscaleEvent extends Event {
    long operationId;
  }

  @Name("ai.flowscale.Operation")
  @Label("Flowscale Operation")
  @Description("One call of the client's API with all its requests")
  static final class OperationEvent extends FlowscaleEvent {
    @Description("The batch or the downloads that it is a part of, or 0")
    long parentId;

    @Nullable String operation;
    @Nullable String host;
    @Nullable String workflowId;
    @Nullable String groupId;
    @Nullable String runId;
    @Nullable String runStatus;
    @Nullable String outputName;
    @Nullable String failure;

    @Description("How long it took, without the time until the event was written")
    @Timespan
    long elapsed;
  }

  @Name("ai.flowscale.Request")
  @Label("Flowscale Request")
  @Description("One HTTP request")
  static final class RequestEvent extends FlowscaleEvent {
    @Nullable String call;
    @Nullable String method;
    @Nullable String origin;
    @Nullable String path;
    int number;
    int status;

    @DataAmount long sentBytes;

    @DataAmount long receivedBytes;
    @Nullable String failure;

    @Timespan long elapsed;
  }

  @Name("ai.flowscale.Retry")
  @Label("Flowscale Retry")
  @Description("An attempt has failed, and another one follows")
  static final class RetryEvent extends FlowscaleEvent {
    @Nullable String call;
    int attempt;

    @Timespan long delay;
    @Nullable String failure;
  }

  @Name("ai.flowscale.RunStatus")
  @Label("Flowscale Run Status")
  @Description("A run that is waited for has another status")
  static final class RunStatusEvent extends FlowscaleEvent {
    @Nullable String runId;
    @Nullable String runStatus;

    @Timespan long queued;

    @Timespan long running;
  }
}
