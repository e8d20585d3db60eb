package ai.flowscale.client.download;

import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.concurrent.SerialRunner;
import ai.flowscale.client.observation.LatestProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener how far one or several downloads are in all. It is silent while a download that
 * had to start over catches up.
 */
final class DownloadProgress {
  private final @Nullable LatestProgress listener;
  private final List<RunOutput> outputs;
  private final AtomicLongArray transferred;
  private final AtomicLongArray totals;
  private volatile int last;

  /** One sum after the other, so that an older one is never told after a newer one. */
  private final SerialRunner telling = new SerialRunner(this::tell);

  DownloadProgress(List<RunOutput> outputs, Optional<LatestProgress> listener) {
    this.outputs = outputs;
    this.listener = listener.orElse(null);
    long[] unknown = new long[outputs.size()];
    this.transferred = new AtomicLongArray(unknown);
    Arrays.fill(unknown, -1);
    this.totals = new AtomicLongArray(unknown);
  }

  /**
   * One download has got on.
   *
   * @param index which one, from 0; one call after the other for each
   * @param total the length of the file, or -1 where it is not known
   */
  void moved(int index, long now, long total) {
    if (listener != null && (now >= transferred.get(index) || now == total)) {
      transferred.set(index, now);
      totals.set(index, total);
      last = index;
      telling.signal();
    }
  }

  private void tell() {
    if (listener != null) {
      listener.moved(outputs.get(last).filename(), sum(transferred), sum(totals));
    }
  }

  /** Returns the sum, or -1 where a part of it is not known. */
  private static long sum(AtomicLongArray parts) {
    long sum = 0;
    for (int i = 0; i < parts.length(); i++) {
      long part = parts.get(i);
      if (part < 0) {
        return -1;
      }
      sum += part;
    }
    return sum;
  }
}
