package ai.flowscale.tests.endurance.waits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.processes.JavaProcess;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten thousand runs that one client waits for at once, against an emulator in a process of its own:
 * all complete and none is forgotten, in a small heap, with a handful of threads, and never more
 * requests in a second than the setting allows.
 *
 * <p>Tagged {@code waits}. System property: {@code flowscale.waits.count}, by default 10000.
 */
@Tag("waits")
@Timeout(1800)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class ManyWaitsTest {
  private static final int COUNT = Integer.getInteger("flowscale.waits.count", 10_000);
  private static final int MOST_OWN_THREADS = 4;

  /** How many threads the client may have while it waits, the transport's included. */
  private static final int MOST_THREADS = 20;

  /**
   * The threads that the client needs for itself. Those of its blocking executor, {@code
   * flowscale-io}, count with the transport's: waiting takes none of them, but a transport that
   * blocks runs its exchanges there.
   */
  private static final Pattern OWN = Pattern.compile("^flowscale-(timer|callback)");

  private static final long MOST_HEAP = 64L << 20;
  private static final int SINGLE_LOOKS_PER_SECOND = 300;
  private static final int GROUPED_LOOKS_PER_SECOND = 50;
  private static final int GROUP_SIZE = 500;

  /**
   * A quarter of the connections that a client has by default. So many polls are in flight at most,
   * and if all of them are held up, they come in a second that has its full measure besides.
   */
  private static final int UNDER_WAY = 16;

  private final String transport;

  ManyWaitsTest(String transport) {
    this.transport = transport;
  }

  /** Each run is polled by itself. */
  @Test
  void runsWithoutAGroup() {
    waitForAll(0, SINGLE_LOOKS_PER_SECOND);
  }

  /** Runs of one group are asked for by the page. */
  @Test
  void runsInGroups() {
    waitForAll(GROUP_SIZE, GROUPED_LOOKS_PER_SECOND);
  }

  @SuppressWarnings("SystemOut") // What was found is for the reader of the build's output.
  private void waitForAll(int groupSize, int perSecond) {
    // Long enough that all are submitted, and their threads have ended, before the first run ends.
    try (JavaProcess service =
            JavaProcess.startWithHeap("-Xmx768m", WaitedService.class, "90", "120");
        JavaProcess client =
            JavaProcess.startWithHeap(
                "-Xmx128m",
                WaitingClient.class,
                transport,
                service.readLine(),
                service.readLine(),
                Integer.toString(COUNT),
                Integer.toString(groupSize),
                Integer.toString(perSecond))) {
      int completed = Integer.parseInt(client.readLine());
      int open = Integer.parseInt(client.readLine());
      long heap = Long.parseLong(client.readLine());
      int threads = Integer.parseInt(client.readLine());
      String names = client.readLine();
      int sent = Integer.parseInt(client.readLine());
      service.say("polls?");
      String[] polls = service.readLine().split(" ", -1);
      System.out.printf(
          "waits over %s, %s: %d of %d completed; %d open with %.1f MiB of heap; at most %d threads"
              + " (%s); %s polls, %s of them of pages; of %d allowed in a second at most %d went"
              + " out and %s came%n",
          transport,
          groupSize == 0 ? "no groups" : "groups of " + groupSize,
          completed,
          COUNT,
          open,
          heap / (double) (1 << 20),
          threads,
          names,
          polls[0],
          polls[2],
          perSecond,
          sent,
          polls[1]);
      assertThat(completed).as("runs that completed, each once").isEqualTo(COUNT);
      assertThat(open).as("waits that were open at once").isGreaterThan(COUNT * 9 / 10);
      assertThat(heap).as("heap while all waits are open").isLessThanOrEqualTo(MOST_HEAP);
      assertThat(threads).as("threads: %s", names).isLessThanOrEqualTo(MOST_THREADS);
      assertThat(Stream.of(names.split(", ", -1)).filter(OWN.asPredicate()))
          .as("the client's own threads, for time and for callbacks")
          .hasSizeLessThanOrEqualTo(MOST_OWN_THREADS);
      assertThat(sent).as("polls that were sent in any second").isLessThanOrEqualTo(perSecond);
      assertThat(Integer.parseInt(polls[1]))
          .as("polls that arrived in any second, including delayed ones")
          .isLessThanOrEqualTo(perSecond + UNDER_WAY);
    }
  }
}
