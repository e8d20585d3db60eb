package ai.flowscale.dbscheduler;

import ai.flowscale.api.error.InvalidRequestException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain FlowscaleQueue#progress() progress} of a batch as meters of Micrometer, which has
 * to be there. All have the tag {@code flowscale.batch}:
 *
 * <ul>
 *   <li>{@code flowscale.fleet.requests}: how many requests are in each state, which is the tag
 *       {@code flowscale.request.state}
 *   <li>{@code flowscale.fleet.max.in.flight}: how many may be in flight, of all batches together
 *   <li>{@code flowscale.fleet.ended.last.minute}: how many ended in the last minute, without
 *       cancelled ones
 *   <li>{@code flowscale.fleet.time.left}: how long the rest takes at that rate; not a number where
 *       none ended
 * </ul>
 *
 * <p>Progress reads the whole batch. So the meters share what was read last, and a scrape reads
 * again only if that is too old. It waits for the database for a second at most; what comes later
 * is there for the next scrape. Where the database fails or hangs, the meters keep their last
 * values; before the first they are not numbers. As long as one reading hangs, there is no other: a
 * connection needs a time limit ({@code socketTimeout} of PostgreSQL's driver).
 */
public final class QueueMeters implements MeterBinder {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** After this time a reading hangs, which is logged. */
  private static final long LONGEST_READING = TimeUnit.MINUTES.toNanos(1);

  private final FlowscaleQueue queue;
  private final long intervalNanos;
  private final Duration longestWait;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Reading> current = new AtomicReference<>();
  private volatile @Nullable QueueProgress last;
  private volatile long dueAt;

  QueueMeters(
      FlowscaleQueue queue, Duration interval, Duration longestWait, LongSupplier nanoTime) {
    if (interval.isNegative()) {
      throw new InvalidRequestException("interval", "interval is negative: give zero or more");
    }
    this.queue = Objects.requireNonNull(queue, "queue");
    this.intervalNanos = interval.toNanos();
    this.longestWait = longestWait;
    this.nanoTime = nanoTime;
    this.dueAt = nanoTime.getAsLong();
  }

  /**
   * Returns the meters of a queue's batch, which is read every 10 seconds at most.
   *
   * @param queue the queue, to which the registry then refers
   * @return to be bound to a registry
   */
  public static QueueMeters of(FlowscaleQueue queue) {
    return of(queue, INTERVAL);
  }

  /**
   * Returns the meters of a queue's batch.
   *
   * @param queue the queue, to which the registry then refers
   * @param interval how old values may become before a scrape reads the batch again
   * @return to be bound to a registry
   */
  public static QueueMeters of(FlowscaleQueue queue, Duration interval) {
    return new QueueMeters(queue, interval, LONGEST_WAIT, System::nanoTime);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Tags batch = Tags.of("flowscale.batch", queue.batch());
    for (RequestState state : RequestState.values()) {
      Gauge.builder("flowscale.fleet.requests", () -> value(all -> all.count(state)))
          .description("Requests of the batch in each state")
          .tags(batch.and("flowscale.request.state", state.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
    Gauge.builder("flowscale.fleet.max.in.flight", () -> value(QueueProgress::maxInFlight))
        .description("Requests of all batches that may be in flight")
        .tags(batch)
        .register(registry);
    Gauge.builder("flowscale.fleet.ended.last.minute", () -> value(QueueProgress::perMinute))
        .description("Requests of the batch that ended in the last minute")
        .tags(batch)
        .register(registry);
    TimeGauge.builder(
            "flowscale.fleet.time.left", () -> value(QueueMeters::secondsLeft), TimeUnit.SECONDS)
        .description("How long the rest of the batch takes")
        .tags(batch)
        .register(registry);
  }

  private static double secondsLeft(QueueProgress progress) {
    Duration left = progress.timeLeft();
    if (left == null) {
      return progress.isEnded() ? 0 : Double.NaN;
    }
    return left.toSeconds();
  }

  private double value(ToDoubleFunction<QueueProgress> part) {
    Reading before = current.get();
    Reading next = new Reading(nanoTime.getAsLong());
    if (before != null) {
      // No other one: each would hold a thread and a connection as this one does.
      before.warnIfHanging(next.began);
    } else if (current.compareAndSet(null, next)) {
      if (next.began - dueAt >= 0) {
        next.start();
      } else {
        current.set(null);
      }
    }
    QueueProgress known = last;
    return known == null ? Double.NaN : part.applyAsDouble(known);
  }

  private static void warn(RuntimeException e) {
    LOG.log(System.Logger.Level.WARNING, "The meters of the fleet keep their last values", e);
  }

  /** One reading of the batch. */
  private final class Reading {
    private final long began;
    private final AtomicBoolean isHanging = new AtomicBoolean();

    Reading(long began) {
      this.began = began;
    }

    private void warnIfHanging(long now) {
      if (now - began >= LONGEST_READING && !isHanging.getAndSet(true)) {
        LOG.log(System.Logger.Level.WARNING, "The database of the fleet does not respond");
      }
    }

    /** Not on the thread of the scrape: a database that hangs would take all meters with it. */
    @SuppressWarnings("IllegalCatch") // Whatever a factory of the caller's throws.
    void start() {
      boolean isStarted = false;
      try {
        Thread reader = queue.threadFactory().newThread(this::read);
        reader.setDaemon(true);
        reader.start();
        isStarted = true;
        reader.join(longestWait.toMillis());
      } catch (RuntimeException e) {
        warn(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        if (!isStarted) {
          end();
        }
      }
    }

    @SuppressWarnings("IllegalCatch") // Whatever a data source of the caller's throws.
    private void read() {
      try {
        last = queue.progress();
      } catch (RuntimeException e) {
        warn(e);
      } finally {
        end();
      }
    }

    private void end() {
      dueAt = nanoTime.getAsLong() + intervalNanos;
      current.set(null);
    }
  }
}
