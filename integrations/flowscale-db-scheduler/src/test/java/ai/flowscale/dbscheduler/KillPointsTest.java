package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.options;
import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Halts a machine before each of its statements and commits, one after the other, and lets another
 * one take over. A machine that is halted does nothing more on its database, as one that is dead;
 * what it has sent to the service is on its way.
 */
@Timeout(300)
class KillPointsTest {
  private static final int REQUESTS = 3;
  private static final int AT_ONCE = 20;

  /** Fewer than a machine needs for its requests, so that each is reached. */
  private static final int PLACES = 40;

  /** For trying: each place more than once. */
  private static final int KILLS = Integer.getInteger("flowscale.fleet.kills", PLACES);

  /** Like the end of a JVM: no handler of exceptions gets hold of it. */
  private static final class Halt extends Error {
    private static final long serialVersionUID = 1L;

    Halt() {
      super("halted", null, false, false);
    }
  }

  private record Account(boolean isKilled, QueueProgress progress, Set<String> runs) {}

  @Test
  void noRequestRunsTwiceAndNoneIsLost() throws Exception {
    ExecutorService machines = Executors.newFixedThreadPool(AT_ONCE);
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .acceptAnyWorkflow(
                    EmulatedWorkflow.builder("paint")
                        .queueTime(Duration.ZERO)
                        .runTime(Duration.ofMillis(5))
                        .withoutOutputs()
                        .build())
                .start();
        Flowscale flowscale = TestFleet.client(emulator)) {
      List<Callable<Account>> all =
          IntStream.range(0, KILLS)
              .<Callable<Account>>mapToObj(i -> () -> killed(flowscale, 1 + i % PLACES))
              .toList();
      List<Account> accounts =
          machines.invokeAll(all).stream().map(KillPointsTest::account).toList();

      print(accounts);
      assertThat(emulator.runsCreated())
          .isEqualTo(accounts.stream().mapToInt(account -> account.runs().size()).sum());
      assertThat(accounts)
          .filteredOn(Account::isKilled)
          .hasSizeGreaterThanOrEqualTo(KILLS * 9 / 10);
    } finally {
      machines.shutdownNow();
    }
  }

  @SuppressWarnings("SystemOut") // The figures of the proof.
  private static void print(List<Account> accounts) {
    System.out.printf(
        "%d of %d machines killed; of %d requests %d completed, each with one run, and %d are uncertain,"
            + " without a run%n",
        accounts.stream().filter(Account::isKilled).count(),
        accounts.size(),
        REQUESTS * accounts.size(),
        sum(accounts, RequestState.COMPLETED),
        sum(accounts, RequestState.UNCERTAIN));
  }

  private static long sum(List<Account> accounts, RequestState state) {
    return accounts.stream().mapToLong(account -> account.progress().count(state)).sum();
  }

  private static Account account(Future<Account> future) {
    Account account;
    try {
      account = future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    QueueProgress progress = account.progress();
    long completed = progress.count(RequestState.COMPLETED);
    // One at most was about to be sent, and nobody can know whether it was.
    assertThat(progress.count(RequestState.UNCERTAIN)).isLessThanOrEqualTo(1);
    assertThat(completed + progress.count(RequestState.UNCERTAIN)).isEqualTo(REQUESTS);
    assertThat(account.runs()).hasSize((int) completed);
    return account;
  }

  private static Account killed(Flowscale flowscale, int place) throws Exception {
    TestDatabase database = TestFleet.database();
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    CountDownLatch halted = new CountDownLatch(1);
    TestDatabase mortal =
        new TestDatabase(
            database.url(),
            statement -> {
              if (left.get() <= 0 || left.decrementAndGet() <= 0) {
                halted.countDown();
                throw new Halt();
              }
            });
    QueueOptions options =
        options()
            .maxInFlight(1)
            .workers(1)
            // Most of what this test costs; a machine knows by itself when its next step is due.
            .checkInterval(Duration.ofMillis(500))
            // Twenty at once make a busy machine, where a run may be late.
            .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofSeconds(3)))
            .build();
    try (FlowscaleQueue first = FlowscaleQueue.open(mortal, flowscale, options);
        FlowscaleQueue second = FlowscaleQueue.open(database, flowscale, options)) {
      for (int i = 0; i < REQUESTS; i++) {
        second.submit("k" + i, request("cat " + i));
      }
      left.set(place);
      start(first);
      while (!halted.await(20, TimeUnit.MILLISECONDS)) {
        if (second.progress().isEnded()) {
          break;
        }
      }
      boolean isKilled = halted.getCount() == 0;
      second.start();
      TestFleet.awaitEnd(second);
      Set<String> runs =
          second
              .requests(RequestState.COMPLETED)
              .map(QueuedRequest::runId)
              .collect(Collectors.toSet());
      return new Account(isKilled, second.progress(), runs);
    } finally {
      TestFleet.execute(database, "shutdown");
    }
  }

  private static void start(FlowscaleQueue queue) {
    try {
      queue.start();
    } catch (Halt e) {
      // Before it had begun.
    }
  }
}
