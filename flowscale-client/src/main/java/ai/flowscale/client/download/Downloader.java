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
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.observation.Progress;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings outputs to disk. The way to the files is apart from the way to the service: the key is
 * never on it.
 */
public final class Downloader {
  private static final ObservedCall.Name DOWNLOAD =
      new ObservedCall.Name("download", Optional.empty());
  private static final ObservedCall.Name OPEN =
      new ObservedCall.Name("openOutput", Optional.empty());

  private final FileServer files;
  private final FlowscaleApi api;
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
    this.api = api;
    this.scheduler = scheduler;
    this.threads = threads;
    this.calls = calls;
    this.progress = progress;
  }

  /** Downloads one output. */
  public CompletableFuture<DownloadedFile> download(
      RunOutput output, DownloadOptions options, CallScope scope) {
    DownloadProgress followed =
        new DownloadProgress(
            List.of(output), progress.ofDownload(options.listener(), scope.operation()));
    return download(
        output,
        new Target(
            output,
            options,
            () -> SafeNames.of(output.filename(), output.link(), options.target())),
        (transferred, total) -> followed.moved(0, transferred, total),
        scope);
  }

  private CompletableFuture<DownloadedFile> download(
      RunOutput output, Target target, Download.Progress followed, CallScope scope) {
    OutputLink link = new OutputLink(output, files, api);
    Download download = new Download(output, link, target, threads.blocking(), scheduler, followed);
    CompletableFuture<DownloadedFile> downloaded =
        RetryingCall.start(
            DOWNLOAD,
            download::attempt,
            RetryRules.Safety.REPLAYABLE,
            scheduler,
            scope.settings().callTimeout(),
            scope,
            download::countFailure);
    // The temporary file goes first: once the end is known, nothing is left behind.
    return downloaded
        .handle((file, failure) -> download.release().handle((deleted, ignored) -> downloaded))
        .thenCompose(deleting -> deleting.thenCompose(Function.identity()));
  }

  /** Downloads the outputs of a run, whose id goes into whatever goes wrong. */
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult run, DownloadOptions options, CallScope scope) {
    return downloadAll(run.outputs(), options, scope)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                Failures.toFlowscaleException(failure).noteRunId(run.runId());
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
    AtomicReference<@Nullable List<String>> names = new AtomicReference<>();
    DownloadProgress overall =
        new DownloadProgress(all, progress.ofDownload(options.listener(), scope.operation()));
    return new DownloadBatch(
            all,
            options.maxConcurrent(),
            index -> {
              RunOutput output = all.get(index);
              CallScope part =
                  scope.part(OperationAttributes.of(DOWNLOAD.text()).output(output.filename()));
              return download(
                      output,
                      new Target(output, options, () -> names(names, all, options).get(index)),
                      (transferred, total) -> overall.moved(index, transferred, total),
                      part)
                  .whenComplete((file, failure) -> part.end(failure));
            },
            scope)
        .start();
  }

  /** Returns the names of all files. Two threads may make the same ones; neither waits. */
  private static List<String> names(
      AtomicReference<@Nullable List<String>> known,
      List<RunOutput> outputs,
      DownloadOptions options) {
    List<String> made = known.get();
    if (made == null) {
      made = SafeNames.distinct(outputs, options.target());
      known.set(made);
    }
    return made;
  }

  /** Opens the content of an output. */
  public CompletableFuture<OutputContent> open(RunOutput output, CallScope scope) {
    OutputLink link = new OutputLink(output, files, api);
    // The content outlives the call that opens it.
    CallScope life = calls.open(scope.settings(), scope.operation());
    scope.onAbort(life::abort);
    return RetryingCall.start(
            OPEN,
            attempt ->
                link.open(FileServer.HEADERS, () -> {}, attempt)
                    .thenApply(response -> content(output, response, life)),
            RetryRules.Safety.REPLAYABLE,
            scheduler,
            scope.settings().callTimeout(),
            life,
            IntUnaryOperator.identity())
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
        throw DownloadFailures.of(output.filename(), response, scheduler.now());
      }
      DownloadFailures.check(output, response.headers());
      return new Content(output, response, calls, life, threads);
    } catch (Throwable rejected) {
      response.close();
      throw rejected;
    }
  }
}
