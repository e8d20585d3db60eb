package ai.flowscale.tests.fleet;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueOptions;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.logging.LogManager;

/**
 * One machine of a fleet: works on the queue of a database until its standard input ends, and says
 * what it hands over. It is killed in the middle of anything.
 */
final class FleetWorker {
  static final String READY = "ready";
  static final String ENDED = "ended";
  static final String HANDED_OVER = "handed over ";

  /** Instead of a number of requests: as many as the deployment takes. */
  static final String AUTOMATIC = "automatic";

  /**
   * More than a run takes to appear, where the service hides it, or has to read a request that a
   * killed worker has left.
   */
  static final Duration SETTLING_TIME = Duration.ofSeconds(5);

  /** So many that faults alone do not fail a request. */
  private static final int ATTEMPTS = 50;

  private static final Duration LONG = Duration.ofHours(1);

  private FleetWorker() {}

  /**
   * Runs the worker.
   *
   * @param args the URL of the service, its key, the URL of the database, its user, the most
   *     requests in flight or {@link #AUTOMATIC}, whether an uncertain request is submitted again,
   *     whether to log, whether to say when the batch has ended, and the settling time
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException {
    if (!Boolean.parseBoolean(args[6])) {
      LogManager.getLogManager().reset();
    }
    FlowscaleConfig config = FlowscaleConfig.builder().baseUrl(args[0]).apiKey(args[1]).build();
    UncertaintyPolicy.Builder policy = UncertaintyPolicy.builder().search(Duration.parse(args[8]));
    if (Boolean.parseBoolean(args[5])) {
      policy.submitAgain();
    }
    QueueOptions.Builder bound = QueueOptions.builder();
    if (!args[4].equals(AUTOMATIC)) {
      bound.maxInFlight(Integer.parseInt(args[4]));
    }
    QueueOptions options =
        bound
            .uncertaintyPolicy(policy.build())
            .maxAttempts(ATTEMPTS)
            .checkInterval(Duration.ofMillis(200))
            .maxPollInterval(Duration.ofMillis(500))
            .heartbeats(Duration.ofSeconds(1), 4)
            .handler((request, result) -> say(HANDED_OVER + request.key() + " " + result.runId()))
            .build();
    try (HikariDataSource database = Databases.pool(args[2], args[3]);
        Flowscale flowscale = Flowscale.create(config);
        FlowscaleQueue queue = FlowscaleQueue.open(database, flowscale, options)) {
      queue.start();
      say(READY);
      if (Boolean.parseBoolean(args[7])) {
        Thread waiter = new Thread(() -> sayWhenEnded(queue), "end-of-batch");
        waiter.setDaemon(true);
        waiter.start();
      }
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void sayWhenEnded(FlowscaleQueue queue) {
    try {
      say(queue.awaitEnd(LONG) ? ENDED : "not ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("SystemOut")
  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
