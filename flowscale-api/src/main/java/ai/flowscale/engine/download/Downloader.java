package ai.flowscale.engine.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Exchange;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.exchange.RetryingCall;
import ai.flowscale.engine.listening.Progress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings outputs to disk. The way to the files is apart from the way to the service: the key is
 * never on it.
 */
public final class Downloader {
  private final FileServer files;
  private final OutputLink.Renewal renewal;
  private final FlowscaleConfig config;
  private final Scheduler scheduler;
  private final Executor blockingExecutor;
  private final Progress progress;

  /**
   * Takes an exchange that adds no credentials, and the service, which is asked for new links and
   * for nothing else.
   */
  public Downloader(
      Exchange timed,
      FlowscaleApi api,
      FlowscaleConfig config,
      Scheduler scheduler,
      Executor blockingExecutor,
      Progress progress) {
    this.files = new FileServer(timed, new LinkPolicy(config), blockingExecutor);
    this.renewal = api::output;
    this.config = config;
    this.scheduler = scheduler;
    this.blockingExecutor = blockingExecutor;
    this.progress = progress;
  }

  /** Downloads one output. */
  public CompletableFuture<DownloadedFile> download(
      RunOutput output, DownloadOptions options, CallScope scope) {
    OutputLink link = OutputLink.of(output, files, renewal);
    Target target = new Target(output, options);
    PartialFile partial = new PartialFile(target, blockingExecutor);
    DownloadAttempt attempt =
        new DownloadAttempt(
            output,
            link,
            target,
            partial,
            blockingExecutor,
            scheduler,
            DownloadProgress.of(progress.ofDownload(options.listener())));
    return RetryingCall.start(
            attempt::start,
            RetryRules.Safety.REPLAYABLE,
            config.retryPolicy(),
            scheduler,
            config.callTimeout(),
            scope,
            new Tries(partial::mostSoFar))
        .handle((file, failure) -> ended(partial, file, failure))
        .thenCompose(end -> end);
  }

  /** The temporary file goes first, so that whoever hears of the end finds nothing left behind. */
  private static CompletableFuture<DownloadedFile> ended(
      PartialFile partial, @Nullable DownloadedFile file, @Nullable Throwable failure) {
    return partial
        .close()
        .handle(
            (deleted, ignored) -> {
              if (file == null) {
                throw Failures.ours(
                    failure == null ? new IllegalStateException("no file") : failure);
              }
              return file;
            });
  }
}
