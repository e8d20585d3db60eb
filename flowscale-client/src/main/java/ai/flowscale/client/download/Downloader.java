package ai.flowscale.client.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Exchange;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.http.RetryingCall;
import ai.flowscale.client.observation.Progress;
import ai.flowscale.client.operations.FlowscaleApi;
import java.util.List;
import java.util.Optional;
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
  private final Scheduler scheduler;
  private final Threads threads;
  private final Progress progress;
  private final OpenCalls calls;

  /**
   * Where things happen.
   *
   * @param blocking runs what may block
   * @param callback calls the application
   * @param blockingCheck throws on a thread that must not block
   */
  public record Threads(Executor blocking, Executor callback, Runnable blockingCheck) {}

  /**
   * Takes an exchange that adds no credentials, and the service, which is asked for new links and
   * for nothing else.
   */
  public Downloader(
      Exchange timed,
      FlowscaleApi api,
      FlowscaleConfig config,
      Scheduler scheduler,
      Threads threads,
      Progress progress,
      OpenCalls calls) {
    this.files = new FileServer(timed, new LinkPolicy(config), threads.blocking());
    this.renewal = api::output;
    this.scheduler = scheduler;
    this.threads = threads;
    this.calls = calls;
    this.progress = progress;
  }

  /** Downloads one output. */
  public CompletableFuture<DownloadedFile> download(
      RunOutput output, DownloadOptions options, CallScope scope) {
    return download(
        output,
        new Target(output, options),
        DownloadProgress.of(output.filename(), progress.ofDownload(options.listener())),
        scope);
  }

  private CompletableFuture<DownloadedFile> download(
      RunOutput output, Target target, DownloadProgress followed, CallScope scope) {
    OutputLink link = OutputLink.of(output, files, renewal);
    PartialFile partial = new PartialFile(target, threads.blocking());
    DownloadAttempt attempt =
        new DownloadAttempt(output, link, target, partial, threads.blocking(), scheduler, followed);
    return RetryingCall.start(
            "download",
            attempt::start,
            RetryRules.Safety.REPLAYABLE,
            scheduler,
            scope.settings().callTimeout(),
            scope,
            new Tries(partial::mostSoFar))
        .handle((file, failure) -> ended(partial, file, failure))
        .thenCompose(end -> end);
  }

  /**
   * The temporary file goes first, so that whoever is notified of the end finds nothing left
   * behind.
   */
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

  /** Downloads the outputs of a run, whose id goes into whatever goes wrong. */
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult run, DownloadOptions options, CallScope scope) {
    return downloadAll(run.outputs(), options, scope)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                Failures.ours(failure).noteRunId(run.runId());
              }
            });
  }

  /** Downloads several outputs, some at a time. */
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options, CallScope scope) {
    if (!options.isFolder()) {
      throw new InvalidRequestException(
          "options", "options name a file: give a folder for several outputs");
    }
    List<RunOutput> all = List.copyOf(outputs);
    BatchNames names = new BatchNames(all, options.target());
    Optional<OverallProgress> overall =
        progress.ofDownload(options.listener()).map(one -> new OverallProgress(one, all));
    return new DownloadBatch(
            all,
            options.maxConcurrent(),
            index ->
                download(
                    all.get(index),
                    new Target(all.get(index), options, () -> names.of(index)),
                    overall.map(sum -> sum.of(index)).orElse(DownloadProgress.NONE),
                    scope),
            scope)
        .start();
  }

  /** Opens the content of an output. */
  public CompletableFuture<OutputContent> open(RunOutput output, CallScope scope) {
    OutputLink link = OutputLink.of(output, files, renewal);
    // The content outlives the call that opens it.
    CallScope life = calls.open(scope.settings());
    scope.onAbort(life::abort);
    return RetryingCall.start(
            "openOutput",
            attempt ->
                link.open(FileServer.HEADERS, () -> {}, attempt)
                    .thenApply(response -> content(output, response, life)),
            RetryRules.Safety.REPLAYABLE,
            scheduler,
            scope.settings().callTimeout(),
            life)
        .whenComplete(
            (content, failure) -> {
              if (failure != null) {
                calls.close(life);
              }
            });
  }

  private OutputContent content(RunOutput output, TransportResponse response, CallScope life) {
    try {
      if (response.status() != 200) {
        throw Rejection.of(output.filename(), response, scheduler.now());
      }
      Rejection.check(output, response.headers());
      return new Content(output, response, calls, life, threads);
    } catch (Throwable rejected) {
      response.close();
      throw rejected;
    }
  }
}
