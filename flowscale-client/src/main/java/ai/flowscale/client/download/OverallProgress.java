package ai.flowscale.client.download;

import ai.flowscale.api.model.RunOutput;
import ai.flowscale.client.concurrent.Rounds;
import ai.flowscale.client.observation.LatestProgress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Adds up how far several downloads are, and tells one listener. */
final class OverallProgress {
  private final LatestProgress listener;
  private final List<RunOutput> outputs;
  private volatile int last;
  private final AtomicLongArray transferred;
  private final AtomicLongArray totals;

  /** One sum after the other, so that an older one is never told after a newer one. */
  private final Rounds telling = new Rounds(this::tell);

  OverallProgress(LatestProgress listener, List<RunOutput> outputs) {
    this.listener = listener;
    this.outputs = outputs;
    int downloads = outputs.size();
    this.transferred = new AtomicLongArray(downloads);
    this.totals = new AtomicLongArray(downloads);
    for (int i = 0; i < downloads; i++) {
      totals.set(i, -1);
    }
  }

  /** Returns what the download with a number, from 0, is followed with. */
  DownloadProgress of(int index) {
    return (now, total) -> {
      if (now >= transferred.get(index) || now == total) {
        transferred.set(index, now);
        totals.set(index, total);
        last = index;
        telling.want();
      }
    };
  }

  private void tell() {
    long total = sum(totals);
    listener.moved(outputs.get(last).filename(), sum(transferred), total);
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
