package ai.flowscale.tests.endurance.calls;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A program whose calls are ended at random moments: blocking ones by an interrupt of their thread,
 * asynchronous ones by cancelling their future. Some are left alone, and have to succeed: an end
 * that comes late must not strike another call, its connection or its thread.
 */
final class AbortedCallers {
  private static final Logger LOG = Logger.getLogger("ai.flowscale");
  private static final int CALLERS = 8;

  /** Fewer than callers, so that some wait for one. */
  private static final int CONNECTIONS = 6;

  private static final int EACH_SUBMITS = 16;
  private static final String TEXT = "a".repeat(100_000);
  private static final long MOST_SECONDS = 30;

  private enum End {
    NONE,
    INTERRUPT,
    CANCEL
  }

  private final Flowscale client;

  /** How long a call takes that is left alone: ends come within twice that time. */
  private volatile long typicalNanos = 1_000_000;

  private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

  private AbortedCallers(Flowscale client) {
    this.client = client;
  }

  /**
   * Runs the program. It prints how many calls there were of each outcome, and the threads of the
   * client that are left after its close, and ends with its input.
   *
   * @param args transport, address, number of calls
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws Exception {
    // Submissions that were cancelled are uncertain, of which the client warns.
    LOG.setLevel(Level.OFF);
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .transportName(args[0])
            .baseUrl(args[1])
            .apiKey("k")
            .retryPolicy(RetryPolicy.none())
            .maxConnections(CONNECTIONS)
            .build();
    AbortedCallers callers;
    try (Flowscale client = Flowscale.create(config)) {
      callers = new AbortedCallers(client);
      callers.callAll(Integer.parseInt(args[2]) / CALLERS);
    }
    callers.counts.forEach((line, count) -> System.out.println(count + " " + line));
    System.out.println("0 threads left: " + threadsLeft());
    System.out.println();
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private void callAll(int each) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    List<Future<?>> ended = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      int number = caller;
      ended.add(threads.submit(() -> calls(number, each)));
    }
    for (Future<?> one : ended) {
      one.get();
    }
    threads.shutdown();
  }

  private void calls(int caller, int count) {
    Random random = new Random(caller);
    ExecutorService striker = Executors.newSingleThreadExecutor();
    for (int call = 0; call < count; call++) {
      End end = End.values()[random.nextInt(End.values().length)];
      String id = "r-" + caller + "-" + call;
      boolean submits = random.nextInt(EACH_SUBMITS) == 0;
      if (end == End.CANCEL) {
        cancelled(id, submits, striker, random.nextLong(2 * typicalNanos));
      } else {
        blocking(end, id, submits, striker, random.nextLong(2 * typicalNanos));
      }
    }
    striker.shutdown();
  }

  private void blocking(End end, String id, boolean submits, ExecutorService striker, long after) {
    Thread caller = Thread.currentThread();
    CountDownLatch struck = new CountDownLatch(1);
    striker.execute(
        () -> {
          LockSupport.parkNanos(after);
          if (end == End.INTERRUPT) {
            caller.interrupt();
          }
          struck.countDown();
        });
    String outcome;
    long begin = System.nanoTime();
    try {
      outcome = "OK";
      if (submits) {
        client.executeWorkflow(request());
      } else {
        outcome = found(id, client.getRun(id));
      }
    } catch (CallAbortedException e) {
      outcome = e.reason().toString();
    } catch (SubmissionUncertainException e) {
      outcome = "UNCERTAIN";
    } catch (RuntimeException | Error e) {
      outcome = failed(e);
    }
    if (end == End.NONE) {
      typicalNanos += (System.nanoTime() - begin - typicalNanos) / CALLERS;
    }
    count(end, outcome, awaitEnd(struck));
  }

  private void cancelled(String id, boolean submits, ExecutorService striker, long after) {
    CompletableFuture<?> call =
        submits ? client.async().executeWorkflow(request()) : client.async().getRun(id);
    CountDownLatch struck = new CountDownLatch(1);
    striker.execute(
        () -> {
          LockSupport.parkNanos(after);
          call.cancel(true);
          struck.countDown();
        });
    String outcome;
    try {
      outcome = call.get(MOST_SECONDS, TimeUnit.SECONDS) instanceof Run run ? found(id, run) : "OK";
    } catch (CancellationException e) {
      outcome = "CANCELLED";
    } catch (ExecutionException e) {
      outcome = failed(e);
    } catch (TimeoutException e) {
      outcome = "stuck";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = "interrupted";
    }
    count(End.CANCEL, outcome, awaitEnd(struck));
  }

  private static WorkflowRequest request() {
    return WorkflowRequest.of("wf", WorkflowInputs.builder().text("text", TEXT).build());
  }

  private static String found(String id, Run run) {
    return run.id().equals(id) ? "OK" : "the run of another call";
  }

  private static String failed(Throwable thrown) {
    StringBuilder all = new StringBuilder("failed");
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      all.append(" with ").append(cause);
    }
    return all.toString();
  }

  /** Waits although the thread is interrupted. Returns whether it was, and is not any more. */
  private static boolean awaitEnd(CountDownLatch struck) {
    boolean interrupted = false;
    while (true) {
      try {
        struck.await();
        return Thread.interrupted() || interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private void count(End end, String outcome, boolean interrupted) {
    String line = end + (interrupted ? ", interrupted: " : ": ") + outcome;
    counts.merge(line, 1, Integer::sum);
  }

  /** Returns the names of the client's threads that do not end. */
  private static List<String> threadsLeft() throws InterruptedException {
    // On JDK 17 the threads of a java.net.http.HttpClient end when it has been collected.
    System.gc();
    List<String> left = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("flowscale-")) {
        thread.join(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
        if (thread.isAlive()) {
          left.add(thread.getName());
        }
      }
    }
    return left;
  }
}
