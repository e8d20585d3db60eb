package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.instrumentation.RequestObserver.Request;
import io.micrometer.observation.transport.RequestReplySenderContext;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is known of an HTTP request, for conventions, handlers, filters and predicates. Its carrier
 * takes the headers to be added; its response is the request's end, which is set when it is there.
 */
public final class FlowscaleRequestContext
    extends RequestReplySenderContext<Map<String, String>, RequestObserver.End> {
  private final Request request;

  /**
   * Creates the context of a request that is about to be sent.
   *
   * @param request which one
   */
  public FlowscaleRequestContext(Request request) {
    super((headers, name, value) -> Objects.requireNonNull(headers, "headers").put(name, value));
    this.request = Objects.requireNonNull(request, "request");
    setCarrier(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    setRemoteServiceAddress(request.origin().toString());
  }

  /**
   * Returns the start of the request.
   *
   * @return what was known then
   */
  public Request request() {
    return request;
  }

  Map<String, String> headers() {
    return Map.copyOf(Objects.requireNonNull(getCarrier(), "carrier"));
  }
}
