package ai.flowscale.engine.download;

import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.exchange.RetryingCall;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads a content to its end, for a reader who has one subscription. Where the content breaks it
 * goes on with the rest, by one more request; bytes that were handed out cannot be taken back, so
 * only the rest of the very same file will do.
 */
final class ContentReading {
  private final OutputLink link;
  private final Scheduler scheduler;
  private final CallScope life;
  private final String output;
  private final ContentRelay relay;

  // Touched by the try that is under way; a try happens before the next.
  private @Nullable TransportResponse opened;
  private FileVersion version;
  private boolean lost;

  /**
   * Takes an answer with the content.
   *
   * @param life ends the reading when it is aborted
   * @param relay takes what comes to the reader
   */
  ContentReading(
      OutputLink link,
      TransportResponse opened,
      Scheduler scheduler,
      CallScope life,
      ContentRelay relay) {
    this.link = link;
    this.opened = opened;
    this.version = FileVersion.of(opened.headers());
    this.scheduler = scheduler;
    this.life = life;
    this.output = link.output();
    this.relay = relay;
  }

  /** Starts it. The future completes when all was handed on. */
  CompletableFuture<ContentRelay> start() {
    Tries tries = new Tries(relay::count);
    return RetryingCall.start(
        "openOutput",
        this::attempt,
        RetryRules.Safety.REPLAYABLE,
        scheduler,
        Optional.empty(),
        life,
        failed -> canGoOn() ? tries.applyAsInt(failed) : Integer.MAX_VALUE);
  }

  private boolean canGoOn() {
    return !lost && (relay.count() == 0 || version.isResumable(relay.count()));
  }

  private CompletableFuture<ContentRelay> attempt(CallScope scope) {
    TransportResponse first = opened;
    opened = null;
    return first != null
        ? read(first, scope)
        : link.open(version.request(relay.count()), () -> {}, scope)
            .thenCompose(response -> answered(response, scope));
  }

  private CompletableFuture<ContentRelay> answered(TransportResponse response, CallScope scope) {
    try {
      long count = relay.count();
      int status = response.status();
      if (status != 200 && (count == 0 || !(status == 206 || status == 416))) {
        throw Rejection.of(output, response, scheduler.now());
      }
      version =
          (switch (status) {
                case 200 -> fromTheBeginning(response);
                case 206 -> version.continuedBy(response.headers(), count);
                // What it holds is no content, whatever range it tells.
                default -> Optional.<FileVersion>empty();
              })
              .orElseThrow(this::changed);
      return read(response, scope);
    } catch (RuntimeException e) {
      response.close();
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The length was told to the reader, and what was handed out cannot be taken back. */
  private Optional<FileVersion> fromTheBeginning(TransportResponse response) {
    return Optional.of(FileVersion.of(response.headers()))
        .filter(other -> relay.count() == 0 && other.length().equals(version.length()));
  }

  private DownloadException changed() {
    lost = true;
    return Incomplete.changed(output, relay.count());
  }

  private CompletableFuture<ContentRelay> read(TransportResponse response, CallScope scope) {
    ContentPart part = new ContentPart(relay, version.length());
    CallScope.Registration registration = scope.onAbort(why -> response.close());
    try {
      response.body().subscribe(part);
    } catch (RuntimeException brokenBody) {
      part.onError(brokenBody);
    }
    return part.done()
        .handle(
            (whole, failure) -> {
              registration.remove();
              response.close();
              // Not that of the try, which may hear of it later than the body breaks.
              FlowscaleException aborted = life.abortReason();
              if (aborted != null) {
                throw aborted;
              }
              checkWhole(part, failure);
              return relay;
            });
  }

  private void checkWhole(ContentPart part, @Nullable Throwable failure) {
    if (part.isTooLong()) {
      lost = true;
      throw Incomplete.tooLong(output, version.length().orElse(-1));
    }
    if (version.length().equals(OptionalLong.of(relay.count()))) {
      // Whatever broke after the last byte, nothing is missing.
      return;
    }
    if (failure != null) {
      throw Incomplete.broken(output, Failures.ours(failure));
    }
    if (version.length().isPresent()) {
      throw Incomplete.cut(output, relay.count(), version.length().getAsLong());
    }
  }
}
