package ai.flowscale.tests.instrumentation;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps all spans in the order of their starts, and tells the story of a trace. */
final class Traces implements SpanProcessor {
  private final List<ReadableSpan> started = new CopyOnWriteArrayList<>();

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    started.add(span);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }

  boolean haveEnded() {
    return started.stream().allMatch(ReadableSpan::hasEnded);
  }

  List<SpanData> spans() {
    return started.stream().map(ReadableSpan::toSpanData).toList();
  }

  /** Returns the spans of requests. */
  Stream<SpanData> requests() {
    return spans().stream().filter(span -> span.getKind() == SpanKind.CLIENT);
  }

  /** Tells what is below a span. */
  List<Story> below(String spanId) {
    return spans().stream()
        .filter(span -> span.getParentSpanId().equals(spanId))
        .map(span -> span.getKind() == SpanKind.CLIENT ? request(span) : operation(span))
        .toList();
  }

  private Story operation(SpanData span) {
    List<String> statuses =
        span.getEvents().stream()
            .filter(event -> event.getName().equals("flowscale.run.status"))
            .map(event -> text(event, "flowscale.run.status"))
            .toList();
    long retries =
        span.getEvents().stream()
            .filter(event -> event.getName().equals("flowscale.retry"))
            .count();
    return Story.operation(
        Optional.ofNullable(text(span, "flowscale.operation")).orElse(span.getName()),
        Optional.ofNullable(text(span, "error.type"))
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .orElse(isError(span) ? "an error without a type" : "ok"),
        statuses,
        (int) retries,
        below(span.getSpanId()));
  }

  private static Story request(SpanData span) {
    Long status = span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
    String error = text(span, "error.type");
    return Story.request(
        String.valueOf(text(span, "flowscale.call")),
        String.valueOf(text(span, "http.request.method")),
        status == null ? "-" : status.toString(),
        error != null && !error.equals(String.valueOf(status)));
  }

  private static boolean isError(SpanData span) {
    return span.getStatus().getStatusCode() == StatusCode.ERROR;
  }

  private static @Nullable String text(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  private static String text(EventData event, String name) {
    return String.valueOf(event.getAttributes().get(AttributeKey.stringKey(name)));
  }
}
