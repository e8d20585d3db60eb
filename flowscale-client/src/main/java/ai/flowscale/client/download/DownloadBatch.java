package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Downloads several outputs, some at a time. One that fails does not end the others. */
final class DownloadBatch {
  private final List<RunOutput> outputs;
  private final IntFunction<CompletableFuture<DownloadedFile>> download;
  private final CallScope scope;
  private final CompletableFuture<List<DownloadedFile>> result = new CompletableFuture<>();

  /** Downloads may end at once, and there may be many: no recursion. Guards what follows. */
  private final SerialExecutor starting = new SerialExecutor(Runnable::run);

  private final SortedMap<Integer, DownloadedFile> there = new TreeMap<>();
  private final SortedMap<Integer, PartialDownloadException.Failure> missing = new TreeMap<>();
  private int next;

  /** Takes what starts the download of the output with a number, from 0. */
  DownloadBatch(
      List<RunOutput> outputs,
      IntFunction<CompletableFuture<DownloadedFile>> download,
      CallScope scope) {
    this.outputs = outputs;
    this.download = download;
    this.scope = scope;
  }

  CompletableFuture<List<DownloadedFile>> start(int maxConcurrent) {
    // Where there are no outputs, one start finishes the batch.
    int first = Math.min(maxConcurrent, Math.max(1, outputs.size()));
    for (int i = 0; i < first; i++) {
      starting.execute(this::startNext);
    }
    return result;
  }

  private void startNext() {
    if (next < outputs.size()) {
      int index = next++;
      var unused =
          Futures.start(() -> started(index))
              .whenCompleteAsync((file, failure) -> ended(index, file, failure), starting);
    } else if (there.size() + missing.size() == outputs.size()) {
      finish();
    }
  }

  /** One that would be aborted at once is not begun, so that no one observes it. */
  private CompletableFuture<DownloadedFile> started(int index) {
    FlowscaleException aborted = scope.abortReason();
    return aborted == null ? download.apply(index) : CompletableFuture.failedFuture(aborted);
  }

  private void ended(int index, DownloadedFile file, @Nullable Throwable failure) {
    if (failure == null) {
      there.put(index, file);
    } else {
      missing.put(
          index,
          new PartialDownloadException.Failure(
              outputs.get(index), CallFailures.toFlowscaleException(failure)));
    }
    startNext();
  }

  /** Gives all files, or fails with those that are there. */
  private void finish() {
    FlowscaleException aborted = scope.abortReason();
    List<DownloadedFile> files = List.copyOf(there.values());
    if (aborted != null) {
      result.completeExceptionally(aborted);
    } else if (!missing.isEmpty()) {
      result.completeExceptionally(
          new PartialDownloadException(files, List.copyOf(missing.values())));
    } else {
      result.complete(files);
    }
  }
}
