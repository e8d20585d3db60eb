package ai.flowscale.client.service;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.body.ContentCoding;
import ai.flowscale.client.body.WholeBody;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.Call;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.json.Envelope;
import ai.flowscale.client.json.ErrorResponse;
import ai.flowscale.client.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the response to a call: its value, or what went wrong. */
record ResponseReader(JsonCodec json, FlowscaleConfig config, Scheduler scheduler) {
  /** Far beyond what the service says about an error. */
  private static final int MAX_ERROR_BYTES = 1 << 20;

  private static final byte[] UNREADABLE = {};

  /**
   * Reads a response, on the current thread.
   *
   * @return what it holds, which is nothing for one without content (204) and for an output that is
   *     still being made
   * @throws FlowscaleException what went wrong
   */
  <T> Optional<T> read(ApiCall<T> call, CallExchange response, Call<?> scope) {
    boolean success = response.status() >= 200 && response.status() < 300;
    int bound = success ? config.maxResponseBytes() : errorBound();
    byte[] body = null;
    FlowscaleException failure = null;
    try {
      try (response) {
        WholeBody whole = new WholeBody(response.headers(), bound);
        if (call.endpoint().startsRun()) {
          // Before a byte arrives: whatever ends the call then finds the run's id.
          call.received().from(whole, response.headers(), config.maxResponseBytes());
        }
        response.limitBodyTime();
        body = whole.read(response.stream());
      } catch (FlowscaleException unread) {
        failure = unread;
      }
      return read(call, response, body, failure, scope);
    } catch (Throwable thrown) {
      // An Error too, such as one for want of memory: it ends this call.
      throw naming(call, thrown);
    }
  }

  private <T> Optional<T> read(
      ApiCall<T> call,
      CallExchange response,
      byte @Nullable [] body,
      @Nullable FlowscaleException failure,
      Call<?> scope) {
    int status = response.status();
    // Its body was read as well: closing a response can cost its connection.
    if (status == 204) {
      return Optional.empty();
    }
    if (status >= 200 && status < 300) {
      return value(call, response, whole(body, failure), scope);
    }
    byte[] refusal = readable(body, failure, response.headers());
    throw failure(call, response, refusal, json.readError(refusal), scope);
  }

  /** A run may have been started whatever else the response says, and must not be lost with it. */
  private FlowscaleException naming(ApiCall<?> call, Throwable failure) {
    FlowscaleException ours = CallFailures.toFlowscaleException(failure);
    if (!call.endpoint().startsRun()) {
      return ours;
    }
    json.findRunId(call.received().bytes(), call.workflowId()).ifPresent(ours::noteRunId);
    return ours;
  }

  private int errorBound() {
    return Math.min(config.maxResponseBytes(), MAX_ERROR_BYTES);
  }

  private static byte[] whole(byte @Nullable [] body, @Nullable FlowscaleException failure) {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(body);
  }

  /** What of an error is too large or not decodable must not hide its status. */
  private byte[] readable(
      byte @Nullable [] body, @Nullable FlowscaleException failure, Headers headers) {
    if (failure instanceof DecodingException) {
      return UNREADABLE;
    }
    try {
      return ContentCoding.decode(whole(body, failure), headers, errorBound());
    } catch (DecodingException e) {
      return UNREADABLE;
    }
  }

  private <T> Optional<T> value(
      ApiCall<T> call, CallExchange response, byte[] body, Call<?> scope) {
    Endpoint<T> endpoint = call.endpoint();
    Headers headers = response.headers();
    byte[] decoded = ContentCoding.decode(body, headers, config.maxResponseBytes());
    Envelope<T> envelope;
    try {
      envelope = json.read(decoded, endpoint.shape());
    } catch (DecodingException e) {
      throw isPage(headers) ? page(e) : e;
    }
    T data = envelope.data();
    if (data != null) {
      call.check(data);
      return Optional.of(data);
    }
    if (endpoint.isInProgress(envelope.status())) {
      return Optional.empty();
    }
    ErrorResponse error = json.readError(decoded);
    if (envelope.status() != null && error.fromService()) {
      throw failure(call, response, decoded, error, scope);
    }
    throw new DecodingException(
        "%s: the response is not one of the service's (no status \"success\" with data); is FLOWSCALE_API_URL the address of a deployment?"
            .formatted(endpoint.name()),
        null);
  }

  /** The type of the content counts only where the content itself is not what it should be. */
  private static boolean isPage(Headers headers) {
    String type = headers.first("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml");
  }

  private static DecodingException page(DecodingException noJson) {
    return new DecodingException(
        noJson.getMessage()
            + "; it is a page for browsers: is FLOWSCALE_API_URL the address of a deployment?",
        noJson.getCause(),
        noJson.isTooLarge());
  }

  private FlowscaleException failure(
      ApiCall<?> call, CallExchange response, byte[] body, ErrorResponse error, Call<?> scope) {
    return ApiErrors.of(
        call, response, body, error, scheduler.now(), () -> secrets(call.texts(), scope));
  }

  /** What the caller sent, which the service may quote and no message may repeat. */
  private List<String> secrets(List<String> texts, Call<?> scope) {
    List<String> secrets = new ArrayList<>(texts);
    if (!Reason.isTooMuch(texts)) {
      texts.forEach(sent -> secrets.addAll(json.textsIn(sent)));
    }
    config.apiKey().ifPresent(secrets::add);
    secrets.addAll(scope.secrets());
    return secrets;
  }
}
