package ai.flowscale.engine.endpoint;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.body.BodyCollector;
import ai.flowscale.engine.body.ContentCoding;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.json.Envelope;
import ai.flowscale.engine.json.ErrorAnswer;
import ai.flowscale.engine.json.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the answer to a call: its value, or what went wrong. */
final class AnswerReader {
  /** Far beyond what the service says about an error. */
  private static final int MAX_ERROR_BYTES = 1 << 20;

  private static final byte[] UNREADABLE = {};

  private final JsonCodec json;
  private final FlowscaleConfig config;
  private final Scheduler scheduler;

  AnswerReader(JsonCodec json, FlowscaleConfig config, Scheduler scheduler) {
    this.json = json;
    this.config = config;
    this.scheduler = scheduler;
  }

  /** What is known of an answer before its body: the call, the status, the headers, the scope. */
  private record Answered<T>(ApiCall<T> call, int status, Headers headers, CallScope scope) {}

  /** Returns what the answer holds, or empty for one without content (204). */
  <T> CompletableFuture<Optional<T>> read(
      ApiCall<T> call, TransportResponse response, CallScope scope) {
    int status = response.status();
    Headers headers = response.headers();
    if (status == 204) {
      response.close();
      return CompletableFuture.completedFuture(Optional.empty());
    }
    boolean success = status >= 200 && status < 300;
    Duration limit = scope.settings().responseTimeout();
    Answered<T> answered = new Answered<>(call, status, headers, scope);
    int bound = success ? config.maxResponseBytes() : errorBound();
    return scope
        .track(inTime(BodyCollector.collect(response, bound, bytes -> {}), limit))
        .handle(
            (body, failure) ->
                success
                    ? Optional.of(value(answered, whole(body, failure)))
                    : refused(answered, readable(body, failure, headers)));
  }

  private int errorBound() {
    return Math.min(config.maxResponseBytes(), MAX_ERROR_BYTES);
  }

  /**
   * Bounds how long the whole body takes. The watch over its stillness is content with a byte now
   * and then, for ever.
   */
  private CompletableFuture<byte[]> inTime(CompletableFuture<byte[]> collecting, Duration limit) {
    if (collecting.isDone()) {
      return collecting;
    }
    Scheduler.Scheduled deadline;
    try {
      deadline =
          scheduler.scheduleTimeout(() -> collecting.completeExceptionally(tooSlow(limit)), limit);
    } catch (RuntimeException shutDown) {
      collecting.completeExceptionally(Failures.ours(shutDown));
      return collecting;
    }
    var unused = collecting.whenComplete((body, failure) -> deadline.cancel());
    return collecting;
  }

  private TransportException tooSlow(Duration limit) {
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        TransportException.Sent.MAYBE,
        "The answer of "
            + config.baseUrl().getHost()
            + " had not come whole "
            + limit
            + " after its headers (responseTimeout).",
        null);
  }

  private static byte[] whole(byte @Nullable [] body, @Nullable Throwable failure) {
    if (failure != null || body == null) {
      throw Failures.rethrown(failure == null ? new IllegalStateException("no body") : failure);
    }
    return body;
  }

  /** What of an error is too large or not decodable must not hide its status. */
  private byte[] readable(byte @Nullable [] body, @Nullable Throwable failure, Headers headers) {
    if (failure != null && Failures.ours(failure) instanceof DecodingException) {
      return UNREADABLE;
    }
    try {
      return ContentCoding.decode(whole(body, failure), headers, errorBound());
    } catch (DecodingException e) {
      return UNREADABLE;
    }
  }

  private <T> Optional<T> refused(Answered<T> answered, byte[] body) {
    throw failure(answered, body, json.readError(body));
  }

  private <T> T value(Answered<T> answered, byte[] body) {
    ApiCall<T> call = answered.call();
    Headers headers = answered.headers();
    byte[] decoded = ContentCoding.decode(body, headers, config.maxResponseBytes());
    Envelope<T> envelope;
    try {
      envelope = json.read(decoded, call.operation().shape());
    } catch (DecodingException e) {
      throw isPage(headers) ? page(e) : e;
    }
    if (envelope.status() != null && !envelope.isSuccess()) {
      throw failure(answered, decoded, new ErrorAnswer(envelope.errors(), List.of(), true));
    }
    T data = envelope.data();
    if (!envelope.isSuccess() || data == null) {
      throw noting(
          call,
          decoded,
          new DecodingException(
              call.operation().name()
                  + ": the answer is not one of the service's (no status \"success\" with data); is"
                  + " FLOWSCALE_API_URL the address of a deployment?",
              null));
    }
    return data;
  }

  /** The type of the content counts only where the content itself is not what it should be. */
  private static boolean isPage(Headers headers) {
    String type = headers.first("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml");
  }

  private static DecodingException page(DecodingException noJson) {
    DecodingException told =
        new DecodingException(
            noJson.getMessage()
                + "; it is a page for browsers: is FLOWSCALE_API_URL the address of a deployment?",
            noJson.getCause());
    noJson.runId().ifPresent(told::noteRunId);
    return told;
  }

  private FlowscaleException failure(Answered<?> answered, byte[] body, ErrorAnswer answer) {
    ApiCall<?> call = answered.call();
    List<String> secrets = new ArrayList<>(call.secrets());
    for (String sent : call.secrets()) {
      secrets.addAll(json.textsIn(sent));
    }
    secrets.addAll(answered.scope().secrets());
    return noting(
        call,
        body,
        ApiErrors.of(
            call.operation(),
            answered.status(),
            answered.headers(),
            body,
            answer,
            scheduler.now(),
            new Redactor(secrets)));
  }

  /** A run may have been started whatever else the answer says. */
  private <E extends FlowscaleException> E noting(ApiCall<?> call, byte[] body, E failure) {
    if (call.operation().startsRun()) {
      json.findRunId(body).ifPresent(failure::noteRunId);
    }
    return failure;
  }
}
