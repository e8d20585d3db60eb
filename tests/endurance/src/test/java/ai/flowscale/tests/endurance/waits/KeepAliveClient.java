package ai.flowscale.tests.endurance.waits;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.SubmissionUncertainException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A program that submits again and again over some connections, each time up to six seconds after
 * the last response, half of the times in the moment at which the server closes the connection.
 * Prints what became of the submissions.
 */
final class KeepAliveClient {
  private static final int CLIENTS = 40;
  private static final int LONGEST_MILLIS = 6_000;
  private static final int AROUND_MILLIS = 10;

  private final Queue<Integer> uncertain = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final int rounds;

  private KeepAliveClient(int rounds) {
    this.rounds = rounds;
  }

  /**
   * Runs the program.
   *
   * @param args transport, number of submissions, and a limit in seconds for idle connections of
   *     the JDK's client, or 0 for its default
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException {
    if (!args[2].equals("0")) {
      System.setProperty("jdk.httpclient.keepalive.timeout", args[2]);
    }
    int rounds = Integer.parseInt(args[1]) / CLIENTS;
    KeepAliveClient program = new KeepAliveClient(rounds);
    try (KeepAliveServer server = new KeepAliveServer()) {
      CompletableFuture.allOf(
              IntStream.range(0, CLIENTS)
                  .mapToObj(number -> program.submitAll(args[0], server.url(), number))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      Set<Integer> read = new HashSet<>(server.read());
      System.out.println(CLIENTS * rounds);
      System.out.println(server.read().size() - read.size());
      System.out.println(program.uncertain.size());
      System.out.println(program.uncertain.stream().filter(it -> !read.contains(it)).count());
      System.out.println(program.failures.size() + " " + Set.copyOf(program.failures));
      System.out.flush();
    }
    System.exit(0);
  }

  private CompletableFuture<?> submitAll(String transport, String url, int number) {
    Flowscale client =
        Flowscale.create(
            FlowscaleConfig.builder().transportName(transport).baseUrl(url).apiKey("key").build());
    return submit(client, number * rounds, (number + 1) * rounds, new Random(number))
        .whenComplete((nothing, failure) -> client.close());
  }

  private CompletableFuture<?> submit(Flowscale client, int next, int end, Random random) {
    if (next == end) {
      return CompletableFuture.completedFuture(null);
    }
    WorkflowInputs inputs = WorkflowInputs.builder().text("text", "number-" + next + "-").build();
    return client
        .async()
        .executeWorkflow("wf", inputs)
        .handle((submission, failure) -> record(next, failure))
        .thenComposeAsync(nothing -> submit(client, next + 1, end, random), later(random));
  }

  private Executor later(Random random) {
    int millis =
        random.nextBoolean()
            ? random.nextInt(LONGEST_MILLIS)
            : KeepAliveServer.KEEP_ALIVE_MILLIS - AROUND_MILLIS + random.nextInt(2 * AROUND_MILLIS);
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }

  private boolean record(int number, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof SubmissionUncertainException) {
      uncertain.add(number);
    } else if (cause != null) {
      failures.add(cause.getClass().getSimpleName());
    }
    return cause == null;
  }
}
