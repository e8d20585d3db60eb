package ai.flowscale.opentelemetry;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.RequestObserver;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The span of an HTTP request, by OpenTelemetry's semantic conventions for HTTP clients, but for
 * {@code url.full}: the path of a link may be a secret, and the rest is in other attributes.
 */
final class RequestSpan implements RequestObserver {
  private static final int FIRST_ERROR = 400;

  private final Telemetry telemetry;
  private final Attributes request;
  private final Span span;
  private final Context context;

  private RequestSpan(Telemetry telemetry, Attributes request, Span span, Context context) {
    this.telemetry = telemetry;
    this.request = request;
    this.span = span;
    this.context = context;
  }

  static RequestSpan start(Telemetry telemetry, Context parent, Request request) {
    Attributes attributes = attributes(request);
    SpanBuilder builder =
        telemetry
            .tracer()
            .spanBuilder(
                request.path().map(path -> request.method() + " " + path).orElse(request.method()))
            .setSpanKind(SpanKind.CLIENT)
            .setParent(parent)
            .setStartTimestamp(request.at())
            .setAllAttributes(attributes)
            .setAttribute(Names.CALL, request.call());
    if (request.number() > 1) {
      builder.setAttribute(Names.RESEND_COUNT, request.number() - 1L);
    }
    Span span = builder.startSpan();
    return new RequestSpan(telemetry, attributes, span, parent.with(span));
  }

  /** What the span and the metrics of a request have in common. */
  private static Attributes attributes(Request request) {
    URI origin = request.origin();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(Names.REQUEST_METHOD, request.method())
            .put(
                Names.SERVER_ADDRESS, Names.serverAddress(Objects.requireNonNull(origin.getHost())))
            .put(Names.SERVER_PORT, (long) port(origin))
            .put(Names.URL_SCHEME, origin.getScheme());
    request.path().ifPresent(path -> attributes.put(Names.URL_TEMPLATE, path));
    return attributes.build();
  }

  private static int port(URI origin) {
    if (origin.getPort() >= 0) {
      return origin.getPort();
    }
    return origin.getScheme().equals("https") ? 443 : 80;
  }

  @Override
  public Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    telemetry
        .propagator()
        .inject(
            context,
            headers,
            (carrier, name, value) -> {
              if (carrier != null) {
                carrier.put(name, value);
              }
            });
    return headers;
  }

  @Override
  public void onEnd(End end) {
    AttributesBuilder attributes = request.toBuilder();
    end.status()
        .ifPresent(
            status -> {
              attributes.put(Names.STATUS_CODE, (long) status);
              span.setAttribute(Names.STATUS_CODE, (long) status);
            });
    errorType(end)
        .ifPresent(
            type -> {
              attributes.put(Names.ERROR_TYPE, type);
              span.setAttribute(Names.ERROR_TYPE, type);
              // By the conventions a status speaks for itself.
              span.setStatus(StatusCode.ERROR, end.failure().map(Throwable::getMessage).orElse(""));
            });
    span.setAttribute(Names.REQUEST_SIZE, end.sentBytes());
    span.setAttribute(Names.RESPONSE_SIZE, end.receivedBytes());
    span.end(end.at());
    telemetry.metrics().request(attributes.build(), end, context);
  }

  private static Optional<String> errorType(End end) {
    if (end.failure().isPresent()) {
      return end.failure().map(RequestSpan::errorType);
    }
    return end.status().isPresent() && end.status().getAsInt() >= FIRST_ERROR
        ? Optional.of(Integer.toString(end.status().getAsInt()))
        : Optional.empty();
  }

  private static String errorType(FlowscaleException failure) {
    return failure instanceof TransportException transport
        ? transport.kind().name().toLowerCase(Locale.ROOT)
        : Names.errorType(failure);
  }
}
