package ai.flowscale.examples.ee.guard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each user: full, it holds the requests of a minute, and fills evenly. Only
 * so many users are remembered; the one that was seen least recently is forgotten first.
 */
final class RateLimiter {
  static final int MAX_USERS = 10_000;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static final class Bucket {
    double tokens;
    long filled;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final long perMinute;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_USERS;
        }
      };

  RateLimiter(long perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
  }

  /** Takes a token, or returns in how many seconds there is one. */
  OptionalLong take(String user) {
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      Bucket bucket = buckets.get(user);
      if (bucket == null) {
        bucket = new Bucket();
        bucket.tokens = (double) perMinute;
        bucket.filled = now;
        buckets.put(user, bucket);
      }
      double gained = (double) (now - bucket.filled) / (double) MINUTE * (double) perMinute;
      bucket.tokens = Math.min((double) perMinute, bucket.tokens + gained);
      bucket.filled = now;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return OptionalLong.empty();
      }
      double seconds = (1 - bucket.tokens) * 60 / (double) perMinute;
      return OptionalLong.of(Math.max(1, (long) Math.ceil(seconds)));
    } finally {
      lock.unlock();
    }
  }

  int users() {
    lock.lock();
    try {
      return buckets.size();
    } finally {
      lock.unlock();
    }
  }
}
