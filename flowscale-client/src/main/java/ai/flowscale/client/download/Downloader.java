package ai.flowscale.client.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.support.SafeNames;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Call;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.http.Sender;
import ai.flowscale.client.http.Step;
import ai.flowscale.client.observation.ObservedCall;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.observation.Progress;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings outputs to disk. The way to the files is apart from the way to the service: the key is
 * never on it.
 *
 * @param sender sends requests
 * @param files asks for files, without credentials
 * @param api is asked for new links and for nothing else
 * @param client the scope of the client, which owns those of opened contents
 */
public record Downloader(
    Sender sender,
    FileServer files,
    FlowscaleApi api,
    Threads threads,
    Progress progress,
    CallScope client) {
  private static final ObservedCall.Name DOWNLOAD =
      new ObservedCall.Name("download", Optional.empty());
  private static final ObservedCall.Name OPEN =
      new ObservedCall.Name("openOutput", Optional.empty());

  /**
   * Where things happen.
   *
   * @param blocking runs what may block
   * @param blockingCheck throws on a thread that must not block
   */
  public record Threads(Executor blocking, Runnable blockingCheck) {}

  /** Downloads one output. */
  public CompletableFuture<DownloadedFile> download(
      RunOutput output, DownloadOptions options, CallScope scope) {
    return finishing(
        scope,
        () ->
            download(
                output,
                new Target(output, options, () -> nameOf(output, options)),
                progress(List.of(output), options, scope),
                0,
                scope));
  }

  /** An interrupted caller, and the close, wait until the temporary files are gone. */
  private static <T> CompletableFuture<T> finishing(
      CallScope scope, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    // Before it begins: the close may come meanwhile.
    scope.finishing(result);
    var unused = Futures.start(work).whenComplete(Futures.into(result));
    return result;
  }

  private static String nameOf(RunOutput output, DownloadOptions options) {
    return SafeNames.of(output.filename(), output.link(), options.target());
  }

  private DownloadProgress progress(
      List<RunOutput> outputs, DownloadOptions options, CallScope scope) {
    return new DownloadProgress(
        outputs, progress.ofDownload(options.listener(), scope.operation()));
  }

  private CompletableFuture<DownloadedFile> download(
      RunOutput output, Target target, DownloadProgress followed, int index, CallScope scope) {
    OutputLink link = new OutputLink(output, files, api);
    Download download =
        new Download(output, link, target, threads.blocking(), sender.scheduler(), followed, index);
    CompletableFuture<DownloadedFile> downloaded =
        new Call<DownloadedFile>(
                sender,
                new Call.Terms(
                    DOWNLOAD,
                    RetryRules.Safety.REPLAYABLE,
                    scope.settings().limit(),
                    download::countFailure),
                scope,
                download::attempt)
            .start();
    // The temporary file goes first: once the end is known, nothing is left behind.
    return downloaded
        .handle((file, failure) -> download.end().handle((deleted, ignored) -> downloaded))
        .thenCompose(deleting -> deleting.thenCompose(Function.identity()));
  }

  /** Downloads the outputs of a run, whose id goes into whatever goes wrong. */
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult run, DownloadOptions options, CallScope scope) {
    return CallFailures.about(run.runId(), downloadAll(run.outputs(), options, scope));
  }

  /** Downloads several outputs, some at a time. */
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options, CallScope scope) {
    if (!options.isFolder()) {
      throw new InvalidRequestException(
          "options", "options name a file: give a folder for several outputs");
    }
    List<RunOutput> all = List.copyOf(outputs);
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    DownloadProgress overall = progress(all, options, scope);
    DownloadBatch batch =
        new DownloadBatch(
            all,
            index -> {
              RunOutput output = all.get(index);
              CallScope part =
                  scope.part(OperationAttributes.of(DOWNLOAD.text()).output(output.filename()));
              Target target =
                  new Target(output, options, () -> names(names, all, options).get(index));
              return Futures.start(() -> download(output, target, overall, index, part))
                  .whenComplete((file, failure) -> part.end(failure));
            },
            scope);
    return finishing(scope, () -> batch.start(options.maxConcurrent()));
  }

  /** Returns the names of all files. Two threads may make the same ones; neither waits. */
  private static List<String> names(
      CompletableFuture<List<String>> known, List<RunOutput> outputs, DownloadOptions options) {
    if (!known.isDone()) {
      known.complete(
          SafeNames.distinct(outputs.stream().map(output -> nameOf(output, options)).toList()));
    }
    return known.join();
  }

  /** Opens the content of an output. */
  public CompletableFuture<OutputContent> open(RunOutput output, CallScope scope) {
    OutputLink link = new OutputLink(output, files, api);
    // The content outlives the call that opens it.
    CallScope life = client.ownedLike(scope);
    scope.onAbort(life::abort);
    return new Call<OutputContent>(
            sender,
            new Call.Terms(OPEN, RetryRules.Safety.REPLAYABLE, scope.settings().limit()),
            life,
            call ->
                link.open(
                    FileServer.HEADERS,
                    () -> {},
                    call,
                    response -> new Step.Done<>(content(output, response, life))))
        .start()
        .whenComplete(
            (content, failure) -> {
              if (failure != null) {
                life.close();
              }
            });
  }

  private OutputContent content(RunOutput output, CallExchange response, CallScope life) {
    if (response.status() != 200) {
      throw DownloadFailures.of(output.filename(), response, sender.scheduler().now());
    }
    DownloadFailures.check(output, response.headers());
    return new Content(output, response, life, threads);
  }
}
