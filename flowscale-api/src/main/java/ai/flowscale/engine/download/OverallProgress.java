package ai.flowscale.engine.download;

import ai.flowscale.engine.listening.LatestProgress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Adds up how far several downloads are, and tells one listener. */
final class OverallProgress {
  private final LatestProgress listener;
  private final AtomicLongArray transferred;
  private final AtomicLongArray totals;

  /** How often something moved since whoever is adding up has begun to. */
  private final AtomicInteger moved = new AtomicInteger();

  OverallProgress(LatestProgress listener, int downloads) {
    this.listener = listener;
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
        tell();
      }
    };
  }

  /** One sum after the other, so that an older one is never told after a newer one. */
  private void tell() {
    if (moved.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      long total = sum(totals);
      listener.moved(sum(transferred), total);
      seen = moved.addAndGet(-seen);
    } while (seen != 0);
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
