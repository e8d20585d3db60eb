package ai.flowscale.client;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.TimerQueue;
import ai.flowscale.transport.toolkit.internal.StandbyExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler and the executors of a client: those of the application where it handed them in,
 * and else its own, which start threads when they are needed and end them at the close.
 */
final class ClientThreads implements AutoCloseable {
  private static final int CALLBACK_THREADS = 3;
  private static final long IDLE_SECONDS = 10;

  /** How long a close waits for files that are being closed or deleted. */
  private static final long LAST_WORK_SECONDS = 2;

  private final List<ExecutorService> own = new ArrayList<>();
  private @Nullable TimerQueue ownQueue;
  private final Scheduler scheduler;
  private final Executor callbackExecutor;
  private final Executor blockingExecutor;
  private final Executor ownBlockingThreads;

  ClientThreads(FlowscaleConfig config) {
    Executor blocking = blockingThreads();
    this.ownBlockingThreads = blocking;
    this.callbackExecutor = config.callbackExecutor().orElseGet(this::callbackThreads);
    this.blockingExecutor = config.blockingExecutor().orElse(blocking);
    boolean isAllGiven =
        config.callbackExecutor().isPresent() && config.blockingExecutor().isPresent();
    this.scheduler =
        config
            .scheduler()
            .map(given -> queued(given, isAllGiven ? soon(given) : blocking))
            .orElseGet(() -> queued(timer(), blocking));
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Executor callbackExecutor() {
    return callbackExecutor;
  }

  Executor blockingExecutor() {
    return blockingExecutor;
  }

  /** Returns threads that may block, whatever the application has given. */
  Executor ownBlockingThreads() {
    return ownBlockingThreads;
  }

  /**
   * Nearly all limits of calls are taken back long before they are due. Over an executor, the
   * client keeps them in a queue of its own: the executor's thread is woken for few of them, and
   * nothing is left there after the close.
   *
   * @param threads where tasks run that are due
   */
  private Scheduler queued(Scheduler given, Executor threads) {
    if (!given.keepsCancelledTasks()) {
      return given;
    }
    TimerQueue queue = new TimerQueue(given, new StandbyExecutor(threads));
    ownQueue = queue;
    return queue;
  }

  /**
   * An application that gives all threads, such as one in a server, wants none of the client's:
   * what is due runs on those of its scheduler.
   */
  private static Executor soon(Scheduler given) {
    return task -> given.schedule(task, Duration.ZERO);
  }

  private Scheduler timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, threads("flowscale-timer"));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    own.add(timer);
    return Scheduler.of(timer);
  }

  private Executor callbackThreads() {
    return pool(
        CALLBACK_THREADS, CALLBACK_THREADS, new LinkedBlockingQueue<>(), "flowscale-callback");
  }

  /** A transfer that blocks must never wait for another one, so the number is not bounded here. */
  private Executor blockingThreads() {
    return pool(0, Integer.MAX_VALUE, new SynchronousQueue<>(), "flowscale-io");
  }

  private Executor pool(int core, int most, BlockingQueue<Runnable> queue, String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(core, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, threads(name));
    executor.allowCoreThreadTimeOut(true);
    own.add(executor);
    return executor;
  }

  private ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new OwnThread(this, task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(ClientThreads.class.getClassLoader());
      return thread;
    };
  }

  /** A thread of one client. */
  private static final class OwnThread extends Thread {
    private final ClientThreads client;

    OwnThread(ClientThreads client, Runnable task, String name) {
      super(null, task, name, 0, false);
      this.client = client;
    }
  }

  /**
   * Lets what has been handed over finish, and takes nothing more. Waits a moment for it: where the
   * close is the last thing a program does, the temporary file of a download that was aborted is to
   * be gone. A close from one of the client's own threads does not wait, it would wait for itself.
   */
  @Override
  public void close() {
    if (ownQueue != null) {
      ownQueue.close();
    }
    own.forEach(ExecutorService::shutdown);
    if (Thread.currentThread() instanceof OwnThread own && own.client == this) {
      return;
    }
    try {
      long seconds = LAST_WORK_SECONDS;
      for (ExecutorService executor : own) {
        // Those after one that takes too long have had the same time.
        seconds = executor.awaitTermination(seconds, TimeUnit.SECONDS) ? seconds : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
