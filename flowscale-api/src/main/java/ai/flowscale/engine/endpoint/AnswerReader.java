package ai.flowscale.engine.endpoint;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.body.BodyCollector;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.json.Envelope;
import ai.flowscale.engine.json.ErrorAnswer;
import ai.flowscale.engine.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the answer to a call: its value, or what went wrong. */
final class AnswerReader {
  private final JsonCodec json;
  private final FlowscaleConfig config;
  private final Scheduler scheduler;

  AnswerReader(JsonCodec json, FlowscaleConfig config, Scheduler scheduler) {
    this.json = json;
    this.config = config;
    this.scheduler = scheduler;
  }

  /** Returns what the answer holds, or empty for one without content (204). */
  <T> CompletableFuture<Optional<T>> read(
      ApiCall<T> call, TransportResponse response, CallScope scope) {
    int status = response.status();
    Headers headers = response.headers();
    if (status == 204) {
      response.close();
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return scope
        .track(BodyCollector.collect(response, config.maxResponseBytes(), bytes -> {}))
        .thenApply(
            body -> {
              if (status < 200 || status >= 300) {
                throw failure(call, status, headers, body, json.readError(body), scope);
              }
              return Optional.of(value(call, status, headers, body, scope));
            });
  }

  private <T> T value(ApiCall<T> call, int status, Headers headers, byte[] body, CallScope scope) {
    Envelope<T> envelope = json.read(body, call.operation().shape());
    if (envelope.status() != null && !envelope.isSuccess()) {
      throw failure(
          call, status, headers, body, new ErrorAnswer(envelope.errors(), List.of(), true), scope);
    }
    T data = envelope.data();
    if (!envelope.isSuccess() || data == null) {
      throw new DecodingException(
          call.operation().name()
              + ": the answer is not one of the service's (no status \"success\" with data); is"
              + " FLOWSCALE_API_URL the address of a deployment?",
          null);
    }
    return data;
  }

  private FlowscaleException failure(
      ApiCall<?> call,
      int status,
      Headers headers,
      byte[] body,
      ErrorAnswer answer,
      CallScope scope) {
    List<String> secrets = new ArrayList<>(call.secrets());
    config.apiKey().ifPresent(secrets::add);
    secrets.addAll(config.headers().get().values());
    secrets.addAll(scope.settings().headers().values());
    return ApiErrors.of(
        call.operation().name(),
        status,
        headers,
        body,
        answer,
        scheduler.now(),
        new Redactor(secrets));
  }
}
