package ai.flowscale.client.download;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.PartialDownloadException;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.concurrent.Rounds;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Downloads several outputs, some at a time. One that fails does not end the others. */
final class DownloadBatch {
  private final List<RunOutput> outputs;
  private final int maxConcurrent;
  private final IntFunction<CompletableFuture<DownloadedFile>> download;
  private final CallScope scope;
  private final AtomicReferenceArray<@Nullable DownloadedFile> files;
  private final AtomicReferenceArray<@Nullable FlowscaleException> failures;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger left;
  private final CompletableFuture<List<DownloadedFile>> result = new CompletableFuture<>();

  /** Downloads may end on the spot, and there may be many. */
  private final Rounds starting = new Rounds(this::startMore);

  /** Touched by whoever starts more. */
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
    this.files = new AtomicReferenceArray<>(outputs.size());
    this.failures = new AtomicReferenceArray<>(outputs.size());
    this.left = new AtomicInteger(outputs.size());
  }

  CompletableFuture<List<DownloadedFile>> start() {
    if (outputs.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    starting.want();
    return result;
  }

  private void startMore() {
    while (next < outputs.size() && running.get() < maxConcurrent) {
      running.incrementAndGet();
      startOne(next++);
    }
  }

  private void startOne(int index) {
    CompletableFuture<DownloadedFile> started;
    FlowscaleException aborted = scope.abortReason();
    try {
      started = aborted == null ? download.apply(index) : CompletableFuture.failedFuture(aborted);
    } catch (Throwable refused) {
      started = CompletableFuture.failedFuture(refused);
    }
    started.whenComplete((file, failure) -> ended(index, file, failure));
  }

  private void ended(int index, @Nullable DownloadedFile file, @Nullable Throwable failure) {
    if (failure == null) {
      files.set(index, file);
    } else {
      failures.set(index, Failures.ours(failure));
    }
    running.decrementAndGet();
    if (left.decrementAndGet() == 0) {
      finish();
    } else {
      starting.want();
    }
  }

  private void finish() {
    FlowscaleException aborted = scope.abortReason();
    List<DownloadedFile> there = new ArrayList<>();
    List<PartialDownloadException.Failure> missing = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      DownloadedFile file = files.get(i);
      FlowscaleException failure = failures.get(i);
      if (file != null) {
        there.add(file);
      } else if (failure != null) {
        missing.add(new PartialDownloadException.Failure(outputs.get(i), failure));
      }
    }
    if (aborted != null) {
      result.completeExceptionally(aborted);
    } else if (missing.isEmpty()) {
      result.complete(List.copyOf(there));
    } else {
      result.completeExceptionally(new PartialDownloadException(there, missing));
    }
  }
}
