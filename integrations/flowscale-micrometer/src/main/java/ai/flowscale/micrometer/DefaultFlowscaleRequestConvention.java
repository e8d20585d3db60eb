package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.instrumentation.RequestObserver.Request;
import ai.flowscale.micrometer.FlowscaleObservation.RequestHighKeys;
import ai.flowscale.micrometer.FlowscaleObservation.RequestLowKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.ArrayList;
import java.util.List;

/** The names and key values of {@link FlowscaleObservation#REQUEST}. */
public class DefaultFlowscaleRequestConvention implements FlowscaleRequestConvention {
  static final DefaultFlowscaleRequestConvention INSTANCE = new DefaultFlowscaleRequestConvention();

  /** Creates the convention. */
  public DefaultFlowscaleRequestConvention() {}

  @Override
  public String getName() {
    return FlowscaleObservation.REQUEST.getName();
  }

  @Override
  public String getContextualName(FlowscaleRequestContext context) {
    Request request = context.request();
    return request.path().map(path -> request.method() + " " + path).orElse(request.method());
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(FlowscaleRequestContext context) {
    Request request = context.request();
    RequestObserver.End end = context.getResponse();
    return KeyValues.of(
        RequestLowKeys.CALL.withValue(request.call()),
        RequestLowKeys.METHOD.withValue(request.method()),
        RequestLowKeys.URL_TEMPLATE.withValue(request.path().orElse(KeyValue.NONE_VALUE)),
        RequestLowKeys.STATUS_CODE.withValue(
            end != null && end.status().isPresent()
                ? String.valueOf(end.status().getAsInt())
                : KeyValue.NONE_VALUE),
        RequestLowKeys.SERVER_ADDRESS.withValue(server(request)));
  }

  static String server(Request request) {
    return serverAddress(String.valueOf(request.origin().getHost()));
  }

  /** Without the brackets that an address of IPv6 has in a URI. */
  static String serverAddress(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public KeyValues getHighCardinalityKeyValues(FlowscaleRequestContext context) {
    Request request = context.request();
    List<KeyValue> values = new ArrayList<>();
    if (request.number() > 1) {
      values.add(RequestHighKeys.RESEND_COUNT.withValue(String.valueOf(request.number() - 1)));
    }
    if (request.origin().getPort() >= 0) {
      values.add(RequestHighKeys.SERVER_PORT.withValue(String.valueOf(request.origin().getPort())));
    }
    RequestObserver.End end = context.getResponse();
    if (end != null) {
      values.add(RequestHighKeys.SENT_BYTES.withValue(String.valueOf(end.sentBytes())));
      values.add(RequestHighKeys.RECEIVED_BYTES.withValue(String.valueOf(end.receivedBytes())));
    }
    return KeyValues.of(values);
  }
}
