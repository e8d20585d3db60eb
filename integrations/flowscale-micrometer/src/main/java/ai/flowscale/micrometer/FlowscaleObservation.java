package ai.flowscale.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations and their key values.
 *
 * <p>The values of low cardinality become tags of meters. Each of them is always there, as {@code
 * none} where there is no value.
 */
public enum FlowscaleObservation implements ObservationDocumentation {
  /** An operation of a client, a request of a batch, or one of several downloads. */
  OPERATION {
    @Override
    public String getName() {
      return "flowscale.operation";
    }

    @Override
    public Class<? extends ObservationConvention<? extends Observation.Context>>
        getDefaultConvention() {
      return DefaultFlowscaleOperationConvention.class;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
      return OperationLowKeys.values();
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
      return OperationHighKeys.values();
    }

    @Override
    public Observation.Event[] getEvents() {
      return Events.values();
    }
  },

  /** An HTTP request of an operation. */
  REQUEST {
    @Override
    public String getName() {
      return "flowscale.request";
    }

    @Override
    public Class<? extends ObservationConvention<? extends Observation.Context>>
        getDefaultConvention() {
      return DefaultFlowscaleRequestConvention.class;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
      return RequestLowKeys.values();
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
      return RequestHighKeys.values();
    }
  };

  /** What the value of a tag is where it is none of the few that are known. */
  static final String OTHER = "other";

  /** The key values of low cardinality of an operation. */
  public enum OperationLowKeys implements KeyName {
    /** The method of the client, {@code batchRequest} or {@code download}. */
    OPERATION("flowscale.operation"),
    /** The workflow that is executed; {@code other} until the service has taken it once. */
    WORKFLOW_ID("flowscale.workflow.id"),
    /**
     * The latest status of the run that is waited for; {@code other} for one that this library does
     * not know.
     */
    RUN_STATUS("flowscale.run.status"),
    /** The host of the deployment. */
    SERVER_ADDRESS("server.address");

    private final String key;

    OperationLowKeys(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }
  }

  /** The key values of high cardinality of an operation; each is there only with a value. */
  public enum OperationHighKeys implements KeyName {
    /** The run that was started, or that the caller named. */
    RUN_ID("flowscale.run.id"),
    /** The group of the runs. */
    GROUP_ID("flowscale.group.id"),
    /** The file name of the output that is asked for or downloaded. */
    OUTPUT_NAME("flowscale.output.name"),
    /** How many milliseconds the run waited for a container, by the service's times. */
    RUN_QUEUED("flowscale.run.queued"),
    /** How many milliseconds the run was executed, by the service's times. */
    RUN_RUNNING("flowscale.run.running");

    private final String key;

    OperationHighKeys(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }

    @Override
    public boolean isRequired() {
      return false;
    }
  }

  /** The events of an operation. */
  public enum Events implements Observation.Event {
    /** A workflow was submitted, and its run is known. */
    SUBMITTED("submitted", "submitted"),
    /** An attempt has failed, and another one follows. */
    RETRY("retry", "retry of %s"),
    /** The run that is waited for has another status. */
    RUN_STATUS("run.status", "run is %s");

    private final String name;
    private final String contextualName;

    Events(String name, String contextualName) {
      this.name = name;
      this.contextualName = contextualName;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getContextualName() {
      return contextualName;
    }
  }

  /** The key values of low cardinality of a request. */
  public enum RequestLowKeys implements KeyName {
    /** The operation of the service that it is for, such as {@code getRun}. */
    CALL("flowscale.call"),
    /** The HTTP method. */
    METHOD("http.request.method"),
    /** The path as the API describes it; {@code none} for a file. */
    URL_TEMPLATE("url.template"),
    /** The status of the response; {@code none} where there was none. */
    STATUS_CODE("http.response.status_code"),
    /** The host that it goes to. */
    SERVER_ADDRESS("server.address");

    private final String key;

    RequestLowKeys(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }
  }

  /** The key values of high cardinality of a request; each is there only with a value. */
  public enum RequestHighKeys implements KeyName {
    /** Which repetition of the call's first request it is: retries and redirects count. */
    RESEND_COUNT("http.request.resend_count"),
    /** The port that it goes to, where it is not that of the scheme. */
    SERVER_PORT("server.port"),
    /** How many bytes of the request's body were sent. */
    SENT_BYTES("http.request.body.size"),
    /** How many bytes of the response's body were received. */
    RECEIVED_BYTES("http.response.body.size");

    private final String key;

    RequestHighKeys(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }

    @Override
    public boolean isRequired() {
      return false;
    }
  }
}
