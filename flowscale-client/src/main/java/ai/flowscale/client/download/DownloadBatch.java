package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialRunner;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Downloads several outputs, some at a time. One that fails does not end the others. */
final class DownloadBatch {
  private final List<RunOutput> outputs;
  private final int maxConcurrent;
  private final IntFunction<CompletableFuture<DownloadedFile>> download;
  private final CallScope scope;
  private final List<CompletableFuture<DownloadedFile>> downloads;
  private final AtomicInteger running = new AtomicInteger();

  /** Downloads may end at once, and there may be many: no recursion. */
  private final SerialRunner starting = new SerialRunner(this::startMore);

  /** Touched by the thread that starts more. */
  private int next;

  /** Takes what starts the download of the output with a number, from 0. */
  DownloadBatch(
      List<RunOutput> outputs,
      int maxConcurrent,
      IntFunction<CompletableFuture<DownloadedFile>> download,
      CallScope scope) {
    this.outputs = outputs;
    this.maxConcurrent = maxConcurrent;
    this.download = download;
    this.scope = scope;
    this.downloads =
        Stream.generate(CompletableFuture<DownloadedFile>::new).limit(outputs.size()).toList();
  }

  CompletableFuture<List<DownloadedFile>> start() {
    starting.signal();
    return CompletableFuture.allOf(downloads.toArray(CompletableFuture<?>[]::new))
        .handle((all, failure) -> files());
  }

  private void startMore() {
    while (next < outputs.size() && running.get() < maxConcurrent) {
      running.incrementAndGet();
      int index = next++;
      Futures.start(() -> started(index))
          .whenComplete(
              (file, failure) -> {
                running.decrementAndGet();
                Futures.into(downloads.get(index)).accept(file, failure);
                starting.signal();
              });
    }
  }

  /** One that would be aborted at once is not begun, so that no one observes it. */
  private CompletableFuture<DownloadedFile> started(int index) {
    FlowscaleException aborted = scope.abortReason();
    return aborted == null ? download.apply(index) : CompletableFuture.failedFuture(aborted);
  }

  /** Returns all files, or throws with those that are there. */
  private List<DownloadedFile> files() {
    FlowscaleException aborted = scope.abortReason();
    if (aborted != null) {
      throw aborted;
    }
    List<DownloadedFile> there = new ArrayList<>();
    List<PartialDownloadException.Failure> missing = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      RunOutput output = outputs.get(i);
      downloads
          .get(i)
          .handle(
              (file, failure) ->
                  failure == null
                      ? there.add(file)
                      : missing.add(
                          new PartialDownloadException.Failure(
                              output, Failures.toFlowscaleException(failure))));
    }
    if (!missing.isEmpty()) {
      throw new PartialDownloadException(there, missing);
    }
    return List.copyOf(there);
  }
}
