package ai.flowscale.engine.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Exchange;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.exchange.RetryingCall;
import ai.flowscale.engine.listening.LatestProgress;
import ai.flowscale.engine.listening.Progress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Brings outputs to disk. The way to the files is apart from the way to the service: the key is
 * never on it.
 */
public final class Downloader {
  private final Exchange timed;
  private final Scheduler scheduler;
  private final Executor blockingExecutor;
  private final Progress progress;
  private final LinkPolicy links;

  /** Takes an exchange that adds no credentials. */
  public Downloader(
      Exchange timed,
      FlowscaleConfig config,
      Scheduler scheduler,
      Executor blockingExecutor,
      Progress progress) {
    this.timed = timed;
    this.scheduler = scheduler;
    this.blockingExecutor = blockingExecutor;
    this.progress = progress;
    this.links = new LinkPolicy(config);
  }

  /** Downloads one output. */
  public CompletableFuture<DownloadedFile> download(
      RunOutput output, DownloadOptions options, CallScope scope) {
    URI link = output.url();
    if (link == null || !output.isReady()) {
      throw new DownloadException(
          DownloadException.Reason.NOT_READY,
          output.filename(),
          "Output "
              + output.filename()
              + " has no link yet: wait for the run, or ask again with getOutput.",
          null);
    }
    Target target = new Target(output, options);
    Optional<LatestProgress> listener = progress.ofDownload(options.listener());
    return RetryingCall.start(
        "download",
        attempt ->
            new DownloadAttempt(
                    timed, links, blockingExecutor, scheduler, output, link, target, listener)
                .start(attempt),
        RetryRules.Safety.REPLAYABLE,
        scheduler,
        scope.settings().callTimeout(),
        scope);
  }
}
