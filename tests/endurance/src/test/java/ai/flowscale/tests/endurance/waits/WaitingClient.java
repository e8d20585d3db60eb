package ai.flowscale.tests.endurance.waits;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * A program that waits for very many runs at once, and prints what that took: the runs that
 * completed, the heap while it waited for all of them, the threads that were not the JVM's, and the
 * requests that went out.
 */
final class WaitingClient {
  private static final int SUBMITTING_AT_ONCE = 16;
  private static final int COLLECTIONS = 3;

  /** Threads of submissions that are idle have ended by then. */
  private static final Duration SETTLING = Duration.ofSeconds(12);

  private static final Set<String> OF_THE_JVM =
      Set.of(
          "main",
          "Reference Handler",
          "Finalizer",
          "Signal Dispatcher",
          "Common-Cleaner",
          "Notification Thread",
          "Attach Listener");

  private WaitingClient() {}

  /**
   * Runs the program.
   *
   * @param args transport, address, key, number of runs, size of a group or 0, requests per second
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws InterruptedException {
    int count = Integer.parseInt(args[3]);
    int groupSize = Integer.parseInt(args[4]);
    AtomicBoolean submitted = new AtomicBoolean();
    Queue<Long> sent = new ConcurrentLinkedQueue<>();
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .transportName(args[0])
            .baseUrl(args[1])
            .apiKey(args[2])
            .headers(
                () -> {
                  // Asked for with each request, on its way out.
                  if (submitted.get()) {
                    sent.add(System.nanoTime());
                  }
                  return Map.of();
                })
            .maxPollsPerSecond(Integer.parseInt(args[5]))
            .build();
    try (Flowscale client = Flowscale.create(config)) {
      List<CompletableFuture<String>> waits = submit(client, count, groupSize);
      submitted.set(true);
      long begin = System.nanoTime();
      CompletableFuture<Void> all =
          CompletableFuture.allOf(waits.toArray(CompletableFuture<?>[]::new));
      Set<String> most = new TreeSet<>();
      while (!ended(all, Duration.ofMillis(200))
          && System.nanoTime() - begin < SETTLING.toNanos()) {
        // The last submissions settle.
      }
      long open = waits.stream().filter(wait -> !wait.isDone()).count();
      long heap = heap();
      while (!ended(all, Duration.ofMillis(200))) {
        Set<String> now = threads();
        if (now.size() > most.size()) {
          most = now;
        }
      }
      Set<String> runs = new HashSet<>();
      waits.forEach(wait -> runs.add(wait.join()));
      System.out.println(runs.size());
      System.out.println(open);
      System.out.println(heap);
      System.out.println(most.size());
      System.out.println(String.join(", ", most));
      System.out.println(Seconds.most(sent));
    }
  }

  private static List<CompletableFuture<String>> submit(Flowscale client, int count, int groupSize)
      throws InterruptedException {
    Semaphore submitting = new Semaphore(SUBMITTING_AT_ONCE);
    WaitOptions options =
        WaitOptions.builder()
            .timeout(Duration.ofMinutes(30))
            .listener(
                new RunListener() {
                  @Override
                  public void onSubmitted(Submission submission) {
                    submitting.release();
                  }
                })
            .build();
    List<CompletableFuture<String>> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      submitting.acquire();
      WorkflowRequest.Builder request =
          WorkflowRequest.builder(WaitedService.WORKFLOW, WorkflowInputs.none());
      if (groupSize > 0) {
        request.groupId("group_" + i / groupSize);
      }
      waits.add(
          client
              .async()
              .executeWorkflowAndWait(request.build(), options)
              .thenApply(RunResult::runId));
    }
    submitting.acquire(SUBMITTING_AT_ONCE);
    return waits;
  }

  /** Whether all waits end within a time. */
  private static boolean ended(CompletableFuture<Void> all, Duration time)
      throws InterruptedException {
    try {
      all.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException later) {
      return false;
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !OF_THE_JVM.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long heap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
