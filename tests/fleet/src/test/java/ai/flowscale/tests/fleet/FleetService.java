package ai.flowscale.tests.fleet;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.RunContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The emulator as a process of its own, with an account of all runs. Prints its URL and its key,
 * and the account for each line of its standard input; ends with its standard input.
 */
final class FleetService {
  static final String WORKFLOW = "wf_fleet";

  /** The input that is different in each request. */
  static final String TICKET = "ticket_1";

  /** Submissions whose response is lost: of each second one, a run was made. */
  static final String LOST_RESPONSES = "lost responses";

  private static final List<Operation> OPERATIONS =
      List.of(
          Operation.CHECK_HEALTH,
          Operation.GET_QUEUE,
          Operation.EXECUTE_WORKFLOW,
          Operation.GET_RUN,
          Operation.GET_RUNS,
          Operation.GET_OUTPUT,
          Operation.CANCEL_RUN,
          Operation.DOWNLOAD);

  private static final List<Fault> LOST =
      List.of(
          Fault.connectionReset(),
          Fault.connectionClosed(),
          Fault.gatewayPage(504),
          Fault.connectionReset().afterProcessing(),
          Fault.gatewayPage(504).afterProcessing(),
          Fault.connectionReset().runAppearsAfter(Duration.ofMillis(500)));

  private FleetService() {}

  /**
   * Runs the service.
   *
   * @param args the number of containers, the shortest and the longest time of a run in
   *     milliseconds, how many percent of all requests are struck by a fault, and a seed; then
   *     {@link #LOST_RESPONSES} where the faults strike submissions only
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException {
    Containers containers = new Containers(Integer.parseInt(args[0]));
    Random random = new Random(Long.parseLong(args[4]));
    Clock clock = new Clock();
    Tickets workflow =
        new Tickets(
            clock, containers, random, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .scheduler(clock)
                .containers(Integer.parseInt(args[0]))
                .maxRecordedRequests(1)
                .workflow(workflow)
                .start();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      double share = Integer.parseInt(args[3]) / 100.0;
      if (args.length > 5) {
        strike(emulator, Operation.EXECUTE_WORKFLOW, LOST, share, random);
      } else {
        for (Operation operation : OPERATIONS) {
          strike(emulator, operation, faults(operation), share, random);
        }
      }
      System.out.println(emulator.baseUrl());
      System.out.println(emulator.apiKey());
      System.out.flush();
      while (in.readLine() != null) {
        workflow.ticketsByRun.forEach((run, ticket) -> System.out.println(run + " " + ticket));
        long requests = OPERATIONS.stream().mapToLong(emulator::count).sum();
        System.out.println(
            new ServiceAccount(
                    Map.of(),
                    containers.mostInFlight(),
                    containers.work(),
                    containers.span(),
                    requests)
                .lastLine());
        System.out.flush();
      }
    }
  }

  /** Of the rules that strike a request the latest counts: each strikes a little less often. */
  private static void strike(
      FlowscaleEmulator emulator,
      Operation operation,
      List<Fault> faults,
      double share,
      Random random) {
    double shareOfEach = 1 - Math.pow(1 - share, 1.0 / faults.size());
    for (Fault fault : faults) {
      emulator.failWhen(operation, request -> random.nextDouble() < shareOfEach, fault);
    }
  }

  private static List<Fault> faults(Operation operation) {
    List<Fault> any =
        List.of(
            Fault.connectionReset(),
            Fault.connectionReset().afterProcessing(),
            Fault.connectionClosed(),
            Fault.connectionClosed().afterProcessing(),
            Fault.brokenBody(),
            Fault.truncatedContent(),
            Fault.status(429).retryAfter(Duration.ZERO),
            Fault.status(503),
            Fault.gatewayPage(502),
            Fault.gatewayPage(504).afterProcessing());
    return operation == Operation.EXECUTE_WORKFLOW
        ? Stream.concat(
                any.stream(),
                Stream.of(Fault.connectionReset().runAppearsAfter(Duration.ofMillis(500))))
            .toList()
        : any;
  }

  /**
   * Knows what the emulator read last. With a time that is read later, a run would end in the
   * account after it has ended for its client, who may have submitted the next one by then.
   */
  private static final class Clock implements Scheduler {
    private final ThreadLocal<Instant> lastRead = new ThreadLocal<>();

    @Override
    public Instant now() {
      Instant now = Instant.now();
      lastRead.set(now);
      return now;
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException("the emulator reads the time only");
    }
  }

  /** Takes note of which run is whose. */
  private static final class Tickets implements EmulatedWorkflow {
    private final Map<String, String> ticketsByRun = new ConcurrentHashMap<>();
    private final Map<String, Duration> queueTimes = new ConcurrentHashMap<>();
    private final Map<String, Duration> runTimes = new ConcurrentHashMap<>();
    private final List<OutputFile> outputs =
        List.of(OutputFile.of("a.txt", "text/plain", "done".getBytes(StandardCharsets.UTF_8)));
    private final Clock clock;
    private final Containers containers;
    private final Random random;
    private final int shortest;
    private final int longest;

    Tickets(Clock clock, Containers containers, Random random, int shortest, int longest) {
      this.clock = clock;
      this.containers = containers;
      this.random = random;
      this.shortest = shortest;
      this.longest = longest;
    }

    @Override
    public String id() {
      return WORKFLOW;
    }

    @Override
    public Duration queueTime(RunContext run) {
      ticketsByRun.put(run.runId(), run.texts().getOrDefault(TICKET, "none"));
      return queueTimes.computeIfAbsent(
          run.runId(), id -> containers.enqueue(clock.lastRead.get(), runTime(run)));
    }

    @Override
    public Duration runTime(RunContext run) {
      return runTimes.computeIfAbsent(
          run.runId(), id -> Duration.ofMillis(shortest + random.nextInt(longest - shortest + 1)));
    }

    @Override
    public List<OutputFile> outputs(RunContext run) {
      return outputs;
    }
  }
}
